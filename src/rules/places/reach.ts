import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast, isRecorded } from '../../core/strength.ts';
import type { Placement, Push } from '../../core/subjects.ts';
import { CLOCKS, earliest, formatDuration, type Time } from '../../core/time.ts';
import { approvedBuild } from '../origins/builds/approved-build.ts';
import { madeOnce } from '../made-once.ts';
import type { Judged } from '../rule.ts';

/**
 * Placements that got one of the images after its push: by digest or child, or asking for the tag while it meant this
 * digest. Several pushes may have brought one digest: the one into the repository that the placement names is told.
 */
export function reachedBy(
  pushes: readonly Push[],
  lineage: Lineage,
  isSuspect: (push: Push) => boolean,
): readonly Placement[] {
  const isFrom = (placement: Placement, push: Push): boolean => {
    const { keys } = broughtTo(placement, lineage);
    return keys.size === 0 || keys.has(push.key);
  };
  const found = pushes.flatMap((push) =>
    lineage
      .placementsOf(push)
      .filter(
        (placement) =>
          (placement.to ?? lineage.at) > push.at &&
          isFrom(placement, push) &&
          !cameByItself(placement, push, lineage, isSuspect),
      ),
  );
  return [...new Set(found)];
}

/** The pushes that brought a placement's image, gone through once: very many names may have been given to one digest. */
const broughtTo = madeOnce((placement: Placement, lineage: Lineage) => {
  const pushes = lineage.pushesFor(placement);
  return { keys: new Set(pushes.map(({ key }) => key)), first: earliest(pushes.map(({ since, at }) => since ?? at)) };
});

/**
 * Whether what runs is only listed by the index that was pushed, and was there before: anybody may list a good image
 * beside a hostile one. By another's push, or an approved build, and of its own: else whoever pushes the index could
 * push the child first.
 */
export function cameByItself(
  { digest }: Placement,
  push: Push,
  lineage: Lineage,
  isSuspect: (push: Push) => boolean,
): boolean {
  if (push.kind !== 'index' || !digest || digest === push.digest) return false;
  const runs = lineage
    .image(push.digest, push)
    .children.filter((child) => child === digest || lineage.image(child, push).config === digest);
  return (
    runs.length > 0 &&
    runs.every((child) =>
      lineage
        .pushesOf(child)
        .some(
          (own) =>
            own.registry === push.registry &&
            own.at < push.at &&
            isRecorded(own) &&
            !lineage.policy.isTesting(own) &&
            !isSuspect(lineage.partOf(own) ?? own) &&
            lineage.partOf(own)?.digest !== push.digest &&
            (own.actor?.name !== push.actor?.name || approvedBuild(own, lineage) !== undefined),
        ),
    )
  );
}

/**
 * An earlier push of the same bytes that was trusted when this one came: by an approved build or a promotion that names
 * them, or for so long that habits would have learned from it. What somebody else does with them makes them no worse.
 */
export function trustedBefore(push: Push, lineage: Lineage, judged: Judged): Push | undefined {
  const { digest, at } = push;
  const long = judged.trusted(digest, at - lineage.policy.habits.quarantine, push);
  if (long) return long;
  const before = judged.trusted(digest, at, push);
  const strength = before && (lineage.promotion(before) ?? approvedBuild(before, lineage))?.strength;
  return strength !== undefined && isAtLeast(strength, 'asserted') ? before : undefined;
}

/** The push under suspicion after which this one put back what the tag had meant right before, by a push that nothing stands against. */
export function putBackAfter(push: Push, lineage: Lineage, judged: Judged): Push | undefined {
  const { tag, previous, digest } = push;
  if (tag === undefined || !previous?.push || judged.suspicionsOf(previous.push).length === 0) return undefined;
  const history = lineage.tagHistory(push, tag);
  const before = history[history.indexOf(previous) - 1];
  const isSame = before?.digest === digest && before.push !== undefined && before.to === previous.from;
  const isClean = isSame && isRecorded(before.push) && judged.suspicionsOf(before.push).length === 0;
  return isClean ? previous.push : undefined;
}

/** Whether something began after a push by the tag that it moved, as it is written there: so the push brought it there. */
export function followed({ instances, asked }: Placement, { previous, tag, at }: Push): boolean {
  if (previous === undefined || tag === undefined) return false;
  const isByTag = (image: string): boolean =>
    image.endsWith(`:${tag}`) || (tag === 'latest' && !image.slice(image.lastIndexOf('/')).includes(':'));
  return (
    instances.some((one) => one.from >= at && isByTag(one.image)) ||
    asked.some((one) => one.at >= at && isByTag(one.image))
  );
}

/** When a container of it was first there with its image: by when it started, else by when it was seen. */
export function ranFrom({ observed }: Placement): Time | undefined {
  const own = observed.filter(({ digest, waiting }) => digest !== undefined && waiting === undefined);
  return own.length === 0 ? undefined : earliest(own.map(({ started, at }) => started ?? at));
}

/** Since when a container ran the image before a push of it. */
function ranBefore(placement: Placement, push: Push): Time | undefined {
  const ran = ranFrom(placement);
  return ran === undefined || ran + CLOCKS >= (push.since ?? push.at) ? undefined : ran;
}

/** Where a push is said to run: where it does still before where it did. What ran it before this push has it from an earlier one. */
export function firstPlace(reached: readonly Placement[], push: Push): Placement | undefined {
  const brought = reached.filter((one) => ranBefore(one, push) === undefined);
  return brought.find(({ running }) => running) ?? brought[0] ?? reached[0];
}

/** How long after a push a placement got its image; or that it has it from an earlier one, or cannot have it from any. */
export function sincePush(
  placement: Placement,
  push: Push,
  lineage: Lineage,
  called: 'push' | 'copy' = 'push',
): string {
  const ran = ranBefore(placement, push);
  if (ran === undefined) {
    const apart = placement.from - push.at;
    return apart < 0 && ranFrom(placement) !== undefined
      ? `within seconds of the ${called}`
      : `${formatDuration(Math.max(apart, 0))} after the ${called}`;
  }
  const isBrought = broughtTo(placement, lineage).first <= ran + CLOCKS;
  const start = lineage.coverageStart(push.registry);
  const how = isBrought
    ? ', by an earlier one'
    : start !== undefined && ran < start
      ? `, and before the records of ${push.registry} begin`
      : ': these bytes did not come there from the registry';
  return `since ${formatDuration(push.at - ran)} before the ${called}${how}`;
}
