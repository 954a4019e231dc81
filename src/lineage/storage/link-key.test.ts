import { expect, test } from 'vitest';
import { linkKey } from './link-key.ts';
import {
  attachedLink,
  historyLink,
  linksOf,
  objectLink,
  projectDayLink,
  runLink,
  untaggedLink,
  wishLink,
} from './links.ts';
import { sha, STORY } from './store.cases.ts';

const where = { cluster: 'prod-eu', namespace: 'shop' };
const distance = (one: number, other: number): number => Math.abs(one - other);
/** As far apart as two links of one whole can be. */
const TOGETHER = 2 ** 26;

test('keys are whole numbers that JSON and SQLite keep, and differ where the links do', () => {
  const links = STORY.flatMap(linksOf);
  const keys = new Map(links.map((link) => [JSON.stringify(link), linkKey(link)]));
  expect([...keys.values()].every((key) => Number.isSafeInteger(key) && key >= 0)).toBe(true);
  expect(new Set(keys.values()).size).toBe(keys.size);
  expect(keys.size).toBeGreaterThan(5);
});

test.each([
  ['a namespace', objectLink(where, 'Pod/api-1'), wishLink(where, 'Deployment/api')],
  ['a repository', historyLink('registry.acme.example', 'shop/api'), untaggedLink('registry.acme.example', 'shop/api')],
  ['a project', runLink({ system: 'github', project: 'acme/shop' }, '7/1'), projectDayLink('github:acme/shop', 0)],
])('links of %s stand together', (_, one, other) => {
  expect(distance(linkKey(one), linkKey(other))).toBeLessThan(TOGETHER);
  expect(linkKey(one)).not.toBe(linkKey(other));
});

test('links of different wholes do not', () => {
  const elsewhere = { ...where, namespace: 'shop2' };
  expect(distance(linkKey(objectLink(where, 'Pod/a')), linkKey(objectLink(elsewhere, 'Pod/a')))).toBeGreaterThan(
    TOGETHER,
  );
  expect(distance(linkKey(attachedLink(sha('a'))), linkKey(attachedLink(sha('b'))))).toBeGreaterThan(TOGETHER);
});
