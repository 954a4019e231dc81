import { createPublicKey, type KeyObject } from 'node:crypto';
import type { X509Certificate } from '@sigstore/core';
import type { TrustMaterial } from '@sigstore/verify';
import { DAY, earliest, formatTime, type Interval, type Time } from '../../../core/time.ts';
import { keyId, weaknessOf } from '../../trust/public-key.ts';
import type { Root } from '../../trust/root.ts';
import type { TrustEntry } from '../../trust/trust-entry.ts';
import type { Check, Signer, Verdict } from '../../../core/attachment.ts';
import type { Proof } from '../proof.ts';
import { certificateFailure, identityOf, isIssuedByRoot } from './certificate.ts';
import { checkEntries } from './log-entries.ts';
import type { Signed, SignedContent } from './signed.ts';
import { checkTimestamps } from './timestamps.ts';

type KeyEntry = Extract<TrustEntry, { readonly kind: 'key' }>;

const NOTHING: TrustMaterial = {
  certificateAuthorities: [],
  timestampAuthorities: [],
  tlogs: [],
  ctlogs: [],
  publicKey: () => {
    throw new Error('no key is looked up');
  },
};

/** Checks a signature against one trust entry, in the order of `CHECKS`. Reads no clock. */
export function prove(signed: Signed, trust: TrustEntry): Proof {
  if (trust.kind === 'key') return byKey(signed, trust);
  if (trust.kind === 'root') return byRoot(signed, trust.root);
  return failed(
    'signature',
    'it is no signature of the Notary Project, and no key or trusted root is named here',
    false,
  );
}

function byKey(signed: Signed, trust: KeyEntry): Proof {
  const { content, certificate } = signed;
  const { key, id } = trust.key;
  const state = content.check(key);
  if (state === 'prehashed')
    return {
      isGood: 'unsupported',
      ours: true,
      reason: 'it is signed as Ed25519ph, which is not read: sign with an ECDSA key',
    };
  const isOurs = isHint(signed.hint, id) || (certificate !== undefined && keyOf(certificate) === id);
  if (state === 'bad')
    return isOurs
      ? failed('signature', 'it names the key, and is no signature by it over these bytes', true)
      : failed('signature', 'it is by no key that is named here', false);
  const material = trust.root?.material ?? NOTHING;
  const logged = checkEntries(
    signed.entries,
    content,
    { key: id, ...(certificate && { certificate: der(certificate) }) },
    material,
  );
  if (logged.failure) return failed(logged.failure.check, logged.failure.reason, true);
  if (trust.log === 'required' && logged.logs === 0)
    return failed('log-inclusion', 'it is in no transparency log of the trusted root, and one is required', true);
  const stamped = checkTimestamps(signed.timestamps, content, material);
  if (stamped.isForged && stamped.times.length === 0) return failed('timestamp', FORGED, true);
  const at = proved(logged.times, stamped.times);
  const { validFrom, validUntil } = trust;
  const signer = { key: id };
  const log = logged.logs > 0;
  if (validFrom === undefined && validUntil === undefined) return { isGood: true, signer, log, ...(at && { at }) };
  if (!at)
    return {
      isGood: true,
      signer,
      log,
      counts: { from: validFrom ?? 0, ...(validUntil !== undefined && { to: validUntil }) },
      ends: 'key-validity',
    };
  const isWithin = [...logged.times, ...stamped.times].every(
    (time) => time >= (validFrom ?? 0) && time < (validUntil ?? Infinity),
  );
  if (isWithin) return { isGood: true, signer, log, at };
  return failed('key-validity', `it was signed at ${formatTime(at.time)}, when the key did not count`, true);
}

function byRoot(signed: Signed, root: Root): Proof {
  const { material } = root;
  const { certificate: leaf, content } = signed;
  if (!leaf) return failed('signature', 'it is by a key, and no key is named here', false);
  const key = keyObjectOf(leaf);
  if (!key || content.check(key) !== 'good') {
    const ours = isIssuedByRoot(leaf, material);
    return failed('signature', 'it is no signature by the key of its certificate over these bytes', ours);
  }
  const logged = checkEntries(signed.entries, content, { certificate: der(leaf) }, material);
  const stamped = checkTimestamps(signed.timestamps, content, material);
  const times = [...logged.times, ...stamped.times];
  const { wrong, counts } = certified(leaf, times, content, material);
  const signer = identityOf(leaf);
  if (wrong && !isIssuedByRoot(leaf, material))
    return signer
      ? unknownTo(root, ['its certificate authority'], signer, false)
      : failed('certificate-chain', 'no authority of the trusted root issued its certificate', false);
  const isSeenElsewhere = wrong?.check === 'trust-root';
  if (wrong && !isSeenElsewhere) return failed(wrong.check, wrong.reason, true);
  if (logged.failure) return failed(logged.failure.check, logged.failure.reason, true);
  const isUnlogged = material.tlogs.length > 0 && logged.logs === 0;
  if (isUnlogged && logged.unknown.length === 0)
    return failed('log-inclusion', 'it is in no transparency log of the trusted root', true);
  if (stamped.isForged && stamped.times.length === 0) return failed('timestamp', FORGED, true);
  const isUntimed = times.length === 0 && !counts;
  if (isUntimed && !logged.isTimeUnknown && !stamped.isUnknown)
    return failed('timestamp', 'nobody proves when it was signed, and its certificate lived for minutes', true);
  if (!signer) return failed('certificate-chain', 'the certificate names nobody, or nobody who says so', true);
  const services = [
    ...(isSeenElsewhere ? ['its CT log'] : []),
    ...(isUnlogged || (isUntimed && !stamped.isUnknown) ? logged.unknown.map(logNamed) : []),
    ...(isUntimed && stamped.isUnknown ? ['its timestamp authority'] : []),
  ];
  if (services.length > 0) return unknownTo(root, services, signer, true);
  const at = proved(logged.times, stamped.times);
  return {
    isGood: true,
    signer,
    log: logged.logs > 0,
    ...(at && { at }),
    ...(counts && { counts, ends: 'certificate-time' }),
  };
}

/** What is wrong with the certificate, which may be anybody's; within what it counts where no time is proved. */
function certified(
  leaf: X509Certificate,
  times: readonly Time[],
  content: SignedContent,
  material: TrustMaterial,
): { readonly wrong?: ReturnType<typeof certificateFailure>; readonly counts?: Interval | undefined } {
  try {
    const wrong = certificateFailure(leaf, times.length > 0 ? times : [leaf.notBefore.getTime()], content, material);
    return { wrong, counts: times.length > 0 ? undefined : longLife(leaf) };
  } catch {
    return { wrong: { check: 'certificate-chain', reason: 'the certificate cannot be read' } };
  }
}

const FORGED = 'its timestamp is none of the authority that it names over this signature';

function failed(check: Check, reason: string, ours: boolean): Proof {
  return { isGood: false, check, reason, ours };
}

/** Neither good nor bad: the root is too old to tell, or the service is somebody's own. */
function unknownTo({ of }: Root, services: readonly string[], signer: Signer, ours: boolean): Proof {
  const date = of === undefined ? '' : ` (of ${formatTime(of).slice(0, 10)})`;
  const reason = `it is signed by a service that this trust root${date} does not know: ${services.join(', ')}`;
  return { isGood: 'unknown', signer, reason, ours };
}

function logNamed(id: string): string {
  return `the log ${id.slice(0, 12)}…`;
}

/** The earliest: it was there from then on. */
function proved(logged: readonly Time[], stamped: readonly Time[]): Verdict['at'] {
  if (logged.length + stamped.length === 0) return undefined;
  const [log, timestamp] = [earliest(logged), earliest(stamped)];
  return log < timestamp ? { time: log, by: 'log' } : { time: timestamp, by: 'timestamp' };
}

/** Within what a certificate counts that lives for a day or longer. */
function longLife({ notBefore, notAfter }: X509Certificate): Interval | undefined {
  const [from, to] = [notBefore.getTime(), notAfter.getTime()];
  return to - from >= DAY ? { from, to } : undefined;
}

/** As cosign names keys: SHA-256 of the SubjectPublicKeyInfo in base64. */
function isHint(hint: string | undefined, id: string): boolean {
  return hint !== undefined && (hint === Buffer.from(id, 'hex').toString('base64') || hint === id);
}

function keyObjectOf({ publicKey }: X509Certificate): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
    return weaknessOf(key) === undefined ? key : undefined;
  } catch {
    return undefined;
  }
}

function keyOf(certificate: X509Certificate): string | undefined {
  const key = keyObjectOf(certificate);
  return key && keyId(key);
}

function der({ root }: X509Certificate): Buffer {
  return root.toDER();
}
