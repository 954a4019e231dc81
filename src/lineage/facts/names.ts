import { fullName } from '../../core/reference.ts';
import type { ManifestPulled } from '../../core/event.ts';
import type { NamedRepository, Placement, Push, Pusher } from '../../core/subjects.ts';
import type { Policy, RepositoryName } from '../../core/policy.ts';
import type { Time } from '../../core/time.ts';
import { addTo } from '../../core/grouping.ts';
import { isRecorded } from '../../core/strength.ts';

/** Pushes of images under a tag, by the name of who pushed. */
export function joinPushers(pushes: readonly Push[]): readonly Pusher[] {
  const groups = new Map<string, Push[]>();
  for (const push of pushes) {
    if (push.actor && push.tag !== undefined && push.kind !== 'artifact') addTo(groups, push.actor.name, push);
  }
  return [...groups]
    .flatMap(([name, own]) => {
      const actor = own[0]?.actor;
      return actor ? [{ key: `actor:${name}`, actor, pushes: own }] : [];
    })
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** Every repository that a push, a pull or a placement names. */
export function joinRepositories(
  pushes: readonly Push[],
  pulled: readonly ManifestPulled[],
  placements: readonly Placement[],
  policy: Policy,
): readonly NamedRepository[] {
  const found = new Map<string, RepositoryName & { first: Time; pushes: Push[]; placements: Placement[] }>();
  const seen = ({ registry, repository }: RepositoryName, at: Time) => {
    const key = `repository:${registry}/${repository}`;
    const one = found.get(key) ?? { registry, repository, first: at, pushes: [], placements: [] };
    one.first = Math.min(one.first, at);
    found.set(key, one);
    return one;
  };
  const claimed = new Map<string, Time>();
  for (const push of pushes) {
    const key = `repository:${fullName(push)}`;
    if (!isRecorded(push)) claimed.set(key, Math.min(claimed.get(key) ?? push.at, push.at));
    seen(push, isRecorded(push) ? push.at : Number.POSITIVE_INFINITY).pushes.push(push);
  }
  for (const { repository, registry, at } of pulled) seen({ registry: policy.registry(registry), repository }, at);
  for (const placement of placements) {
    if (placement.reference) seen(placement.reference, placement.from).placements.push(placement);
  }
  // A claim dates what nothing else does.
  const dated = [...found].map(([key, one]) => ({
    key,
    ...one,
    first: Number.isFinite(one.first) ? one.first : (claimed.get(key) ?? one.first),
  }));
  return dated.sort((one, other) => (one.key < other.key ? -1 : 1));
}
