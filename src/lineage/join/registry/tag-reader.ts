import type { Digest } from '../../../core/digest.ts';
import type { RepositoryName } from '../../../core/policy.ts';
import type { Reference } from '../../../core/reference.ts';
import type { TagInterval } from '../../../core/subjects.ts';
import type { Time } from '../../../core/time.ts';
import { tagKey } from './tag-key.ts';

/** What tags meant when, read from their intervals. */
export function tagReader(intervals: ReadonlyMap<string, readonly TagInterval[]>): {
  tagHistory(name: RepositoryName, tag: string): readonly TagInterval[];
  tagAt(name: RepositoryName, tag: string, at: Time): TagInterval | undefined;
  meaning(reference: Reference, at: Time): Digest | undefined;
} {
  const tagHistory = (name: RepositoryName, tag: string): readonly TagInterval[] =>
    intervals.get(tagKey(name, tag)) ?? [];
  const tagAt = (name: RepositoryName, tag: string, at: Time): TagInterval | undefined =>
    tagHistory(name, tag).findLast((one) => one.from <= at && (one.to === undefined || at < one.to));
  return {
    tagHistory,
    tagAt,
    meaning: (reference, at) => reference.digest ?? tagAt(reference, reference.tag ?? 'latest', at)?.digest,
  };
}
