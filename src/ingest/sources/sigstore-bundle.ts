import { hash } from 'node:crypto';
import { type Digest, isDigest, parseDigest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import type { EvidenceHeld, KeptBytes } from '../../core/evidence-held.ts';
import { SECOND, possibleTime, type Time } from '../../core/time.ts';
import { contentId, isObject, object, objects, part, requiredText, text } from '../records/json.ts';
import { readStatement } from '../records/statement.ts';
import { toldBy } from '../records/told-by.ts';
import type { JsonObject, Source } from '../source.ts';

/**
 * Sigstore bundles as files: what `gh attestation download`, `cosign attest --bundle` and signers of other things write.
 * https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto
 */
export const sigstoreBundle: Source = {
  name: 'sigstore-bundle',
  title: 'Sigstore bundles: signatures and attestations as files',
  docs: 'https://docs.sigstore.dev/about/bundle/',
  verifiedOn: 'real',
  tells: { actor: false, digest: true, time: true, id: false },
  cannot: [
    'Whether it is good, and by whom it is: that is computed from its bytes, with the keys and roots of the policy.',
    'That it is all there is, and when it was attached: a file may be older than what stands in a registry, or newer.',
    'In which registry the image is: a bundle names a digest.',
    'When it was made, where it has no log entry and no timestamp: then observedAt counts, from the intake or the policy.',
  ],
  joinWith: ['registry records and kubernetes-pods, by digest.'],
  delivery: {
    senders: 'system',
    by: 'File: one bundle, or one a line. API: the attestations that GitHub answers for a digest.',
    authentication: 'Bytes prove themselves, whoever brings them; until they do, nothing goes by them.',
    loss: 'What is not brought is not known.',
    delay: 'As long as fetching takes.',
  },
  connect: [
    'gh attestation download oci://ghcr.io/acme/api@sha256:… --repo acme/api, and give the file to landwaiter analyze beside the logs.',
    'Or gh api /repos/acme/api/attestations/sha256:… > attestations.json.',
    'Name who may sign in the policy: signers, and trust.roots (docs/provenance.md).',
  ],
  logClass: 'registry',
  claims: true,
  whenWanted: true,

  recognises: ({ mediaType, verificationMaterial, dsseEnvelope, messageSignature }) =>
    typeof mediaType === 'string' &&
    mediaType.startsWith('application/vnd.dev.sigstore.bundle') &&
    isObject(verificationMaterial) &&
    (isObject(dsseEnvelope) || isObject(messageSignature)),

  read(record, context) {
    const bytes = Buffer.from(JSON.stringify(record));
    if (bytes.length > LARGEST) throw new InvalidInput('record', `more than ${LARGEST} bytes`);
    const at = writtenAt(record) ?? context.observedAt;
    if (at === undefined)
      throw new InvalidInput(
        'verificationMaterial',
        'has no log entry and no timestamp, and the policy gives no observedAt',
      );
    const sha256 = hash('sha256', bytes);
    const attachment = { digest: parseDigest(`sha256:${sha256}`), found: 'file', part: sha256 } as const;
    const subjects = subjectsOf(record);
    const events = subjects.map(
      (subject): EvidenceHeld => ({
        type: 'evidence.held',
        id: contentId('sigstore-bundle', { at, subject, sha256 }),
        ...toldBy('sigstore-bundle', 'asserted', at, context.origin),
        subject,
        isComplete: false,
        attachment,
      }),
    );
    const kept = subjects.map((about): KeptBytes => ({ sha256, bytes, about, at }));
    // Without a time: that somebody brought a file proves nothing about what a registry's records cover.
    return { events, scope: '', ...(kept.length > 0 && { kept }) };
  },
};

const LARGEST = 16 * 1024 * 1024;

function subjectsOf(record: JsonObject): readonly Digest[] {
  const envelope = object(record, 'dsseEnvelope');
  if (envelope) {
    const { payload } = envelope;
    if (typeof payload !== 'string') throw new InvalidInput('dsseEnvelope.payload', 'missing');
    return readStatement(payload, 'dsseEnvelope.payload').subjects;
  }
  const signed = part(part(record, 'messageSignature'), 'messageDigest');
  const hex = Buffer.from(requiredText(signed, 'digest'), 'base64').toString('hex');
  const digest = `sha256:${hex}`;
  if (!isDigest(digest)) throw new InvalidInput('messageSignature.messageDigest.digest', 'no SHA-256');
  return [digest];
}

/** By its first log entry, else by its first timestamp: claims, as long as nobody checked them. */
function writtenAt(record: JsonObject): Time | undefined {
  const material = part(record, 'verificationMaterial');
  for (const entry of objects(material, 'tlogEntries')) {
    const { integratedTime } = entry;
    const told = typeof integratedTime === 'number' ? integratedTime : Number(text(entry, 'integratedTime') ?? 0);
    const seconds = Math.trunc(told);
    if (seconds !== 0) return possibleTime(seconds * SECOND, 'tlogEntries.integratedTime', integratedTime);
  }
  const stamps = objects(object(material, 'timestampVerificationData') ?? {}, 'rfc3161Timestamps');
  for (const { signedTimestamp } of stamps) {
    if (typeof signedTimestamp !== 'string' || signedTimestamp.length > LONGEST_TIMESTAMP) continue;
    const [, ...parts] = GENERALIZED.exec(Buffer.from(signedTimestamp, 'base64').toString('latin1')) ?? [];
    const [year = 0, month = 0, day, hour, minute, second] = parts.map(Number);
    if (parts.length > 0) return Date.UTC(year, month - 1, day, hour, minute, second);
  }
  return undefined;
}

const LONGEST_TIMESTAMP = 64 * 1024;
// The first GeneralizedTime of a token is its genTime (RFC 3161, 2.4.2): 15 characters, or more with a fraction.
const GENERALIZED = /(20\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d{1,9})?Z/;
