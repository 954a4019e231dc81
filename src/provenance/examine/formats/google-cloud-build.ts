import { canonicalJson } from '../../../core/canonical.ts';
import { InvalidInput, quoted } from '../../../core/error.ts';
import { isJson, type Json, jsonObject, strictJson, textOf, within } from '../../strict.ts';
import type { TrustEntry } from '../../trust/trust-entry.ts';
import type { Verdict } from '../../../core/attachment.ts';
import type { Subject } from '../../subject.ts';
import { type FormatReader, notGood } from '../format.ts';
import { GOOGLE_CLOUD_BUILD } from '../google-cloud-build.ts';
import { prove } from '../sigstore/prove.ts';
import { SignedContent } from '../sigstore/signed.ts';
import { IN_TOTO, isRefusal, readStatement } from '../statement/in-toto.ts';
import { whenGood } from '../when-good.ts';

const FORMAT = 'google-cloud-build';
const LARGEST = 16 * 1024 * 1024;
const MOST_PROVENANCES = 50;
const MOST_SIGNATURES = 10;
// Keys of regions: what others sign, e.g. `provenanceSigner`, is signed in another way.
const KEY =
  /^projects\/verified-builder\/locations\/(?:global|[a-z]+-[a-z]+\d{1,2})\/keyRings\/attestor\/cryptoKeys\/builtByGCB\/cryptoKeyVersions\/\d{1,6}$/;

/**
 * Provenance of Google Cloud Build as `gcloud artifacts docker images describe --show-provenance --format json` gives it:
 * the signature is over the payload itself and not over its DSSE encoding, and beside it stands a copy as text, which is what
 * people read (https://cloud.google.com/build/docs/securing-builds/view-build-provenance).
 */
export const googleCloudBuild: FormatReader = {
  format: FORMAT,
  isOf: ({ mediaType }) => mediaType === GOOGLE_CLOUD_BUILD,
  examine({ bytes }, subject, trust) {
    if (bytes.length > LARGEST)
      return notGood(FORMAT, 'unreadable', {
        check: 'size',
        reason: `the provenance has ${bytes.length} bytes, and ${LARGEST} are the most`,
      });
    const answer = jsonObject(strictJson(bytes, 'provenance'), 'provenance');
    const all = within(answer, 'provenance_summary')?.['provenance'];
    if (!Array.isArray(all) || all.length === 0 || all.length > MOST_PROVENANCES)
      throw new InvalidInput('provenance', `is no list of 1 to ${MOST_PROVENANCES}`);
    const summary = within(answer, 'image_summary');
    return best(all.map((one: unknown) => examineOne(jsonObject(one, 'provenance'), summary, subject, trust)));
  },
};

/** One that is good is enough; else of those that are by ours. */
function best(verdicts: readonly Verdict[]): Verdict {
  const one = verdicts.find(({ state }) => state === 'verified') ?? verdicts.find(({ ours }) => ours) ?? verdicts[0];
  return one ?? notGood(FORMAT, 'unreadable', { check: 'parse', reason: 'it is empty' });
}

function examineOne(one: Json, summary: Json | undefined, subject: Subject, trust: TrustEntry): Verdict {
  const envelope = within(one, 'envelope');
  const payload = base64(envelope?.['payload']);
  const signatures = envelope?.['signatures'];
  if (!envelope || !payload || !Array.isArray(signatures) || signatures.length > MOST_SIGNATURES)
    return notGood(FORMAT, 'unreadable', { check: 'parse', reason: 'one of it has no signed payload' });
  const proofs = signatures.flatMap((signed: unknown) => {
    const key = isJson(signed) ? textOf(signed, 'keyid') : undefined;
    const signature = isJson(signed) ? base64(signed['sig']) : undefined;
    if (key === undefined || !KEY.test(key) || !signature) return [];
    return [prove({ content: new SignedContent({ message: payload, signature }), entries: [], timestamps: [] }, trust)];
  });
  const proof = proofs.find(({ isGood }) => isGood === true) ?? proofs[0];
  if (!proof)
    return notGood(FORMAT, 'failed', {
      check: 'signature',
      reason: 'no key of a region of Google Cloud Build signed it',
    });
  return whenGood(FORMAT, proof, (good) => {
    const refuse = (check: 'payload-type' | 'subject' | 'statement', reason: string) =>
      notGood(FORMAT, 'failed', { ...good, check, reason, ours: true });
    if (envelope['payloadType'] !== IN_TOTO)
      return refuse('payload-type', `what is signed is ${quoted(envelope['payloadType'])}, and no in-toto statement`);
    const read = readStatement(payload, subject, []);
    if (isRefusal(read)) return notGood(FORMAT, read.state, { ...good, ...read, ours: true });
    const named = namedBeside(one, summary, subject);
    if (named !== undefined) return refuse('subject', named);
    if (one['kind'] !== 'BUILD') return refuse('statement', `it is no build, but ${quoted(one['kind'])}`);
    if (!isCopy(within(within(one, 'build'), 'intotoStatement'), strictJson(payload, 'payload')))
      return refuse('statement', 'the text that stands beside the signed statement says something else');
    const reason = 'the statement is signed, and about this image';
    return { format: FORMAT, state: 'verified', ours: true, reason, ...good, statement: read };
  });
}

/** What is wrong with the names that nobody signed. */
function namedBeside(one: Json, summary: Json | undefined, { digest }: Subject): string | undefined {
  if (summary?.['digest'] !== digest) return `its summary is of ${quoted(summary?.['digest'])}, and not of this image`;
  const name = summary['fully_qualified_digest'];
  const isNamed = typeof name === 'string' && name.endsWith(`@${digest}`) && one['resourceUri'] === `https://${name}`;
  return isNamed ? undefined : `it is kept under ${quoted(one['resourceUri'])}, which is not this image`;
}

const COPIED = ['_type', 'predicateType', 'slsaProvenance', 'subject'] as const;

/** Whether the text is the signed statement, whose predicate stands in it under two names. */
function isCopy(text: Json | undefined, payload: unknown): boolean {
  if (!text || !isJson(payload) || Object.keys(text).some((key) => !COPIED.some((one) => one === key))) return false;
  const { predicate = payload['slsaProvenance'] } = payload;
  const isSame = (one: unknown, other: unknown) => canonicalJson([one ?? null]) === canonicalJson([other ?? null]);
  return isSame(predicate, payload['slsaProvenance']) && COPIED.every((key) => isSame(text[key], payload[key]));
}

/** Base64url in its one form, with padding or without; undefined for anything else and for nothing. */
function base64(text: unknown): Buffer | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  const bytes = Buffer.from(text, 'base64url');
  const plain = bytes.toString('base64url');
  const isExact = text === plain || text === plain.padEnd(Math.ceil(plain.length / 4) * 4, '=');
  return isExact && bytes.length > 0 ? bytes : undefined;
}
