import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { untold } from '../../../rules/scenarios/asking-scenario.ts';
import { days, history, hours, type Step } from '../../../rules/scenarios/history.ts';
import { deleted, pushed } from '../../../rules/scenarios/scenario.ts';
import { analyze } from '../analyze.ts';
import { tracesOf } from './trace.ts';

const TAG = 'shop/api:main';

function seen(...steps: readonly Step[]) {
  return analyze({ ...history(...steps), inputs: [] }, observe());
}

/** What the trace says of how long the tag meant its first image. */
function meaning(...steps: readonly Step[]) {
  const [chain] = tracesOf(TAG, seen(pushed(TAG, 'a'), hours(1), ...steps));
  const step = chain?.steps.find(({ kind }) => kind === 'tag');
  return { ongoing: step?.ongoing, detail: step?.detail };
}

test('a tag does not keep its meaning past a push of which no record tells the digest', () => {
  const taken = { ongoing: false, detail: 'then eve pushed it, and no record says to which image' };
  expect(meaning(untold(TAG, { by: 'eve' }))).toEqual(taken);
  expect(meaning(untold(TAG, { by: 'eve' }), days(1), pushed(TAG, 'b'))).toEqual(taken);
  expect(meaning(untold('shop/api:other', { by: 'eve' })).ongoing).toBe(true);
});

test('what retention removes as a manifest without a tag had lost it before', () => {
  const removed = (told: object) => deleted('shop/api', { digest: 'a', ...told });
  expect(meaning(removed({ retention: true })).detail).toContain('at the latest');
  expect(meaning(removed({ by: 'eve' })).detail).toBe('then it was deleted');
});

test('who moves such a tag is told all the same, and not that he moved it from what it meant before', () => {
  const { findings } = seen(
    pushed(TAG, 'a'),
    hours(1),
    untold(TAG, { by: 'eve' }),
    days(1),
    pushed(TAG, 'b', { by: 'mallory' }),
  );
  const moved = findings.find(({ rule }) => rule === 'tag-repointed');
  expect(moved?.summary).toContain('from an image that no record tells (set by eve at ');
});
