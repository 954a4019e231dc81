import type { Step, StepKind } from '../../../core/report.ts';
import { MINUTE, type Time } from '../../../core/time.ts';

/** A step that is to be drawn. `number` is its place in the chain, counted from 1. */
export interface NumberedStep {
  readonly number: number;
  readonly step: Step;
  /** It is evidence of a finding about its image that still stands. */
  readonly suspect: boolean;
}

/** A step on the drawing, in pixels from the top left. An instant has no width and `x` is its middle. */
export interface Mark extends NumberedStep {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface Lane {
  readonly name: string;
  readonly y: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

export interface Tick {
  readonly x: number;
  readonly at: Time;
}

export interface Timeline {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly Lane[];
  readonly ticks: readonly Tick[];
}

/** Of a mark, and of the bar of what lasts. */
export const MARK = 22;
const WIDTH = 960;
const LEFT = 72;
const PADDING = 16;
const TOP = 30;
const ROW = 28;
const LABEL = 78;

const LANES: readonly (readonly [string, readonly StepKind[]])[] = [
  ['Build', ['release', 'build']],
  ['Host', ['host']],
  ['Push', ['push', 'promotion', 'delete']],
  ['Tag', ['tag']],
  ['Deploy', ['deploy', 'admission']],
  ['Run', ['run', 'enter']],
];

/** Steps laid out in lanes, build at the top, run at the bottom. Long waits are shortened, so that minutes show beside days. */
export function timeline(steps: readonly NumberedStep[], end: Time): Timeline {
  const points = [...new Set(steps.flatMap(({ step }) => [step.at, until(step, end)]))].sort(
    (one, other) => one - other,
  );
  const position = scale(points);
  const lanes: Lane[] = [];
  let y = TOP;
  for (const [name, kinds] of LANES) {
    const members = steps.filter(({ step }) => kinds.includes(step.kind));
    if (members.length === 0) continue;
    const { marks, rows } = packed(members, position, end, y);
    lanes.push({ name, y, height: rows * ROW, marks });
    y += rows * ROW;
  }
  return { width: WIDTH, height: y + 6, lanes, ticks: ticks(steps, points, position) };
}

function until(step: Step, end: Time): Time {
  return step.ongoing ? Math.max(end, step.at) : (step.to ?? step.at);
}

function scale(points: readonly Time[]): (time: Time) => number {
  const at = new Map<Time, number>();
  let sum = 0;
  points.forEach((point, index) => {
    const previous = points[index - 1];
    if (previous !== undefined) sum += 1 + Math.log2(1 + (point - previous) / MINUTE);
    at.set(point, sum);
  });
  const room = WIDTH - LEFT - 2 * PADDING;
  return (time) => LEFT + PADDING + (sum === 0 ? 0 : (room * (at.get(time) ?? 0)) / sum);
}

function packed(members: readonly NumberedStep[], position: (time: Time) => number, end: Time, top: number) {
  const ends: number[] = [];
  const marks = members.map((member): Mark => {
    const { step } = member;
    const last = until(step, end);
    const lasts = step.ongoing === true || last > step.at;
    const x = position(step.at);
    const width = lasts ? Math.max(position(last) - x, MARK + 4) : 0;
    const [from, to] = lasts ? [x, x + width] : [x - MARK / 2, x + MARK / 2];
    const free = ends.findIndex((taken) => taken <= from);
    const row = free === -1 ? ends.length : free;
    ends[row] = to;
    return { ...member, x, y: top + row * ROW + ROW / 2, width };
  });
  return { marks, rows: ends.length };
}

function ticks(
  steps: readonly NumberedStep[],
  points: readonly Time[],
  position: (time: Time) => number,
): readonly Tick[] {
  const suspects = steps.filter((one) => one.suspect).map((one) => one.step);
  const pushes = suspects.filter((step) => step.kind === 'push');
  const wanted = [...pushes, ...suspects].map((step) => step.at).concat(points);
  const chosen = new Map<Time, number>();
  for (const at of wanted) {
    const x = position(at);
    if ([...chosen.values()].every((other) => Math.abs(other - x) >= LABEL)) chosen.set(at, x);
  }
  return [...chosen].map(([at, x]) => ({ at, x }));
}
