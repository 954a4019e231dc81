import { expect, test } from 'vitest';
import type { Custody } from '../../core/custody.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { days, history, hours, type Step, usually } from '../../rules/scenarios/history.ts';
import { deployed, digestOf, pushed, ran, runs } from '../../rules/scenarios/scenario.ts';
import { analyze } from './analyze.ts';
import { whereIs } from './look-ups/where.ts';

const running = `prod/shop/api@${digestOf('b')}`;
const laundered = (told: Parameters<typeof pushed>[2] = {}): Step => [
  days(4),
  pushed('dev/shop/api:1', 'b', { by: 'mallory', ...told }),
  hours(2),
  pushed('prod/shop/api:1', 'b', { by: 'promoter', ...told }),
  deployed('shop/api', running),
  runs('shop/api', running, 'b'),
  hours(1),
];
const life = (isBuilt: boolean): Step =>
  usually(24, (index) => [
    isBuilt ? ran(`r/${index}`) : [],
    pushed(`dev/shop/api:0.${index}`, `p${index}`),
    pushed(`prod/shop/api:0.${index}`, `p${index}`, { by: 'promoter' }),
  ]);

function custody(policy: string | undefined, ...steps: readonly Step[]): Custody | undefined {
  const compiled = policy === undefined ? observe() : compilePolicy(loadPolicy(policy, 'acme'));
  const analysis = analyze({ ...history(steps), inputs: [] }, compiled);
  const [incident] = analysis.findings;
  expect(incident).toMatchObject({ rule: 'implant-deployed', state: 'open' });
  expect(incident?.summary).toContain('container api of Deployment/api');
  return whereIs('prod/shop/api:1', analysis).placements[0]?.custody;
}

test.each([
  ['with a policy', ACME, true],
  ['without, where builds are usual', undefined, true],
  ['without, where nobody knows of builds', undefined, false],
] as const)('a promoted image runs under the suspicion that it was pushed with: %s', (_name, policy, isBuilt) => {
  const told = custody(policy, life(isBuilt), laundered());
  expect(told?.complete).toBe(false);
  expect(told?.links.path.state).toBe('contradicted');
  expect(told?.links.path.reason).toContain('dev/shop/api:1: An image was pushed');
});

test('what stands against an image is a doubt too where other findings were joined to it', () => {
  const analysis = analyze(
    {
      ...history(
        pushed('base/tool:1', 'b', { by: '', layers: 'xe' }),
        days(1),
        ran('8123/1', { made: ['shop/api:1.4@c'] }),
        pushed('shop/api:1.4', 'c', { layers: 'xey' }),
        runs('shop/tool', 'base/tool:1', 'b', { cluster: 'sandbox-1' }),
        hours(1),
      ),
      inputs: [],
    },
    compilePolicy(
      loadPolicy(ACME.replace('version: 1', 'version: 1\nrules: { implant-deployed: { enabled: false } }'), 'acme'),
    ),
  );
  expect(analysis.findings.filter(({ incident }) => incident === undefined)).toHaveLength(1);
  expect(whereIs('base/tool:1', analysis).placements[0]?.custody?.links.publisher.state).toBe('contradicted');
});

test('an index under suspicion says nothing of what it lists and was there before', () => {
  const analysis = analyze(
    {
      ...history(
        ran('8123/1', { made: ['shop/api:1.4@a'] }),
        pushed('shop/api:1.4', 'a'),
        runs('shop/api', `shop/api@${digestOf('a')}`, 'a'),
        days(1),
        pushed('shop/api:1.4', 'e', { by: 'mallory', children: 'ab' }),
        hours(1),
      ),
      inputs: [],
    },
    compilePolicy(loadPolicy(ACME, 'acme')),
  );
  const running = whereIs(digestOf('a'), analysis).placements.find(({ image }) => image.digest === digestOf('a'));
  expect(running?.custody?.links.publisher).toMatchObject({ state: 'complete' });
});
