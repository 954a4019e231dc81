import { type Box, type Cell, type Folded, type Hole, type Line, STAGES, type Stage } from '../core/chain-graph.ts';
import { foldedOf, neverFolded, unfolded } from '../core/chain-folding.ts';
import { counted } from '../core/count.ts';
import type { DrawnChain } from './drawing.ts';

const MOST_LANES = 6;
const MOST_BOXES = 12;

/** What stands in a cell, from top to bottom. */
export type Item =
  | { readonly kind: 'box'; readonly box: Box }
  | { readonly kind: 'hole'; readonly hole: Hole }
  | { readonly kind: 'folded'; readonly folded: Folded; readonly opens?: string };

export interface DrawnCell {
  readonly lane: number;
  readonly stage: Stage;
  readonly items: readonly Item[];
}

/** What of a graph is drawn. */
export interface Content {
  /** Indices of its lanes, in its order. */
  readonly lanes: readonly number[];
  readonly cells: readonly DrawnCell[];
  readonly foldedLanes?: { readonly folded: Folded; readonly opens?: string };
  /** By the id of a box what stands for it: itself, or what it was folded into. Absent: its lane is not drawn. */
  readonly standsAt: ReadonlyMap<string, Item>;
}

/** Folds what is too much: cells of more than 12 boxes, more than 6 lanes. What is suspicious and what it is joined to stays. */
export function contentOf(graph: DrawnChain, opened: ReadonlySet<string>): Content {
  const never = neverFolded(
    graph.cells.flatMap(({ boxes }) => boxes),
    graph.lines,
  );
  const lanes = lanesOf(graph, never, opened);
  const drawn = new Set(lanes);
  const standsAt = new Map<string, Item>();
  const cells = graph.cells
    .filter(({ lane }) => drawn.has(lane))
    .toSorted((one, other) => one.lane - other.lane || STAGES.indexOf(one.stage) - STAGES.indexOf(other.stage))
    .map((cell) => ({ lane: cell.lane, stage: cell.stage, items: itemsOf(cell, never, opened, standsAt) }));
  const closed = graph.lanes.length - lanes.length;
  const more = closed + (graph.moreLanes ?? 0);
  return {
    lanes,
    cells,
    standsAt,
    ...(more > 0 && {
      foldedLanes: {
        folded: { count: more, says: counted(more, 'more digest') },
        ...(closed > 0 && { opens: 'lanes' }),
      },
    }),
  };
}

/** All where there are few, or somebody asked for them; else those with something that never folds, then the first. */
function lanesOf(
  { lanes, cells }: DrawnChain,
  never: ReadonlySet<string>,
  opened: ReadonlySet<string>,
): readonly number[] {
  const all = lanes.map((_, index) => index);
  if (lanes.length <= MOST_LANES || opened.has('lanes')) return all;
  const kept = new Set(cells.flatMap(({ lane, boxes }) => (boxes.some(({ id }) => never.has(id)) ? [lane] : [])));
  lanes.forEach(({ standing }, index) => {
    if (standing === 'suspect') kept.add(index);
  });
  for (const index of all) if (kept.size < MOST_LANES) kept.add(index);
  return all.filter((index) => kept.has(index));
}

function itemsOf(
  { lane, stage, boxes, hole, folded }: Cell,
  never: ReadonlySet<string>,
  opened: ReadonlySet<string>,
  standsAt: Map<string, Item>,
): readonly Item[] {
  const key = `${lane} ${stage}`;
  // The counted box takes a place, too.
  const shown = boxes.length <= MOST_BOXES || opened.has(key) ? boxes : unfolded(boxes, never, MOST_BOXES - 1);
  const items = shown.map((box): Item => {
    const item: Item = { kind: 'box', box };
    standsAt.set(box.id, item);
    return item;
  });
  if (hole) items.push({ kind: 'hole', hole });
  const own = new Set(shown);
  const hidden = boxes.filter((one) => !own.has(one));
  if (hidden.length === 0 && !folded) return items;
  const item: Item = {
    kind: 'folded',
    folded: hidden.length === 0 && folded ? folded : foldedOf(hidden, folded),
    ...(hidden.length > 0 && { opens: key }),
  };
  for (const { id } of hidden) standsAt.set(id, item);
  return [...items, item];
}

/** Lines between what is drawn; several between the same two are one: the suspicious one, else the first. */
export function joined(
  lines: readonly Line[],
  standsAt: Content['standsAt'],
): readonly { readonly line: Line; readonly from: Item; readonly to: Item }[] {
  const found = new Map<Item, Map<Item, { readonly line: Line; readonly from: Item; readonly to: Item }>>();
  for (const line of lines) {
    const [from, to] = [standsAt.get(line.from), standsAt.get(line.to)];
    if (!from || !to || from === to) continue;
    const own = found.get(from) ?? new Map();
    found.set(from, own);
    const known = own.get(to);
    if (!known || (line.suspicious && !known.line.suspicious)) own.set(to, { line, from, to });
  }
  return [...found.values()].flatMap((own) => [...own.values()]);
}
