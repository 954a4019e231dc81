import { expect, test } from 'vitest';
import { DAY, MINUTE, SECOND } from '../../core/time.ts';
import type { Finding } from '../../core/finding.ts';
import { buildLineage } from '../../lineage/lineage.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../scenarios/acme.ts';
import * as builtin from '../builtin/index.ts';
import { burstsIn, peaksIn } from './bursts.ts';
import { evaluate } from '../engine/engine.ts';
import { days, history, hours, quickly, type Step, usually } from '../scenarios/history.ts';
import { digestOf, pushed, ran, runs } from '../scenarios/scenario.ts';

const POLICY = compilePolicy(loadPolicy(ACME, 'acme'));
const KINDS = { registry: new Set(['distribution']), ci: new Set(['github']) };
const thief = { from: '203.0.113.77', client: 'skopeo/1.18.0' };
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

function found(...steps: readonly Step[]): readonly Finding[] {
  const { events, coverage } = history(steps);
  const at = Math.max(...events.map((event) => event.at)) + 20 * MINUTE;
  return evaluate(buildLineage(events, coverage, POLICY, at, KINDS), Object.values(builtin)).findings;
}

const released: Step = [
  usually(6, (index) => [
    ran(`o/${index}`, { made: upTo(12).map((nth) => `shop/s${nth}:1.${index}@o${index}-${nth}`) }),
    quickly(...upTo(12).map((nth) => pushed(`shop/s${nth}:1.${index}`, `o${index}-${nth}`))),
  ]),
  days(4),
];
const everyTag = quickly(
  ...upTo(120).map((nth) => pushed(`shop/s${nth % 12}:1.${Math.floor(nth / 12)}`, `x${nth}`, thief)),
);

test('120 tags that one thief sets, and what stands against each, are one incident', () => {
  const findings = found(
    released,
    everyTag,
    runs('shop/s1', 'shop/s1:1.0', 'x1'),
    runs('shop/s2', 'shop/s2:1.0', 'x2'),
  );
  const incidents = findings.filter(({ incident }) => incident === undefined);
  expect(incidents.map(({ rule, severity }) => [rule, severity])).toEqual([['implant-deployed', 'critical']]);
  expect(findings.filter(({ incident }) => incident === incidents[0]?.id).length).toBeGreaterThan(120);
  expect(incidents[0]?.summary).toContain('somebody set unusually many tags within minutes');
});

test('a trusted image that gets another name in a burst is not accused, nor what runs it', () => {
  const findings = found(
    released,
    runs('shop/s0', 'shop/s0:1.5', 'o5-0'),
    quickly(
      ...upTo(24).map((nth) => pushed(`shop/s${nth % 12}:2.${nth}`, `x${nth}`, thief)),
      pushed('shop/s0:2.99', 'o5-0', thief),
    ),
    hours(1),
    runs('shop/s0', 'shop/s0:2.99', 'o5-0', { pod: 'k8s2v' }),
  );
  expect(findings.some(({ rule }) => rule === 'push-burst')).toBe(true);
  expect(findings.filter(({ rule }) => rule === 'implant-deployed')).toEqual([]);
  expect(findings.filter(({ image }) => image?.digest === digestOf('o5-0')).map(({ rule }) => rule)).not.toContain(
    'push-burst',
  );
});

/** Pushes under names of their own, so many seconds after the first, which is at 08:00, or of the digests named. */
function pushesAt(...told: readonly (number | readonly [after: number, digest: string])[]) {
  const { events: one, coverage } = history([pushed('shop/api:1', 'a')]);
  const [first] = one;
  if (first?.type !== 'manifest.pushed') throw new Error('a push was told');
  const events = told.map((one, nth) => {
    const [after, digest] = typeof one === 'number' ? [one, 'a'] : one;
    return {
      ...first,
      id: `${first.id}${nth}`,
      digest: digestOf(digest),
      tag: `1.${nth}`,
      at: first.at + after * SECOND,
    };
  });
  return buildLineage(events, coverage, POLICY, first.at + 60 * MINUTE, KINDS).pushes;
}

test('what was pushed ten minutes before is no longer of one window, a second less is', () => {
  const floor = { names: 2, tags: 99, repositories: 99 };
  expect(burstsIn(pushesAt(0, 600), floor)).toEqual([]);
  expect(burstsIn(pushesAt(0, 599), floor)).toMatchObject([{ names: 2 }]);
  expect(peaksIn(pushesAt(0, 599, 600))).toMatchObject([{ names: 2 }]);
});

test('windows that have a push in common are one burst, others are two', () => {
  const floor = { names: 2, tags: 99, repositories: 99 };
  expect(burstsIn(pushesAt(0, 300, 800), floor).map(({ pushes }) => pushes.length)).toEqual([3]);
  expect(burstsIn(pushesAt(0, 100, 800, 900), floor).map(({ pushes }) => pushes.length)).toEqual([2, 2]);
});

test('a burst ends with its day, and one at midnight is two', () => {
  const floor = { names: 2, tags: 99, repositories: 99 };
  const [first] = pushesAt(0);
  const midnight = (DAY - ((first?.at ?? 0) % DAY)) / SECOND;
  const bursts = burstsIn(pushesAt(midnight - 20, midnight - 10, midnight, midnight + 10), floor);
  expect(bursts.map(({ names }) => names)).toEqual([2, 4]);
  expect(peaksIn(pushesAt(midnight - 10, midnight)).map(({ names }) => names)).toEqual([1, 2]);
});

test('a burst shows the digest that was put under most names, where it had the most first', () => {
  const floor = { names: 2, tags: 99, repositories: 99 };
  const [burst] = burstsIn(pushesAt([0, 'b'], [10, 'a'], [20, 'a'], [30, 'a'], [40, 'b'], [50, 'b'], [60, 'c']), floor);
  expect(burst).toMatchObject({ names: 7, tags: 3, same: { digest: digestOf('a'), tag: '1.3' } });
});

test('what has left the window counts no longer, neither as a name of its digest nor under its repository', () => {
  expect(peaksIn(pushesAt([0, 'a'], [10, 'a'], [20, 'b'], [605, 'a'], [615, 'a']))).toMatchObject([
    { names: 3, tags: 2, repositories: 1 },
  ]);
  const moved = pushesAt([0, 'a'], [10, 'a'], [605, 'a'], [611, 'a']).map((push, nth) => ({
    ...push,
    repository: `shop/${nth}`,
  }));
  expect(peaksIn(moved)).toMatchObject([{ names: 2, tags: 2, repositories: 2 }]);
});
