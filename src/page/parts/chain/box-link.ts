import type { Box } from '../../../core/chain-graph.ts';
import type { Chain } from '../../api/types.ts';
import { hrefOf, pathTo } from '../../state/address.ts';

/** The id of a step in the list of what happened; counted from 0 among all of its chain. */
export function stepId(index: number): string {
  return `step-${index + 1}`;
}

/** For the boxes of a chain their steps in its list, found by the records that prove both. */
export function stepsOf(chain: Chain | undefined): (box: Box) => string | undefined {
  const byRecord = new Map<string, string>();
  chain?.steps.forEach(({ evidence }, index) => {
    for (const { eventId } of evidence) if (!byRecord.has(eventId)) byRecord.set(eventId, stepId(index));
  });
  return ({ evidence }) => evidence.map(({ eventId }) => byRecord.get(eventId)).find((one) => one !== undefined);
}

/** Where what a box is about is told; undefined where it is about nothing that has a place of its own. */
export function subjectHref({ subject, place }: Box): string | undefined {
  if (!subject) return undefined;
  switch (subject.kind) {
    case 'actor':
      return pathTo('actors', subject.name);
    case 'finding':
      return pathTo('findings', subject.name);
    case 'image':
      return pathTo('images', subject.name);
    case 'run':
      return hrefOf('/search', { q: subject.name });
    case 'workload':
      return place && pathTo('workloads', place.cluster ?? '-', place.namespace, place.workload);
  }
}
