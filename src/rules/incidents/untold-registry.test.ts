import { expect, test } from 'vitest';
import type { Finding } from '../../core/finding.ts';
import { buildLineage } from '../../lineage/lineage.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import * as builtin from '../builtin/index.ts';
import { days, history, hours, type Step } from '../scenarios/history.ts';
import { pulled, pushed, runs } from '../scenarios/scenario.ts';
import { evaluate } from '../engine/engine.ts';

const POLICY = compilePolicy(
  loadPolicy(
    `
version: 1
registries: [{ host: registry.acme.example }]
publishers: [{ repositories: ["registry.acme.example/**"], actors: [ci-bot, mirror-bot] }]
`,
    'before the move',
  ),
);
const names = ['shop/api', 'shop/web', 'mirror/redis'];
const by = (name: string) => ({ by: name.startsWith('mirror') ? 'mirror-bot' : 'ci-bot' });

/** Incidents of medium or worse. */
function incidents(...attack: readonly Step[]): readonly Finding[] {
  return found(...attack).filter(({ incident, severity }) => incident === undefined && severity !== 'low');
}

/** The policy was written before all moved to another registry, where work goes on. */
function found(...attack: readonly Step[]): readonly Finding[] {
  const steps = [
    names.map((name) => pushed(`${name}:1`, `${name}1`, by(name))),
    days(2),
    names.map((name) => pushed(`new.example/${name}:1`, `${name}1`, { by: 'migrator' })),
    [2, 3, 4, 5, 6].map(
      (day): Step => [
        days(1),
        names.map((name) => [
          pushed(`new.example/${name}:1`, `${name}${day}`, by(name)),
          runs(name, `new.example/${name}:1`, `${name}${day}`, { pod: `d${day}` }),
        ]),
      ],
    ),
    days(4),
    attack,
    hours(1),
  ];
  const { events, coverage } = history(steps, pulled('shop/web:1', 'shop/web1'));
  const time = Math.max(...events.map(({ at }) => at));
  const kinds = { registry: new Set(['distribution']), ci: new Set(['github']) };
  return evaluate(buildLineage(events, coverage, POLICY, time, kinds), Object.values(builtin)).findings;
}

test('a registry of which the policy says nothing is one incident, whoever pushes there', () => {
  const told = incidents();
  expect(told.map(({ rule }) => rule)).toEqual(['stranger-keeps-pushing']);
  expect(told[0]?.summary).toContain(
    'ci-bot, mirror-bot, migrator, in a registry of which the policy says nothing (new.example), made',
  );
});

test('what comes there from elsewhere by a known account is an incident of its own, and the first', () => {
  const told = incidents(
    pushed('new.example/mirror/redis:1', 'e', { by: 'mirror-bot', from: '203.0.113.77' }),
    runs('mirror/redis', 'new.example/mirror/redis:1', 'e', { pod: 'evil' }),
  );
  expect(told.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual([
    'implant-deployed critical',
    'stranger-keeps-pushing critical',
  ]);
  expect(told[0]?.summary).toContain('mirror/redis:1 as sha256:eeeeeeeeeeee…, pushed by mirror-bot');
  expect(told[0]?.evidence.some(({ says }) => says.includes('203.0.113.77'))).toBe(true);
});

test.each([
  ['a listed repository', 'shop/api:2', 1],
  ['such a registry, where all is told', 'new.example/shop/api:2', 0],
])('layers that came into such a registry are told of what is built on them in %s', (_where, image, count) => {
  const all = found(
    pushed('new.example/shop/base:1', 'b', { by: 'migrator', layers: 'xy' }),
    hours(1),
    pushed(image, 'c', { layers: 'xyz' }),
  );
  expect(all.filter(({ rule }) => rule === 'suspect-layer-inherited')).toHaveLength(count);
});
