import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SIGNED, trustDocument } from './trust-doc.ts';
import { trusts } from './trust.ts';

const file = new URL('../../docs/trust.md', import.meta.url);
const found = trusts();

test('docs/trust.md is what rules and cases say today (UPDATE_DOCS=1 writes it)', () => {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, trustDocument(found));
  expect(readFileSync(file, 'utf8')).toBe(trustDocument(found));
});

test('what comes through a door that has no say in it clears nothing, in no history of any rule', () => {
  expect(found.length).toBeGreaterThan(50);
  expect(found.filter(({ beyondScope }) => beyondScope)).toEqual([]);
});

test('nor does what a sandbox tells of its own, but where the policy lets anything be copied from anywhere, or a signature proves itself', () => {
  const cleared = found.filter(({ inSandbox, evidence }) => inSandbox && evidence !== SIGNED);
  expect(cleared.map(({ rule, condition }) => `${rule} ${condition}`)).toEqual(['tag-rolled-back replicated']);
});
