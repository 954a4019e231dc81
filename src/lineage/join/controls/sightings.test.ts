import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { changed } from '../../../rules/scenarios/control-scenario.ts';
import { hours, history, type Step } from '../../../rules/scenarios/history.ts';
import { joined } from '../joined.fixture.ts';

const gate = (level: number, told: object = {}): Step =>
  changed('admission', { cluster: 'prod-1', change: 'changed', levels: { deny: level }, ...told });
const seen = (level: number): Step => gate(level, { seen: true, by: '' });

const effects = (...steps: readonly Step[]) =>
  joined(history(...steps), observe()).controls.map(({ effect }) => effect);

test('a control that is seen to be less strict was loosened, though nobody is on record', () => {
  expect(effects(seen(1))).toEqual([]);
  expect(effects(seen(1), hours(1), seen(1))).toEqual([]);
  expect(effects(seen(1), hours(1), seen(0))).toEqual(['loosened']);
});

test('what a record about then has told is not told again', () => {
  const record = changed('admission', { cluster: 'prod-1', change: 'changed' });
  expect(effects(seen(1), hours(1), record, seen(0))).toEqual(['loosened']);
  expect(effects(seen(1), gate(1), hours(9), seen(1), hours(1), seen(0)).at(-1)).toBe('loosened');
});
