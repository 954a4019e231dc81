import type { AdmissionDecided } from '../../core/control-event.ts';
import { addTo } from '../../core/grouping.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Placement } from '../../core/subjects.ts';
import { madeOnce } from '../made-once.ts';

/**
 * The last refusal, on record, of what was asked for and never ran: of the workload or a pod of it, by an admission control
 * that names the image. Only where what runs in the cluster is watched; what ran once was let in, whoever refused it before.
 */
export function refusalOf(placement: Placement, lineage: Lineage): AdmissionDecided | undefined {
  const { cluster, workload, image, instances, observed, running, from } = placement;
  if (running || instances.length > 0 || observed.length > 0 || !isWatched(lineage).has(cluster)) return undefined;
  const name = workload.slice(workload.indexOf('/') + 1);
  const judged = (judgedIn(lineage).get(keyOf(placement)) ?? []).filter(
    (one) =>
      one.at >= from &&
      (one.name === name || one.name?.startsWith(`${name}-`) === true) &&
      (one.images?.some(({ reference }) => reference === image) ?? one.reason?.includes(image)),
  );
  const last = judged.at(-1);
  return last?.decision === 'denied' ? last : undefined;
}

/** Clusters of which containers are on record as running. */
const isWatched = madeOnce(
  ({ placements }: Lineage) => new Set(placements.flatMap((one) => (one.instances.length > 0 ? one.cluster : []))),
);

const judgedIn = madeOnce(({ facts }: Lineage) => {
  const all = new Map<string, AdmissionDecided[]>();
  for (const one of facts) if (one.type === 'admission.decided' && isRecorded(one)) addTo(all, keyOf(one), one);
  for (const own of all.values()) own.sort((one, other) => one.at - other.at);
  return all;
});

function keyOf({ cluster, namespace }: { readonly cluster?: string; readonly namespace?: string }): string {
  return JSON.stringify([cluster ?? null, namespace ?? null]);
}
