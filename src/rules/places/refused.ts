import type { AdmissionDecided } from '../../core/control-event.ts';
import { addTo } from '../../core/grouping.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Placement } from '../../core/subjects.ts';
import { CLOCKS } from '../../core/time.ts';
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
    (one) => one.at >= from && (one.name === name || one.name?.startsWith(`${name}-`) === true) && isAbout(one, image),
  );
  const last = judged.at(-1);
  return last?.decision === 'denied' ? last : undefined;
}

/**
 * Controls that go by what is written in an object and in their policy alone. Others ask about signatures, which come late, and
 * answer otherwise once they are there, or once whom they ask can be reached again.
 */
const BY_TEXT: ReadonlySet<string> = new Set(['gatekeeper', 'validating-admission-policy', 'openshift-image-policy']);

/**
 * The last refusal, on record, of this image in its namespace, by a control that names it, before a pod was made that runs
 * it; undefined where that control allowed the image since, or somebody changed what admission goes by.
 */
export function refusalBefore(placement: Placement, lineage: Lineage): AdmissionDecided | undefined {
  const { cluster, image, observed, running } = placement;
  if (!running) return undefined;
  const made = Math.max(...observed.filter(isRecorded).map(({ created = Number.NEGATIVE_INFINITY }) => created));
  const about = (judgedIn(lineage).get(keyOf(placement)) ?? []).filter(
    (one) => one.at <= made + CLOCKS && isAbout(one, image),
  );
  const refused = about.findLast(
    ({ control, decision, reason }) => decision === 'denied' && BY_TEXT.has(control) && reason?.includes(image),
  );
  if (!refused) return undefined;
  const isAllowed = about.some(
    (one) => one.decision === 'allowed' && one.at > refused.at && one.control === refused.control,
  );
  const isChanged = lineage.controls.some(
    ({ at, facts: [fact] }) =>
      at > refused.at &&
      at <= made + CLOCKS &&
      fact.cluster === cluster &&
      (fact.control === 'admission' || fact.control === 'exception'),
  );
  return isAllowed || isChanged ? undefined : refused;
}

function isAbout({ images, reason }: AdmissionDecided, image: string): boolean {
  return images?.some(({ reference }) => reference === image) ?? reason?.includes(image) === true;
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
