import type { Digest } from '../../../core/digest.ts';
import { messageOf } from '../../fetching/rounds.ts';
import { inParallel } from './in-parallel.ts';
import { markOf, REFERRER_COST } from './memory.ts';
import type { Sight } from './records.ts';
import type { Visit, Visitor } from './visitor.ts';

interface Attaching extends Visitor {
  readonly images: ReadonlyMap<Digest, { readonly isNew: boolean }>;
}

/** Images that are not new are asked about once in so many rounds: at 5 minutes, once an hour. */
const ROUNDS_TO_ASK_ALL = 12;

/** Signatures and the like that are attached to images, where the registry has the referrers API; without it they have tags. */
export async function attached(
  { registry, repository, before, images, room, round, every, now }: Attaching,
  signal: AbortSignal,
): Promise<Pick<Visit, 'sights' | 'problems'> & { readonly referrers: ReadonlySet<string> }> {
  const referrers = new Set(before?.referrers);
  const sights: Sight[] = [];
  const problems: string[] = [];
  // Any of them may have been attached right after its image was asked about the last time.
  const since = before && before.at - ROUNDS_TO_ASK_ALL * every;
  const asked = [...images].filter(
    ([digest, { isNew }]) => isNew || (Number.parseInt(digest.slice(-2), 16) + round) % ROUNDS_TO_ASK_ALL === 0,
  );
  let hasApi = true;
  let isFull = false;
  await inParallel(asked, signal, async ([digest]) => {
    if (!hasApi || problems.length > 0) return;
    try {
      const found = await registry.referrers(repository, digest, signal);
      hasApi = found.from === 'api';
      if (!hasApi) return;
      if (!found.isComplete) problems.push(`${repository}@${digest} has more attached to it than is read`);
      for (const one of found.descriptors) {
        const mark = markOf(one.digest);
        if (referrers.has(mark)) continue;
        isFull ||= (referrers.size + 1) * REFERRER_COST > room;
        if (isFull) return;
        const observed = now();
        const manifest = await registry.manifest(repository, one.digest, signal);
        referrers.add(mark);
        if (manifest)
          sights.push({
            ...(since === undefined ? { saw: 'held' } : { saw: 'appeared', since }),
            at: observed,
            manifest,
          });
      }
    } catch (error) {
      signal.throwIfAborted();
      problems.push(`${repository}: what is attached to its images: ${messageOf(error)}`);
    }
  });
  if (isFull) problems.push(`${repository} has more attached to its images than one collector remembers`);
  return { sights, problems, referrers };
}
