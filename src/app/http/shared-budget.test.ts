import { expect, test } from 'vitest';
import type { Hold } from './budget.ts';
import { createSharedBudget } from './shared-budget.ts';

const MOST = 1000;

/** A budget of 1000 bytes for some doors, at a time that the test sets, and who had to give way. */
function budget(doors = 2) {
  let time = 0;
  const gone: string[] = [];
  const shared = createSharedBudget(
    MOST,
    () => doors,
    () => time,
  );
  return {
    gone,
    at: (next: number) => (time = next),
    hold: (door: string, address: string, name = address): Hold => shared.hold(door, address, () => gone.push(name)),
  };
}

test('whoever is alone has all that is nobody’s', () => {
  const { hold } = budget();
  const one = hold('forge', 'a');
  // A quarter is the other door's.
  expect([one.add(750), one.add(1)]).toEqual([true, false]);
  one.release();
  expect(hold('forge', 'a').add(750)).toBe(true);
});

test('each door has a floor that others cannot take', () => {
  const { hold, gone, at } = budget();
  for (let address = 0; address < 30; address += 1) hold('lab', `a${address}`).add(25);
  at(5);
  expect(hold('forge', 'honest').add(250)).toBe(true);
  expect(gone).toEqual([]);
});

test('whoever has held the most for the longest gives way to others', () => {
  const { hold, gone, at } = budget(1);
  hold('forge', 'small').add(100);
  hold('forge', 'large').add(900);
  at(10);
  expect(hold('forge', 'honest').add(50)).toBe(true);
  expect(gone).toEqual(['large']);
});

test('a large one that came just now does not give way to what is held for long', () => {
  const { hold, gone, at } = budget(1);
  for (let address = 0; address < 6; address += 1) hold('forge', `a${address}`).add(100);
  at(10_000);
  const honest = hold('forge', 'honest');
  expect(honest.add(400)).toBe(true);
  at(10_100);
  hold('forge', 'another').add(100);
  expect(gone).toEqual(['a0']);
});

test('many connections of one address count as one', () => {
  const { hold, gone, at } = budget(1);
  const many = Array.from({ length: 90 }, (_, one) => hold('forge', 'attacker', `attacker ${one}`));
  for (const one of many) one.add(10);
  hold('forge', 'honest').add(100);
  at(10);
  expect(hold('forge', 'honest').add(200)).toBe(true);
  expect(gone.length).toBeGreaterThan(0);
  expect(gone.filter((name) => !name.startsWith('attacker'))).toEqual([]);
});

test('whoever would have to give way itself is refused, and takes nothing', () => {
  const { hold, gone, at } = budget(1);
  hold('forge', 'honest').add(100);
  const greedy = hold('forge', 'greedy');
  greedy.add(900);
  at(10);
  expect(greedy.add(1)).toBe(false);
  greedy.release();
  expect(hold('forge', 'other').add(900)).toBe(true);
  expect(gone).toEqual([]);
});
