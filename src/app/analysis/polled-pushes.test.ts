import { expect, test } from 'vitest';
import type { Finding } from '../../core/finding.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { found, held } from '../../rules/scenarios/asking-scenario.ts';
import { history, hours, type Step } from '../../rules/scenarios/history.ts';
import { pushed, runs } from '../../rules/scenarios/scenario.ts';
import { analyze } from './analyze.ts';

// A registry of which only asking tells: what was pushed there, and nothing of who did it.

const POLICY = compilePolicy(
  loadPolicy(
    `
version: 1
registries: [{ host: registry.acme.example }, { host: polled.acme.example }]
publishers: [{ repositories: ["registry.acme.example/**", "polled.acme.example/**"], actors: [ci-bot] }]
`,
    'landwaiter.yaml',
  ),
);
const FIRST = held('polled.acme.example/shop/api:1', '1');

function told(...steps: readonly Step[]): readonly Pick<Finding, 'rule' | 'severity' | 'summary'>[] {
  const { events, coverage } = history(...steps, hours(1));
  const { findings } = analyze({ events, coverage, inputs: [] }, POLICY);
  return findings.filter(({ severity }) => severity !== 'low');
}

test('pushes that name nobody are no findings each, where nothing that is read could name anybody', () => {
  const pushes = [...'abcde'].map(
    (digest, at): Step => [found(`polled.acme.example/shop/api:${at + 2}`, digest), hours(3)],
  );
  expect(told(FIRST, hours(1), pushes)).toEqual([]);
});

test('where the registry’s own records are read, too, one that they do not tell of is a medium', () => {
  expect(
    told(pushed('shop/api:1', 'a'), hours(1), found('shop/api:2', 'b'), hours(1), pushed('shop/api:3', 'c')),
  ).toMatchObject([
    {
      rule: 'push-by-unapproved-actor',
      severity: 'medium',
      summary: expect.stringContaining('no record says by whom'),
    },
  ]);
});

test('a copy between two registries, of what asking showed in one of them, inherits nothing', () => {
  const polled = found('polled.acme.example/shop/api:2', 'b');
  expect(told(FIRST, hours(1), polled, hours(2), pushed('shop/api:2', 'b', { layers: 'xy' }))).toEqual([]);
  expect(told(FIRST, pushed('shop/api:2', 'b', { layers: 'xy' }), hours(2), polled)).toEqual([]);
});

test('a copy of what a stranger pushed does, and both are told with their hosts', () => {
  const stranger = pushed('shop/api:2', 'b', { layers: 'xy', by: 'mallory' });
  const all = told(FIRST, stranger, hours(2), found('polled.acme.example/shop/api:2', 'b'));
  const copies = all.filter(({ rule }) => rule === 'suspect-layer-inherited');
  expect(copies).toHaveLength(1);
  expect(copies[0]?.summary).toMatch(
    /^polled\.acme\.example\/shop\/api:2, .* is a copy of registry\.acme\.example\/shop\/api:2 .*pushed by mallory/,
  );
  expect(copies[0]?.summary).not.toContain(',,');
});

test('what then runs of it is told as an implant', () => {
  const stranger = pushed('shop/api:2', 'b', { layers: 'xy', by: 'mallory' });
  const copy = found('polled.acme.example/shop/api:2', 'b');
  const all = told(FIRST, stranger, hours(2), copy, runs('shop/api', 'polled.acme.example/shop/api:2', 'b'));
  expect(all.map(({ rule }) => rule)).toContain('implant-deployed');
});
