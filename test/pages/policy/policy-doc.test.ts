import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES } from '../../../src/app/analysis/analyze.ts';
import { casesOf, firesWithout, hasKey } from './goes-by.ts';
import { type Key, policyKeys } from './keys.ts';
import { policyDocument } from './policy-doc.ts';

const file = new URL('../../../docs/policy.md', import.meta.url);
const keys = policyKeys();

test('docs/policy.md is what the schema and the cases say today (UPDATE_DOCS=1 writes it)', () => {
  const document = policyDocument(keys);
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, document);
  expect(readFileSync(file, 'utf8')).toBe(document);
});

test('every key of the policy file has a sentence of its own', () => {
  expect(keys.length).toBeGreaterThan(200);
  expect(keys.filter(({ says }) => says === undefined || says.trim() === '').map(({ path }) => path)).toEqual([]);
  const owners = new Map<string, Key>();
  const borrowed = keys.filter((key) => {
    const owner = owners.get(key.says ?? '');
    owners.set(key.says ?? '', owner ?? key);
    return owner !== undefined && owner.schema !== key.schema;
  });
  expect(borrowed.map(({ path, says }) => `${path}: ${says}, as ${owners.get(says ?? '')?.path}`)).toEqual([]);
});

test('every key that may be left out says what holds then', () => {
  const silent = keys.filter((key) => !key.isRequired && key.absent === undefined && key.default === undefined);
  expect(silent.map(({ path }) => path)).toEqual([]);
});

test('every example, and every default, may stand in the file', () => {
  const wrong = keys.flatMap(({ path, schema, example, default: usual }) => {
    const values = usual === undefined ? [example] : [example, usual];
    return values
      .filter((one) => one === undefined || !schema.safeParse(one).success)
      .map((one) => `${path}: ${JSON.stringify(one)}`);
  });
  expect(wrong).toEqual([]);
});

test('a rule that needs a policy says by which keys it goes, and finds nothing without them', () => {
  const needing = RULES.filter(({ mode }) => mode === 'policy');
  expect(needing.filter(({ goesBy = [] }) => goesBy.length === 0).map(({ id }) => id)).toEqual([]);
  expect(needing.flatMap((rule) => firesWithout(rule).map((name) => `${rule.id}: ${name}`))).toEqual([]);
});

test('the keys that rules go by are keys of the file, and stand in the policy of one of their cases', () => {
  const known = new Set(keys.map(({ path }) => path));
  const unproven = RULES.flatMap((rule) =>
    (rule.goesBy ?? [])
      .filter(
        (path) => !known.has(path) || !casesOf(rule).some(({ policy = '' }) => policy !== '' && hasKey(policy, path)),
      )
      .map((path) => `${rule.id}: ${path}`),
  );
  expect(unproven).toEqual([]);
});
