import { expect, test } from 'vitest';

import { parseTime } from '../../../core/time.ts';
import { chain } from '../chain.fixture.ts';
import { MARK, timeline } from './timeline.ts';

const end = parseTime('2026-11-20T18:30:00Z');
const steps = chain.steps.map((step, index) => ({ number: index + 1, step, suspect: index > 5 }));

test('later is further right, and every step is drawn inside the picture', () => {
  const { lanes, width, height } = timeline(steps, end);
  const marks = lanes.flatMap((lane) => lane.marks).sort((one, other) => one.number - other.number);
  expect(marks.map((mark) => mark.number)).toEqual(steps.map((step) => step.number));
  for (const [index, mark] of marks.entries()) {
    expect(mark.x).toBeGreaterThanOrEqual(marks[index - 1]?.x ?? 0);
    expect(mark.x + mark.width).toBeLessThanOrEqual(width);
    expect(mark.y + MARK / 2).toBeLessThanOrEqual(height);
  }
});

test('steps of one lane do not cover each other', () => {
  const crowd = Array.from({ length: 40 }, (_, index) => {
    const [first] = steps;
    const at = end - (index % 7) * 1000;
    return {
      number: index + 1,
      suspect: false,
      step: {
        kind: 'push',
        at,
        title: `push ${index}`,
        strength: first?.step.strength ?? 'recorded',
        findings: [],
        evidence: [],
      } as const,
    };
  });
  const { lanes } = timeline(
    [...crowd].sort((one, other) => one.step.at - other.step.at),
    end,
  );
  const marks = lanes.flatMap((lane) => lane.marks);
  for (const one of marks)
    for (const other of marks)
      if (one !== other && one.y === other.y) expect(Math.abs(one.x - other.x)).toBeGreaterThanOrEqual(MARK);
});

test('a single instant, and a step after the evaluation time, are still drawn', () => {
  const [first] = steps;
  const late = first
    ? [{ ...first, step: { ...first.step, kind: 'tag', at: end + 1000, ongoing: true } as const }]
    : [];
  for (const mark of timeline(late, end).lanes.flatMap((lane) => lane.marks)) expect(mark.width).toBeGreaterThan(0);
  expect(timeline([], end)).toMatchObject({ lanes: [], ticks: [] });
});
