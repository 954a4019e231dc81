import { expect, test } from 'vitest';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { history, hours, minutes, type Step, usually } from '../../rules/scenarios/history.ts';
import { digestOf, pushed, ran } from '../../rules/scenarios/scenario.ts';
import { analyze } from './analyze.ts';

const usual = usually(6, (index) => [ran(`80${index}/1`), pushed('shop/api:edge', `old-${index}`)]);
const stolen = { from: '203.0.113.77', client: 'skopeo/1.19.0' } as const;

/** Which of two pushes of one tag during one run that run explains, and which are told to have no build. */
function judged(...steps: readonly Step[]) {
  const { events, coverage } = history(usual, hours(2), ran('9000/1'), ...steps, hours(2), pushed('shop/web:1', 'w'));
  const policy = compilePolicy(loadPolicy(ACME, 'the policy'));
  const { lineage, findings } = analyze({ events, coverage, inputs: [] }, policy);
  const explained = ['genuine', 'implant'].filter((name) =>
    lineage.pushesOf(digestOf(name)).some((push) => lineage.explanation(push).state === 'explained'),
  );
  const unbuilt = findings.filter(({ rule, image }) => rule === 'push-without-build' && image?.tag === 'edge');
  return { explained, unbuilt: unbuilt.map(({ image }) => image?.digest) };
}

const told = { explained: ['genuine'], unbuilt: [digestOf('implant')] };

test('a stolen account that pushes before the build does, or by a registry’s clock that goes backwards, takes no run', () => {
  expect(judged(pushed('shop/api:edge', 'implant', stolen), minutes(1), pushed('shop/api:edge', 'genuine'))).toEqual(
    told,
  );
});

test('another account that pushes before the build does takes no run', () => {
  const other = { ...stolen, by: 'nightly-bot' };
  expect(judged(pushed('shop/api:edge', 'implant', other), minutes(1), pushed('shop/api:edge', 'genuine'))).toEqual(
    told,
  );
});

test('the second push during a run has no build, from wherever it comes', () => {
  expect(judged(pushed('shop/api:edge', 'genuine'), minutes(1), pushed('shop/api:edge', 'implant', stolen))).toEqual(
    told,
  );
  expect(judged(pushed('shop/api:edge', 'genuine'), minutes(1), pushed('shop/api:edge', 'implant'))).toEqual(told);
});

test('earlier strange pushes make nothing usual', () => {
  const again = [0, 1, 2].map((index) => pushed(`shop/api:edge`, `tried-${index}`, stolen));
  expect(
    judged(again, pushed('shop/api:edge', 'implant', stolen), pushed('shop/api:edge', 'genuine')).explained,
  ).toEqual(['genuine']);
});

test('a build from a new place has its run where nobody else pushes', () => {
  expect(judged(pushed('shop/api:edge', 'genuine', stolen))).toEqual({ explained: ['genuine'], unbuilt: [] });
});
