import { expect, test } from 'vitest';
import { together } from './lazy.ts';

test('parts put together are asked for nothing until somebody asks the whole', () => {
  let asked = 0;
  const whole = together(
    { one: 1 },
    {
      get two() {
        asked += 1;
        return 2;
      },
    },
    { three: () => 3 },
  );
  expect(asked).toBe(0);
  expect([whole.one, whole.two, whole.three(), asked]).toEqual([1, 2, 3, 1]);
});
