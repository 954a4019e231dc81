import type { Box, Folded, Line } from './chain-graph.ts';
import { counted } from './count.ts';

/** What never folds: what is suspicious, and the boxes that a line joins to it. */
export function neverFolded(
  boxes: readonly Pick<Box, 'id' | 'suspicious'>[],
  lines: readonly Pick<Line, 'from' | 'to'>[],
): ReadonlySet<string> {
  const suspicious = new Set(boxes.flatMap((one) => (one.suspicious ? [one.id] : [])));
  const kept = new Set(suspicious);
  for (const { from, to } of lines) {
    if (suspicious.has(from)) kept.add(to);
    if (suspicious.has(to)) kept.add(from);
  }
  return kept;
}

/** Those that stay of a cell: all that never fold, then the latest, as many as there is room for. In their order. */
export function unfolded<One extends Pick<Box, 'id'>>(
  boxes: readonly One[],
  never: ReadonlySet<string>,
  most: number,
): readonly One[] {
  if (boxes.length <= most) return boxes;
  let room = most - boxes.filter(({ id }) => never.has(id)).length;
  const kept = new Set(boxes.filter(({ id }) => never.has(id)));
  for (const one of boxes.toReversed())
    if (room > 0 && !kept.has(one)) {
      kept.add(one);
      room -= 1;
    }
  return boxes.filter((one) => kept.has(one));
}

/** `212 more in 14 namespaces`, as far as they are in some. */
export function foldedOf(boxes: readonly Pick<Box, 'place'>[], before?: Folded): Folded {
  const count = boxes.length + (before?.count ?? 0);
  const spaces = new Set(
    boxes.flatMap(({ place }) => (place ? [JSON.stringify([place.cluster ?? null, place.namespace])] : [])),
  );
  // Of what was left out before it is not known whether it is in others.
  const where = spaces.size === 0 || before ? '' : ` in ${counted(spaces.size, 'namespace')}`;
  return { count, says: `${counted(count, 'more', 'more')}${where}` };
}
