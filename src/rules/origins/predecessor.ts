import type { Digest } from '../../core/digest.ts';
import { addTo } from '../../core/grouping.ts';
import type { Placements } from '../../core/placements.ts';
import type { Deployment, Placement } from '../../core/subjects.ts';
import { countUntil, type Time } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';

/** What ran in a container before, under a reference under which the placement ran, too. */
export interface Predecessor {
  readonly placement: Placement;
  readonly digest: Digest;
  /** The reference under which both ran; one digest may have run under several. */
  readonly image: string;
  /** When the earlier one first ran under it. */
  readonly since: Time;
}

/** A placement and when it first ran under a reference. */
interface Start {
  readonly at: Time;
  readonly placement: Placement;
  readonly digest: Digest;
  /** Where the placement stands among those of the workload, in the order of their beginnings. */
  readonly index: number;
}

/** The latest placement that ran under the same written reference in the same container before. */
export function predecessor(placement: Placement, lineage: Placements): Predecessor | undefined {
  const starts = startsIn(lineage.placementsIn(placement));
  let found: { readonly start: Start; readonly image: string } | undefined;
  for (const [image, started] of firstStarts(placement)) {
    const start = lastOther(starts.get(nameKey(placement.container, image)) ?? [], started, placement.digest);
    if (!start || (found && byStart(start, found.start) < 0)) continue;
    found = { start, image };
  }
  return (
    found && { placement: found.start.placement, digest: found.start.digest, image: found.image, since: found.start.at }
  );
}

/** Infinity where it never ran under that reference. */
export function firstStart(placement: Placement, image: string): Time {
  return firstStarts(placement).get(image) ?? Number.POSITIVE_INFINITY;
}

/** The first change that set the image of the placement's container, at or after an instant. */
export function changeAfter(placement: Placement, at: Time, lineage: Placements): Deployment | undefined {
  const changes = changesIn(lineage.deploymentsOf(placement)).get(placement.container) ?? [];
  return changes[countUntil(changes, at - 1)];
}

/** Before an instant, of other bytes: each digest has one placement in a container, so that few are passed over. */
function lastOther(starts: readonly Start[], before: Time, digest: Digest | undefined): Start | undefined {
  let index = countUntil(starts, before - 1) - 1;
  while (starts[index]?.digest === digest && index >= 0) index -= 1;
  return starts[index];
}

function byStart(one: Start, other: Start): number {
  return one.at - other.at || one.index - other.index;
}

/** When it first ran under each reference. */
const firstStarts = madeOnce(({ instances }: Placement): ReadonlyMap<string, Time> => {
  const starts = new Map<string, Time>();
  for (const { image, from } of instances) starts.set(image, Math.min(from, starts.get(image) ?? from));
  return starts;
});

/** Of what ran in one workload, by container and reference; earliest first. */
const startsIn = madeOnce((placements: readonly Placement[]): ReadonlyMap<string, readonly Start[]> => {
  const found = new Map<string, Start[]>();
  for (const [index, placement] of placements.entries()) {
    const { digest, container } = placement;
    if (!digest) continue;
    for (const [image, at] of firstStarts(placement))
      addTo(found, nameKey(container, image), { at, placement, digest, index });
  }
  for (const starts of found.values()) starts.sort(byStart);
  return found;
});

const changesIn = madeOnce(
  (deployments: readonly Deployment[]): ReadonlyMap<string, readonly Deployment[]> =>
    Map.groupBy(
      deployments.filter(({ uncertain }) => !uncertain),
      ({ container }) => container,
    ),
);

function nameKey(container: string, image: string): string {
  return JSON.stringify([container, image]);
}
