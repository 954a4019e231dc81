import type { ManifestDeleted, ManifestPulled, ManifestPushed } from '../../../../core/event.ts';
import { isRecorded } from '../../../../core/strength.ts';
import type { TagInterval } from '../../../../core/subjects.ts';
import { earliest, type Time } from '../../../../core/time.ts';
import type { OpenPush } from '../enrichment.ts';
import { isToldBeside } from './told-beside.ts';

/** What tells of a repository's manifests. */
export type RegistryFact = ManifestPushed | ManifestPulled | ManifestDeleted;

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** The registry's log dates what a webhook tells of; no tag is moved before it was set. */
export function datePushes(pushes: readonly OpenPush[], dates: ReadonlyMap<ManifestPushed, Time>): void {
  for (const push of pushes) {
    const times = push.facts.flatMap((fact) => (fact.type === 'manifest.pushed' ? (dates.get(fact) ?? []) : []));
    if (times.length === 0 || push.tag === undefined) continue;
    push.at = Math.max(earliest(times), push.previous?.from ?? Number.NEGATIVE_INFINITY);
  }
}

/** A tag means what was pushed from when the push is dated: by the registry's log, where a webhook alone tells of the tag. */
export function dateIntervals(list: readonly Mutable<TagInterval>[]): void {
  for (const [index, interval] of list.entries()) {
    const before = list[index - 1];
    if (!interval.push || interval.push.at === interval.from) continue;
    if (before?.to === interval.from) before.to = interval.push.at;
    interval.from = interval.push.at;
  }
}

/**
 * Claims that say which tag was given to what a registry recorded, where its own records tell of no tag at all, as GitHub's
 * audit log: without them a tag would mean nothing as soon as that log is read, too. Where it recorded deletions alone, and
 * no push, all claims of pushes tell.
 */
export function namingClaims(list: readonly RegistryFact[]): readonly RegistryFact[] {
  const recorded = list.filter(isRecorded);
  if (recorded.length === 0 || recorded.some((fact) => fact.tag !== undefined && !isToldBeside(fact))) return [];
  const pushed = new Set(recorded.flatMap((fact) => (fact.type === 'manifest.pushed' ? [fact.digest] : [])));
  return list.filter(
    (fact) =>
      fact.type === 'manifest.pushed' &&
      !isRecorded(fact) &&
      (pushed.size === 0 || (fact.tag !== undefined && pushed.has(fact.digest))),
  );
}
