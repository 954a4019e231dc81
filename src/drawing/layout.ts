import { STAGES } from '../core/chain-graph.ts';
import type { Content, Item } from './content.ts';
import type { DrawnChain, Heading, LaneHead, Placed, Rectangle } from './drawing.ts';
import { laneFacts, STAGE_NAMES, STANDINGS } from './words.ts';

/** In what is as narrow as a column, words take three lines; both lanes of an attack stand on one screen. */
const BOX = { height: 80, flat: 66, least: 124, flatFrom: 300 };
export const FOLDED = 30;
/** Between columns: room for lines. */
export const GUTTER = 22;
export const ROW_GAP = 10;
const HEADING = 20;
/** Two lines at the head of a lane, and up to two more where its words are long; letters, and those of a digest, in wide fonts. */
const LANE_HEAD = { height: 33, line: 16, most: 2, letter: 6.5, digest: 24 };
/** Below a lane, for lines that pass over a stage, and words. */
export const CHANNEL = 30;
const NARROW = { name: 84, gutter: 30, gap: 20, least: 250 };
const WIDE = 1180;
const SMALL = 600;

/** An item, and where it is. */
export interface Laid extends Rectangle {
  readonly lane: number;
  readonly stage: Placed['stage'];
  readonly item: Item;
}

/** Everything but lines. */
export interface Layout {
  readonly width: number;
  readonly bottom: number;
  readonly headings: readonly Heading[];
  readonly lanes: readonly LaneHead[];
  readonly placed: readonly Laid[];
  /** By lane: where its boxes end, and its channel begins. */
  readonly ends: ReadonlyMap<number, number>;
}

function heightOf({ kind }: Item, width: number): number {
  if (kind === 'folded') return FOLDED;
  return width < BOX.flatFrom ? BOX.height : BOX.flat;
}

/** All eight stages side by side, lanes one below the other. */
export function laidWide(graph: DrawnChain, { lanes, cells }: Content, room = WIDE): Layout {
  const column = Math.max(BOX.least, Math.floor((room - GUTTER) / STAGES.length) - GUTTER);
  const left = (stage: number): number => stage * (column + GUTTER);
  const width = left(STAGES.length);
  const heads: LaneHead[] = [];
  const placed: Laid[] = [];
  const ends = new Map<number, number>();
  let y = HEADING;
  for (const lane of lanes) {
    const of = graph.lanes[lane];
    if (!of) continue;
    // What moves a tag comes down in its column: words keep out of its way.
    const head = { lane, of, x: 0, y, width: left(4) - GUTTER };
    const height = headHeight(head);
    heads.push({ ...head, height });
    const top = y + height;
    let end = top + BOX.height;
    for (const cell of cells) {
      if (cell.lane !== lane) continue;
      let at = top;
      for (const item of cell.items) {
        const height = heightOf(item, column);
        placed.push({
          lane,
          stage: cell.stage,
          item,
          x: left(STAGES.indexOf(cell.stage)),
          y: at,
          width: column,
          height,
        });
        end = Math.max(end, at + height);
        at += height + ROW_GAP;
      }
    }
    ends.set(lane, end);
    y = end + CHANNEL;
  }
  const headings = STAGES.map((stage, index) => ({
    stage,
    says: STAGE_NAMES[stage],
    x: left(index),
    y: 0,
    width: column,
    height: HEADING,
  }));
  return { width, bottom: y, headings, lanes: heads, placed, ends };
}

function headHeight({ of, width }: Omit<LaneHead, 'height'>): number {
  const letters = STANDINGS[of.standing].join(' ').length + LANE_HEAD.digest + laneFacts(of).length;
  const more = Math.ceil((letters * LANE_HEAD.letter) / width) - 1;
  return LANE_HEAD.height + LANE_HEAD.line * Math.min(LANE_HEAD.most, more);
}

/** Lanes one below the other, the stages that each has below one another. */
export function laidNarrow(graph: DrawnChain, { lanes, cells }: Content, room = SMALL): Layout {
  const width = Math.max(NARROW.least, room);
  const box = width - NARROW.name - NARROW.gutter;
  const heads: LaneHead[] = [];
  const headings: Heading[] = [];
  const placed: Laid[] = [];
  const ends = new Map<number, number>();
  let y = 0;
  for (const lane of lanes) {
    const of = graph.lanes[lane];
    if (!of) continue;
    const head = { lane, of, x: 0, y, width: width - NARROW.gutter };
    const height = headHeight(head);
    heads.push({ ...head, height });
    y += height + ROW_GAP / 2;
    for (const { lane: own, stage, items } of cells) {
      if (own !== lane) continue;
      headings.push({ lane, stage, says: STAGE_NAMES[stage], x: 0, y, width: NARROW.name, height: HEADING });
      for (const item of items) {
        const height = heightOf(item, box);
        placed.push({ lane, stage, item, x: NARROW.name, y, width: box, height });
        y += height + NARROW.gap;
      }
    }
    ends.set(lane, y - NARROW.gap);
    y += ROW_GAP;
  }
  return { width, bottom: y, headings, lanes: heads, placed, ends };
}
