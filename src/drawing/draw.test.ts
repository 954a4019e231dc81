import { expect, test } from 'vitest';
import { STAGES } from '../core/chain-graph.ts';
import { draw } from './draw.ts';
import type { Drawing, DrawingOptions, Rectangle } from './drawing.ts';
import { graphOf, line } from './graph.fixture.ts';

const ATTACK = graphOf(
  [
    { build: 1, host: 1, push: 2, promotion: 1, tag: 1, deployment: 1, running: 1 },
    { '!host': 1, '!push': 1, '!tag': 1, '!running': 1 },
  ],
  [
    line('push-0-0', 'tag-0-0'),
    line('tag-0-0', 'deployment-0-0'),
    line('tag-0-0', 'tag-1-0', { kind: 'moved', suspicious: true, says: 'moved by mallory' }),
    line('push-1-0', 'tag-1-0', { suspicious: true }),
    line('running-0-0', 'running-1-0', { kind: 'rolled', suspicious: true, says: 'rolled, nobody asked' }),
  ],
);
const MANY = graphOf([{ push: 1, deployment: 500, running: 500 }]);
const SHAPES = ['wide', 'narrow'] as const;

function rectangles({ placed, lanes, headings, foldedLanes }: Drawing): readonly Rectangle[] {
  return [...placed, ...lanes, ...headings, ...(foldedLanes ? [foldedLanes] : [])];
}

function overlap(one: Rectangle, other: Rectangle): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

type Point = readonly [x: number, y: number];

/** Whether a stretch of a line goes through the inside of a box. */
function crosses([x, y]: Point, [toX, toY]: Point, box: Rectangle): boolean {
  const inside = { x: box.x + 1, y: box.y + 1, width: box.width - 2, height: box.height - 2 };
  return overlap(
    { x: Math.min(x, toX), y: Math.min(y, toY), width: Math.abs(x - toX) || 0.1, height: Math.abs(y - toY) || 0.1 },
    inside,
  );
}

test.each(SHAPES)('nothing lies over anything, and all within the drawing: %s', (shape) => {
  for (const graph of [ATTACK, MANY, graphOf(Array.from({ length: 9 }, () => ({ push: 13, running: 2 })))]) {
    const drawing = draw(graph, { shape, opened: new Set(['0 running']) });
    const all = rectangles(drawing);
    all.forEach((one, index) => {
      expect(one.x + one.width).toBeLessThanOrEqual(drawing.width);
      expect(one.y + one.height).toBeLessThanOrEqual(drawing.height);
      expect(all.slice(index + 1).filter((other) => overlap(one, other))).toEqual([]);
    });
  }
});

test('a stage stands at the same x in every lane, whether or not the stages before it are there', () => {
  const { placed, headings } = draw(ATTACK, { shape: 'wide' });
  expect(headings.map(({ stage }) => stage)).toEqual(STAGES);
  for (const { stage, x } of placed) expect(headings.find((one) => one.stage === stage)?.x).toBe(x);
});

test.each(SHAPES)('no line runs over a box: %s', (shape) => {
  const { lines, placed } = draw(ATTACK, { shape });
  expect(lines).toHaveLength(5);
  for (const { points } of lines)
    points.slice(1).forEach((to, index) => {
      const from = points[index];
      expect(from && placed.filter((box) => crosses(from, to, box))).toEqual([]);
    });
});

test('a moved tag and a rolled workload come straight down in their columns, with words beside them', () => {
  const { lines } = draw(ATTACK, { shape: 'wide' });
  const moved = lines.filter(({ line: { kind } }) => kind !== 'leads');
  expect(moved.map(({ points }) => new Set(points.map(([x]) => x)).size)).toEqual([1, 1]);
  expect(moved.map(({ label }) => [label?.says, label?.anchor])).toEqual([
    ['moved by mallory', 'start'],
    ['rolled, nobody asked', 'end'],
  ]);
});

test('more than twelve boxes fold to a counted one, which opens', () => {
  const folded = draw(MANY, { shape: 'wide' }).placed.filter(({ stage }) => stage === 'running');
  expect(folded).toHaveLength(12);
  expect(folded.at(-1)).toMatchObject({
    kind: 'folded',
    folded: { count: 489, says: '489 more in 14 namespaces' },
    opens: '0 running',
  });
  const opened = draw(MANY, { shape: 'wide', opened: new Set(['0 running']) });
  expect(opened.placed.filter(({ stage }) => stage === 'running')).toHaveLength(500);
  expect(draw(graphOf([{ running: 12 }]), { shape: 'wide' }).placed).toHaveLength(12);
});

test('what is suspicious never folds, nor what a line joins to it', () => {
  const graph = graphOf([{ push: 40, '!running': 20, running: 30 }], [line('push-0-3', 'running-0-7')]);
  const { placed, lines } = draw(graph, { shape: 'wide' });
  const ids = placed.flatMap((one) => (one.kind === 'box' ? [one.box.id] : []));
  for (let index = 0; index < 20; index++) expect(ids).toContain(`running-0-${index}`);
  expect(ids).toContain('push-0-3');
  expect(ids).not.toContain('push-0-4');
  expect(lines).toHaveLength(1);
});

test('of many lanes six are drawn and the others counted; a suspicious one is always among them', () => {
  const graph = graphOf([...Array.from({ length: 9 }, () => ({ push: 1 })), { '!push': 1 }]);
  const drawing = draw(graph, { shape: 'wide' });
  expect(drawing.lanes.map(({ lane }) => lane)).toEqual([0, 1, 2, 3, 4, 9]);
  expect(drawing.foldedLanes).toMatchObject({ folded: { count: 4, says: '4 more digests' }, opens: 'lanes' });
  expect(draw(graph, { shape: 'wide', opened: new Set(['lanes']) }).lanes).toHaveLength(10);
});

test('lines to what is folded lead to the counted box, once', () => {
  const lines = Array.from({ length: 30 }, (_, index) => line('push-0-0', `running-0-${index}`));
  const { lines: drawn, placed } = draw(graphOf([{ push: 1, running: 30 }], lines), { shape: 'wide' });
  expect(placed.filter(({ stage }) => stage === 'running')).toHaveLength(12);
  expect(drawn).toHaveLength(12);
});

test('a hole is drawn where it is, and takes the room of a box', () => {
  const graph = graphOf([{ push: 1 }]);
  const hole = { state: 'missing', says: 'no build explains the push', absence: 'assumed' } as const;
  const { placed } = draw(
    { ...graph, cells: [{ lane: 0, stage: 'build', boxes: [], hole }, ...graph.cells] },
    { shape: 'wide' },
  );
  expect(placed).toMatchObject([
    { kind: 'hole', stage: 'build', hole },
    { kind: 'box', stage: 'push' },
  ]);
  expect(placed[0]?.height).toBe(placed[1]?.height);
});

test('the head of a lane has as many lines as its words take', () => {
  const heights = (says: string, options: DrawingOptions = { shape: 'wide' }) => {
    const known = { standing: 'trusted', signed: { state: 'none' }, contents: { differing: 0, says } } as const;
    return draw({ ...ATTACK, lanes: ATTACK.lanes.map((lane) => ({ ...lane, ...known })) }, options).lanes.map(
      ({ height }) => height,
    );
  };
  const [short = 0] = heights('no difference counts');
  expect(heights('4 differences count, critical, and a word more of what they are').at(0)).toBeGreaterThan(short);
  // Below each other as side by side: no gap where there is room, and no words cut where there is little.
  expect(heights('no difference counts', { shape: 'narrow', width: 700 }).at(0)).toBe(short);
  expect(heights('no difference counts', { shape: 'narrow', width: 250 }).at(0)).toBeGreaterThan(short);
});
