import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES } from '../../src/app/analysis/analyze.ts';
import { runbooksDocument } from './runbooks-doc.ts';

const file = new URL('../../docs/runbooks.md', import.meta.url);

test('docs/runbooks.md is what the rules say today (UPDATE_DOCS=1 writes it)', () => {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, runbooksDocument());
  expect(readFileSync(file, 'utf8')).toBe(runbooksDocument());
});

test('every rule has a runbook that tells why, what to look at, what is harmless, what to do, and how to cover it', () => {
  const document = runbooksDocument();
  for (const { id, why } of RULES) {
    const runbook = document.split(`\n## ${id}\n`)[1]?.split('\n## ')[0] ?? '';
    expect(runbook).toContain(why);
    for (const part of ['What to look at', 'Harmless if', 'What to do', 'How to cover it'])
      expect(runbook).toMatch(new RegExp(`${part}\\n\\n(-|1\\.) \\S`));
  }
});
