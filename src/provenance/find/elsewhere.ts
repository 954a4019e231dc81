import { type Digest, shortDigest } from '../../core/digest.ts';
import {
  type Attachment,
  attempt,
  beginGathering,
  type Gathered,
  keepMaterial,
  type Listed,
  listedOf,
  tell,
} from './gathering.ts';
import type { KeptElsewhere } from './github.ts';

const MOST_DIGESTS = 20;

/** What is kept elsewhere about something that is no image. */
export async function findElsewhere(
  subject: Digest,
  elsewhere: KeptElsewhere,
  signal: AbortSignal,
): Promise<{ readonly attachments: readonly Attachment[]; readonly listed: Listed }> {
  const gathered = beginGathering(signal);
  await addKeptElsewhere(gathered, [subject], elsewhere);
  return { attachments: gathered.attachments, listed: listedOf(gathered) };
}

/** Adds what is kept about digests somewhere else, of at most 20 of them. */
export async function addKeptElsewhere(
  gathering: Gathered,
  subjects: readonly Digest[],
  elsewhere: KeptElsewhere,
): Promise<void> {
  for (const subject of subjects.slice(0, MOST_DIGESTS)) {
    const what = `attestations of ${shortDigest(subject)}`;
    const found = await attempt(gathering, what, () => elsewhere(subject, gathering.signal));
    if (found?.missing !== undefined) tell(gathering.missing, `${what}: ${found.missing}`);
    for (const material of found?.materials ?? []) keepMaterial(gathering, subject, material);
  }
  if (subjects.length > MOST_DIGESTS)
    tell(gathering.missing, `attestations of ${subjects.length - MOST_DIGESTS} more images were not asked for`);
}
