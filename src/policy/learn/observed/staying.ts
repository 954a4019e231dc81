import type { Lineage } from '../../../core/lineage.ts';
import type { Placement } from '../../../core/subjects.ts';
import { HOUR, type Time } from '../../../core/time.ts';
import { folderPattern } from '../folder-pattern.ts';

/** From the end of one image to the beginning of the next: a restart that waits for its node. */
const BETWEEN = HOUR;

/** A workload that is given image after image of one folder runs from it all the while: not one that ran another's between. */
export function stayingIn({ placements }: Lineage, watched: ReadonlySet<string>): ReadonlyMap<string, Time> {
  const stretches = new Map<string, { since: Time; until: Time; stays: boolean }>();
  for (const one of [...placements].sort((first, second) => first.from - second.from)) {
    if (!one.reference) continue;
    const key = stayingKey(one, folderPattern(one.reference.registry, one.reference.repository));
    const before = stretches.get(key);
    const isOn = before !== undefined && one.from <= before.until + BETWEEN;
    stretches.set(key, {
      since: isOn ? before.since : one.from,
      until: Math.max(isOn ? before.until : one.from, one.to ?? Number.POSITIVE_INFINITY),
      stays: (isOn && before.stays) || (watched.has(one.cluster ?? '') ? one.running : one.to === undefined),
    });
  }
  return new Map([...stretches].flatMap(([key, { since, stays }]) => (stays ? [[key, since]] : [])));
}

export function stayingKey({ cluster, namespace, workload, container }: Placement, folder: string): string {
  return JSON.stringify([cluster, namespace, workload, container, folder]);
}
