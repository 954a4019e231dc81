import { type Line, STAGES } from '../core/chain-graph.ts';
import { type Content, type Item, joined } from './content.ts';
import type { DrawnLine, Shape } from './drawing.ts';
import { CHANNEL, GUTTER, type Laid, type Layout } from './layout.ts';

type Points = DrawnLine['points'];
/** Beside each other lines keep this far apart, as long as there is room. */
const APART = 4;
const TRACKS = 4;

/** The lines of a graph between what is laid out: in gutters and channels only, so that none runs over a box. */
export function linesOf(
  lines: readonly Line[],
  { standsAt }: Content,
  layout: Layout,
  shape: Shape,
): readonly DrawnLine[] {
  const places = new Map<Item, Laid>(layout.placed.map((one) => [one.item, one]));
  const neighbours = new Neighbours(layout.placed);
  const labels = new Labels(layout.placed, shape);
  return joined(lines, standsAt).flatMap(({ line, from, to }, index): readonly DrawnLine[] => {
    const [one, other] = [places.get(from), places.get(to)];
    if (!one || !other) return [];
    const shift = (index % TRACKS) * APART;
    const points =
      neighbours.meet(one, other) && (shape === 'narrow' || one.stage === other.stage)
        ? straight(one, other)
        : shape === 'narrow'
          ? beside(one, other, shift, GUTTER)
          : one.stage === other.stage
            ? beside(one, other, shift, GUTTER - 6)
            : across(one, other, shift, layout);
    const label = line.says !== undefined && line.kind !== 'leads' ? labels.of(line.says, other, points) : undefined;
    return [{ line, points, ...(label && { label }) }];
  });
}

/** What stands next to what in a column. */
class Neighbours {
  readonly #next = new Map<Laid, Laid>();

  constructor(placed: readonly Laid[]) {
    const columns = new Map<number, Laid[]>();
    for (const one of placed) {
      const own = columns.get(one.x);
      if (own) own.push(one);
      else columns.set(one.x, [one]);
    }
    for (const column of columns.values()) {
      column.sort((one, other) => one.y - other.y);
      column.forEach((one, index) => {
        const next = column[index + 1];
        if (next) this.#next.set(one, next);
      });
    }
  }

  meet(one: Laid, other: Laid): boolean {
    return this.#next.get(one) === other || this.#next.get(other) === one;
  }
}

/** Down, or up, to what stands next in the column. */
function straight(one: Laid, other: Laid): Points {
  const x = one.x + Math.round(one.width * 0.75);
  return one.y < other.y
    ? [
        [x, one.y + one.height],
        [x, other.y],
      ]
    : [
        [x, one.y],
        [x, other.y + other.height],
      ];
}

/** Around what stands between them, on the right. */
function beside(one: Laid, other: Laid, shift: number, room: number): Points {
  const [from, to] = [middle(one), middle(other)];
  const right = one.x + one.width;
  const x = right + Math.min(6 + shift, room);
  return [
    [right, from],
    [x, from],
    [x, to],
    [right, to],
  ];
}

/** To another column: straight into the next one, else below the lane. */
function across(one: Laid, other: Laid, shift: number, { ends }: Layout): Points {
  const [from, to] = [middle(one), middle(other)];
  const start = one.x + one.width;
  const isNext = STAGES.indexOf(other.stage) === STAGES.indexOf(one.stage) + 1;
  if (isNext && from === to)
    return [
      [start, from],
      [other.x, to],
    ];
  if (isNext) {
    const x = start + 5 + shift / 2;
    return [
      [start, from],
      [x, from],
      [x, to],
      [other.x, to],
    ];
  }
  const y = (ends.get(one.lane) ?? 0) + Math.min(6 + shift, CHANNEL - 4);
  const [out, into] = [start + 5 + shift / 2, other.x - 9 - shift / 2];
  return [
    [start, from],
    [out, from],
    [out, y],
    [into, y],
    [into, to],
    [other.x, to],
  ];
}

function middle({ y, height }: Laid): number {
  return y + Math.round(height / 2);
}

/** What lines say, where they enter a lane: between its boxes they would stand behind one. */
class Labels {
  readonly #tops = new Map<number, number>();
  readonly #shape: Shape;
  /** By lane and column. */
  readonly #said = new Map<string, string>();

  constructor(placed: readonly Laid[], shape: Shape) {
    this.#shape = shape;
    for (const { lane, y } of placed) this.#tops.set(lane, Math.min(y, this.#tops.get(lane) ?? y));
  }

  /** Undefined: another line says the same there. */
  of(says: string, to: Laid, points: Points): DrawnLine['label'] {
    const [end] = points.at(-1) ?? [0];
    const [before] = points.at(-2) ?? [0];
    const x = Math.min(end, before) === end && end !== before ? end : before;
    if (this.#shape === 'narrow') return { x: x - 6, y: to.y - 6, anchor: 'end', says };
    const place = `${to.lane} ${to.stage}`;
    const said = this.#said.get(place);
    if (said === says) return undefined;
    this.#said.set(place, says);
    const y = said === undefined ? (this.#tops.get(to.lane) ?? to.y) : to.y;
    const isLast = to.stage === STAGES.at(-1);
    return { x: isLast ? x - 7 : x + 7, y: y - 10, anchor: isLast ? 'end' : 'start', says };
  }
}
