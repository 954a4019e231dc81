import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { push } from '../../lineage/storage/store.cases.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { openStore } from '../resources/store.ts';
import { doorsCheck } from './doors.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-doors-'));
const store = `sqlite:${join(folder, 'facts.db')}`;
afterAll(() => rmSync(folder, { recursive: true }));

const SECRETS = { LANDWAITER_SECRET_ONE: 'one-0123456789abcdef', LANDWAITER_SECRET_TWO: 'two-0123456789abcdef' };
const check = (...sources: readonly string[]) =>
  doorsCheck(loadPolicy(`version: 1\nsources: [${sources.join(', ')}]`, 'p.yaml'), store, SECRETS);
const door = (name: string, kind: string, rest = ''): string =>
  `{ name: ${name}, kind: ${kind}, ${rest}intake: { auth: bearer, secret: ${name.toUpperCase()} } }`;

test('doors that say of what they may speak are right', async () => {
  const [one, two] = [
    door('one', 'distribution', 'covers: [a.example], '),
    door('two', 'github', 'projects: [acme/a], '),
  ];
  expect(await check(one, two)).toEqual({ what: 'doors', state: 'ok', says: 'each says of what it may speak' });
});

test('one that does not, and is the only one of its kind, is named', async () => {
  expect(await check(door('one', 'distribution'))).toMatchObject({
    state: 'ok',
    says: expect.stringContaining('one may'),
  });
});

test('one of two is told what to add, from what it told until now', async () => {
  const kept = await openStore(store, {});
  await kept.record([
    push('1', { registry: 'a.example', origin: { path: 'intake/one/1', line: 1, sha256: '0'.repeat(64) } }),
  ]);
  await kept.close();
  const { state, says } = await check(
    door('one', 'distribution'),
    door('two', 'distribution', 'covers: [b.example], '),
  );
  expect(state).toBe('warning');
  expect(says).toContain('what one tells raises suspicions and clears nothing');
  expect(says).toMatch(/covers: \["a\.example"\]$/);
});

test('one that does not, beside one of another kind that does, is told to', async () => {
  const { state, says } = await check(door('one', 'distribution'), door('two', 'harbor', 'covers: [a.example], '));
  expect(state).toBe('warning');
  expect(says).toContain('clears nothing: the entry of two says in covers what is its own');
});

test('a secret of two doors is told', async () => {
  const other = door('one', 'github', 'projects: [acme/a], ').replace('name: one', 'name: other');
  expect(await check(door('one', 'distribution', 'covers: [a.example], '), other)).toMatchObject({
    state: 'warning',
    says: 'all that one tells is taken for a claim: its secret is also that of other',
  });
});
