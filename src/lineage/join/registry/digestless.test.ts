import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { untold } from '../../../rules/scenarios/asking-scenario.ts';
import { history, minutes } from '../../../rules/scenarios/history.ts';
import { pushed } from '../../../rules/scenarios/scenario.ts';
import { joined } from '../joined.fixture.ts';

test('records of several feeds without a digest are one push within reach of each other, those of one feed several, and none beside a record that has it', () => {
  const { digestless } = joined(
    history(
      untold('shop/api:1', { by: 'eve' }),
      untold('shop/api:1', { source: 'gar-notification' }),
      minutes(30),
      untold('shop/api:1', { by: 'eve' }),
      untold('shop/api:1', { by: 'eve' }),
      minutes(30),
      untold('shop/web:1', { by: 'ci-bot' }),
      pushed('shop/web:1', 'a'),
    ),
    observe(),
  );
  expect(digestless.map(({ repository, actor, facts }) => [repository, actor?.name, facts.length])).toEqual([
    ['shop/api', 'eve', 2],
    ['shop/api', 'eve', 1],
    ['shop/api', 'eve', 1],
  ]);
});
