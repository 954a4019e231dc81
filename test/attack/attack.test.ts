import { describe, expect, test } from 'vitest';
import type { Pace } from './attack.ts';
import { hostileRows } from './rows/hostile.ts';
import { peopleRows } from './rows/people.ts';
import { starvingRows } from './rows/starving.ts';
import { groundOf, played } from './target.ts';

// `npm run attack` plays them for longer, at a rate that is measured, and on PostgreSQL, too. A busy machine answers
// late: here nobody gives up before the test does.
const PACE: Pace = { seconds: 2, rate: 50, patience: 100_000 };

describe('a server that is attacked, in short', () => {
  test.each([...starvingRows, ...peopleRows, ...hostileRows])('$name: $what', async (attack) => {
    const ground = await groundOf('sqlite');
    if (typeof ground === 'string') throw new Error(ground);
    expect((await played(attack, ground, PACE)).broke).toEqual([]);
  });
});
