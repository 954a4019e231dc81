import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionKey, sessionKeyPath } from './session-key.ts';

let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'session-key-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const never = (reason: string): void => expect.unreachable(reason);

test('is made once, for its owner alone', () => {
  const store = `sqlite:${folder}/facts.db`;
  const key = sessionKey(store, {}, never);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect(sessionKey(store, {}, never)).toBe(key);
  const path = `${folder}/facts.db-session-key`;
  expect([statSync(path).mode & 0o777, readFileSync(path, 'utf8')]).toEqual([0o600, `${key}\n`]);
  chmodSync(path, 0o644);
  expect(sessionKey(store, {}, never)).toBe(key);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('of a database elsewhere it is among what the user’s programs keep, one for each', () => {
  const environment = { XDG_STATE_HOME: join(folder, 'state') };
  const path = (store: string): string => sessionKeyPath(store, environment);
  const key = sessionKey('postgres://lw@db.example/one', environment, never);
  expect(readFileSync(path('postgres://lw@db.example/one'), 'utf8')).toBe(`${key}\n`);
  expect(path('postgres://lw:other@db.example/one')).toBe(path('postgres://lw@db.example/one'));
  expect(path('postgres://lw@db.example/two')).not.toBe(path('postgres://lw@db.example/one'));
});

test('that is something else is not used, and stops no server', () => {
  writeFileSync(`${folder}/other.db-session-key`, '0123');
  const said: string[] = [];
  expect(sessionKey(`sqlite:${folder}/other.db`, {}, (reason) => said.push(reason))).toMatch(/^[0-9a-f]{64}$/);
  expect(said).toEqual([`${folder}/other.db-session-key: is no key of sessions: delete it`]);
});

test('that cannot be kept holds until the next start, and that is said', () => {
  writeFileSync(`${folder}/a-file`, '');
  const said: string[] = [];
  const one = sessionKey(`sqlite:${folder}/a-file/facts.db`, {}, (reason) => said.push(reason));
  expect(sessionKey(`sqlite:${folder}/a-file/facts.db`, {}, (reason) => said.push(reason))).not.toBe(one);
  expect(said).toHaveLength(2);
});
