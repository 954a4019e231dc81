import { expect, test } from 'vitest';
import { isSigned } from '../../core/build.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { history } from '../../rules/scenarios/history.ts';
import { ran } from '../../rules/scenarios/scenario.ts';
import { doorsOf } from '../settings/doors.ts';
import { throughDoor } from './through-door.ts';

const SECRETS = {
  LANDWAITER_SECRET_ONE: 'a-secret-of-thirty-two-characters',
  LANDWAITER_SECRET_TWO: 'another-one-of-thirty-two-letters',
};
const signs = (...intakes: readonly string[]) =>
  doorsOf(
    loadPolicy(
      `version: 1\nsources:\n${intakes.map((intake, index) => `  - { name: door-${index}, kind: github, intake: { ${intake} } }\n`).join('')}`,
      'doors.yaml',
    ),
    SECRETS,
  ).map((door) => door.isSigned === true);

test('a door is signed by a signature over the body alone, with a secret of its own', () => {
  expect(signs('auth: github, secret: ONE', 'auth: bearer, secret: TWO')).toEqual([true, false]);
  expect(signs('auth: path, secret: ONE')).toEqual([false]);
  expect(signs('auth: github, secret: ONE', 'auth: bearer, secret: ONE')).toEqual([false, false]);
});

test('what came signed proves its sender, and stays a claim; beside it what did not come so proves nothing', () => {
  const piece = {
    lines: 0,
    events: history(ran('1/1', {})).events,
    coverage: [],
    refused: [],
    refusedMore: 0,
    records: 1,
    sources: [],
    untold: [],
    understood: [],
  };
  const runs = (isSignedDoor: boolean, isOpen = false) =>
    throughDoor(piece, { sources: [], isClaim: true, isSigned: isSignedDoor, isOpen }).events.filter(
      (event) => event.type === 'run.reported',
    );
  const [signed, unsigned] = [runs(true), runs(false)];
  expect(signed.length).toBeGreaterThan(0);
  expect(signed.every(({ strength }) => strength === 'asserted')).toBe(true);
  expect([isSigned({ facts: signed }), isSigned({ facts: unsigned })]).toEqual([true, false]);
  expect(isSigned({ facts: [...signed, ...unsigned] })).toBe(false);
  expect(isSigned({ facts: runs(true, true) })).toBe(false);
});
