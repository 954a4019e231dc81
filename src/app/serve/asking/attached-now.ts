import { hash } from 'node:crypto';
import { InvalidInput, Unavailable } from '../../../core/error.ts';
import { known } from '../../../core/known.ts';
import type { Time } from '../../../core/time.ts';
import { type Attached, type Attachment, findAttached } from '../../../provenance/find/find.ts';
import { findItself } from '../../../provenance/find/itself.ts';
import type { ImageStore } from '../../../registry/image-store.ts';
import { NotThere } from '../../../registry/not-there.ts';
import { attachedRecords } from '../../verifying/verify-records.ts';
import type { AskingAnswer, AskingJob, AttachedNow } from './asking-messages.ts';

const PATIENCE = 300_000;
/** What lies in the inbox is read at once. */
const LARGEST_DELIVERY = 2 * 1024 * 1024;
/** Signatures are some hundred bytes, statements may be as large; what is larger stays in the registry. */
const LARGEST_PART = 16 * 1024 * 1024;
/** Raised when more is read out of the same answer: after an upgrade it is kept once more. */
const READ_BY = 2;

/** Asks what is attached to an image, and answers it as records. What is beyond the limits is named, and not kept. */
export async function attachedNow(
  { registry, repository, digest, budget, isAgain, isUntold }: Omit<AskingJob, 'by'>,
  store: ImageStore,
  now: () => Time,
): Promise<AskingAnswer> {
  const name = `${repository}@${digest}`;
  // An answer is as old as its first part.
  const observed = now();
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const manifest = await store.manifest(digest, signal);
    if (!manifest) return { failure: { reason: `there is no ${name} to ask about`, kind: 'gone' } };
    const all = isUntold ? await findItself(store, manifest, signal) : await findAttached(store, digest, signal);
    if (!all) return { parts: [], hash: '', bytes: 0 };
    const found = within(budget, all);
    // A registry that does not answer for a moment is asked again before anybody is told.
    if (found.listed.isUnanswered && !isAgain)
      return { failure: { reason: `${name}: ${found.listed.missing[0] ?? 'not all was answered'}`, kind: 'away' } };
    return recordsOf(found, { registry, repository }, observed);
  } catch (error) {
    if (error instanceof NotThere) return { failure: { reason: `${name}: ${error.message}`, kind: 'gone' } };
    if (error instanceof InvalidInput) return { failure: { reason: `${name}: ${error.message}`, kind: 'refused' } };
    if (!(error instanceof Unavailable)) throw error;
    const { retryAfter } = error;
    return { failure: { reason: `${name}: ${error.message}`, kind: 'away', ...known({ retryAfter }) } };
  }
}

function recordsOf(found: Attached, place: Pick<AskingJob, 'registry' | 'repository'>, observed: Time): AttachedNow {
  const parts: string[] = [];
  for (const record of attachedRecords(found, place, observed)) {
    const line = `${JSON.stringify(record)}\n`;
    const last = parts.at(-1);
    if (last !== undefined && last.length + line.length <= LARGEST_DELIVERY) parts[parts.length - 1] = last + line;
    else parts.push(line);
  }
  const same = attachedRecords(found, place, 0).map((record) => hash('sha256', JSON.stringify(record)));
  return {
    parts,
    hash: hash('sha256', [READ_BY, ...same.toSorted()].join()),
    bytes: found.attachments.reduce((sum, one) => sum + bytesOf(one), 0),
  };
}

/** What is attached, without the bytes that are too many: somebody may attach any number. */
function within(budget: number, found: Attached): Attached {
  const missing: string[] = [];
  let left = budget;
  const attachments = found.attachments.flatMap((one): readonly Attachment[] => {
    const { material, from } = one;
    const around = (from?.manifest.length ?? 0) + (from?.index?.body.length ?? 0);
    const isLarge = material.bytes.length > LARGEST_PART;
    if (!isLarge && bytesOf(one) <= left) {
      left -= bytesOf(one);
      return [one];
    }
    const unread = isLarge
      ? `it has ${material.bytes.length} bytes, and ${LARGEST_PART} are kept at most`
      : 'more was attached to images of this repository today than is kept of one day';
    missing.push(unread);
    if (around > left) return [];
    left -= around;
    return [{ ...one, material: { ...material, bytes: Buffer.alloc(0), unread } }];
  });
  if (missing.length === 0) return found;
  const { listed } = found;
  return {
    ...found,
    attachments,
    listed: { ...listed, isComplete: false, missing: [...listed.missing, ...new Set(missing)] },
  };
}

function bytesOf({ material, from }: Attachment): number {
  return material.bytes.length + (from?.manifest.length ?? 0) + (from?.index?.body.length ?? 0);
}
