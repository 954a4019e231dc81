import { expect, test } from 'vitest';
import { implantDeployed } from '../builtin/implant-deployed.ts';
import { pushByUnapprovedActor } from '../builtin/push-by-unapproved-actor.ts';
import { pushFromUnusualClient } from '../builtin/push-from-unusual-client.ts';
import { containingFirst } from './next-steps.ts';

test('the spread is stopped first, then the credential is revoked, then what runs is isolated', () => {
  expect(containingFirst(implantDeployed.respond).map((one) => one.split(' ')[0])).toEqual([
    'Stop',
    'Revoke',
    'Isolate',
    'Compare',
  ]);
});

test('who is asked can wait', () => {
  expect(containingFirst(pushByUnapprovedActor.respond).at(-1)).toMatch(/^Ask/);
});

test('a step that needs the one before stays behind it', () => {
  expect(containingFirst(pushFromUnusualClient.respond)).toEqual(pushFromUnusualClient.respond);
});
