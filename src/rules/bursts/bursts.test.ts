import { expect, test } from 'vitest';
import { MINUTE } from '../../core/time.ts';
import type { Finding } from '../../core/finding.ts';
import { buildLineage } from '../../lineage/lineage.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../histories/acme.ts';
import * as builtin from '../builtin/index.ts';
import { evaluate } from '../running/engine.ts';
import { days, history, hours, quickly, type Step, usually } from '../histories/history.ts';
import { digestOf, pushed, ran, runs } from '../histories/scenario.ts';

const POLICY = compilePolicy(loadPolicy(ACME, 'acme'));
const thief = { from: '203.0.113.77', client: 'skopeo/1.18.0' };
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

function found(...steps: readonly Step[]): readonly Finding[] {
  const { events, coverage } = history(steps);
  const at = Math.max(...events.map((event) => event.at)) + 20 * MINUTE;
  const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
  return evaluate(buildLineage(events, coverage, POLICY, at, kinds), Object.values(builtin)).findings;
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
