import { expect, test } from 'vitest';
import { observe } from '../../policy/compile/compile.ts';
import { history, minutes, type Step } from '../../rules/scenarios/history.ts';
import { deleted, digestOf, pushed } from '../../rules/scenarios/scenario.ts';
import { analyze } from './analyze.ts';
import { tracesOf } from './look-ups/trace.ts';

const OTHER = 'mirror.acme.example/shop/api';

const story: Step = [
  pushed('shop/api:1.4', 'a'),
  pushed('shop/api:edge', 'b'),
  pushed('stable/api:1.4', 'a'),
  pushed(`${OTHER}:1.4`, 'c'),
  minutes(1),
  deleted(`${OTHER}:1.4`, { by: 'in-the-mirror' }),
  deleted('shop/api:edge', { by: 'of-another-tag' }),
  deleted('shop/api', { by: 'of-another-digest', digest: 'b' }),
  deleted('shop/api', { by: 'of-the-digest', digest: 'a' }),
  deleted('stable/api:1.4', { by: 'of-its-tag' }),
  minutes(1),
  pushed('stable/api:1.4', 'b'),
  minutes(1),
  deleted('stable/api:1.4', { by: 'of-the-tag-since' }),
  deleted('stable/api', { by: 'of-everything', whole: 'repository' }),
];

test.each([
  [digestOf('a'), ['of-the-digest', 'of-its-tag', 'of-everything']],
  [
    'stable/api:1.4',
    ['of-another-tag', 'of-another-digest', 'of-the-digest', 'of-its-tag', 'of-the-tag-since', 'of-everything'],
  ],
  ['shop/api:edge', ['of-another-tag', 'of-another-digest', 'of-the-tag-since', 'of-everything']],
  [`${OTHER}:1.4`, ['in-the-mirror']],
])('the chain of %s shows what was deleted of it, and nothing else', (image, deleters) => {
  const analysis = analyze({ ...history(story), inputs: [] }, observe());
  const [chain] = tracesOf(image, analysis);
  const steps = chain?.steps.filter(({ kind }) => kind === 'delete') ?? [];
  expect(steps.map(({ actor }) => actor)).toEqual(deleters);
});

test('what the registry’s own retention deleted, nobody is said to have deleted', () => {
  const expired = [pushed('shop/api:1.4', 'a'), minutes(1), deleted('shop/api:1.4', { by: '', retention: true })];
  const [chain] = tracesOf('shop/api:1.4', analyze({ ...history(...expired), inputs: [] }, observe()));
  expect(chain?.steps.find(({ kind }) => kind === 'delete')?.title).toBe(
    'the registry’s retention deleted shop/api:1.4',
  );
});
