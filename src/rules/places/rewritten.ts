import type { Lineage } from '../../core/lineage.ts';
import type { Reference } from '../../core/reference.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Placement } from '../../core/subjects.ts';
import { CLOCKS, countUntil, MINUTE, type Time } from '../../core/time.ts';
import { addTo } from '../../core/grouping.ts';
import { madeOnce } from '../made-once.ts';

/** From a change until the first container of it runs. */
const ROLLED_OUT = 10 * MINUTE;

export const REWRITTEN =
  'no container ran it: within ten minutes after it was asked for, that container began with the same path and tag below another name, as a webhook writes a mirror’s, and is judged by that';

/** Of one name's end, tag and container: who makes more of them within minutes is not excused by the rest. */
const MOST = 20;

/** What runs instead of an image that was asked for. */
export function rewrittenTo(placement: Placement, lineage: Lineage): Placement | undefined {
  const { reference, observed, asked } = placement;
  const [first] = asked;
  if (!reference || !first || observed.length > 0) return undefined;
  const begun = begunBy(lineage).get(nameIn(placement, reference)) ?? [];
  const isAsked = ({ from }: Placement): boolean =>
    asked.some(({ at }) => at - CLOCKS <= from && from <= at + ROLLED_OUT);
  return begun
    .slice(countUntil(begun, first.at - CLOCKS - 1))
    .slice(0, MOST)
    .find(({ one }) => isAsked(one) && isMirrorOf(one.reference, reference))?.one;
}

/** What runs, by workload, container, and how its name ends, in the order in which it began. */
const begunBy = madeOnce(({ placements }: Lineage) => {
  const begun = new Map<string, { readonly at: Time; readonly one: Placement }[]>();
  for (const one of placements)
    if (one.reference && one.observed.some(isRecorded)) addTo(begun, nameIn(one, one.reference), { at: one.from, one });
  for (const own of begun.values()) own.sort((one, other) => one.at - other.at);
  return begun;
});

function nameIn({ cluster, namespace, workload, container }: Placement, { repository, tag }: Reference): string {
  return JSON.stringify([
    cluster,
    namespace,
    workload,
    container,
    repository.slice(repository.lastIndexOf('/') + 1),
    tag,
  ]);
}

function isMirrorOf(one: Reference | undefined, other: Reference): boolean {
  if (!one || one.digest !== other.digest) return false;
  const isSame = one.repository === other.repository;
  return isSame ? one.registry !== other.registry : one.repository.endsWith(`/${other.repository}`);
}
