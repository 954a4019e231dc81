import { InvalidInput, quoted } from '../../../core/error.ts';
import { formatTime, type Interval, type Time } from '../../../core/time.ts';
import type { Certificate } from '../../trust/certificate.ts';
import { type CertificateStore, certificateId } from '../../trust/certificate-store.ts';
import { formatDistinguishedName, readDistinguishedName } from '../../trust/distinguished-name.ts';
import type { Check, Signer, Verdict } from '../../../core/attachment.ts';
import type { Proof } from '../proof.ts';
import { chainFailure } from './chain.ts';
import { countersigned } from './countersignature.ts';
import { algorithmOf, isSignedBy, type NotationEnvelope, notUnderstood } from './envelope.ts';

/** Checks a signature of the Notary Project against one trust store, in the order of `CHECKS`. Reads no clock. */
export function proveNotation(envelope: NotationEnvelope, store: CertificateStore): Proof {
  const { chain, algorithm, signingTime, expiry } = envelope;
  const authority = chain.map(certificateId).find((id) => store.authorities.has(id));
  const ours = authority !== undefined;
  const failed = (check: Check, reason: string): Proof => ({ isGood: false, check, reason, ours });
  const strange = notUnderstood(envelope);
  if (strange !== undefined) return { isGood: 'unsupported', ours, reason: `${strange} is not understood here` };
  const [leaf] = chain;
  const fitting = leaf && algorithmOf(leaf.key);
  if (!leaf || fitting !== algorithm)
    return failed(
      'signature',
      `it is signed by ${quoted(algorithm)}, which does not go with the key of its certificate`,
    );
  if (!isSignedBy(leaf.key, envelope))
    return failed('signature', 'it is no signature by the key of its certificate over these bytes');
  const wrong = chainFailure(chain);
  if (wrong !== undefined) return failed('certificate-chain', wrong);
  if (!ours) return failed('certificate-chain', 'no certificate of its chain is one that is named here');
  const subject = subjectOf(leaf);
  if (typeof subject !== 'string') return failed('certificate-chain', subject.reason);
  if (expiry !== undefined && expiry <= signingTime)
    return failed('key-validity', 'it says that it expired before it was signed');
  const signer: Signer = { subject, authority };
  const expires = expiry === undefined ? undefined : { from: 0, to: expiry };
  const stamped = atOf(envelope, store);
  if ('reason' in stamped) return failed('timestamp', stamped.reason);
  const { at } = stamped;
  if (!at) {
    const counts = within(chain, expiry);
    return { isGood: true, signer, log: false, ...counts };
  }
  const late = outside(chain, at.time - stamped.accuracy, at.time + stamped.accuracy);
  if (late) return failed('certificate-time', `it was signed at ${formatTime(at.time)}, when ${late}`);
  if (expiry !== undefined && at.time >= expiry)
    return failed('key-validity', `it was signed at ${formatTime(at.time)}, and says that it expired before`);
  return { isGood: true, signer, log: false, at, ...(expires && { counts: expires, ends: 'key-validity' }) };
}

/** When it was there, by an authority that the store names; where it names none, timestamps are set aside. */
function atOf(
  { timestamp, signature }: NotationEnvelope,
  store: CertificateStore,
): { readonly at?: NonNullable<Verdict['at']>; readonly accuracy: number } | { readonly reason: string } {
  if (!timestamp || store.timestamps.size === 0) return { accuracy: 0 };
  try {
    const { time, accuracy } = countersigned(timestamp, signature, store);
    return { at: { time, by: 'timestamp' }, accuracy };
  } catch (error) {
    if (error instanceof InvalidInput) return { reason: `its timestamp ${error.reason}` };
    throw error;
  }
}

/** Which certificate was not valid throughout an interval, as half a sentence. */
function outside(chain: readonly Certificate[], from: Time, to: Time): string | undefined {
  const one = chain.find((certificate) => from < certificate.from || to > certificate.to);
  return one && `a certificate of its chain was not valid (${formatTime(one.from)} to ${formatTime(one.to)})`;
}

/** Within what it counts that nobody proves the time of: while all certificates are valid, and before it expires. */
function within(
  chain: readonly Certificate[],
  expiry: Time | undefined,
): { readonly counts: Interval; readonly ends: NonNullable<Verdict['ends']> } {
  const from = Math.max(...chain.map((one) => one.from));
  const to = Math.min(...chain.map((one) => one.to));
  if (expiry !== undefined && expiry < to) return { counts: { from, to: expiry }, ends: 'key-validity' };
  return { counts: { from, to }, ends: 'certificate-time' };
}

function subjectOf({ subject }: Certificate): string | { readonly reason: string } {
  try {
    return formatDistinguishedName(readDistinguishedName(subject, 'subject'));
  } catch (error) {
    if (error instanceof InvalidInput) return { reason: `the name in its certificate ${error.reason}` };
    throw error;
  }
}
