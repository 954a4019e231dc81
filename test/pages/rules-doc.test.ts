import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES } from '../../src/app/analysis/analyze.ts';
import { rulesDocument } from './rules-doc.ts';

const file = new URL('../../docs/rules.md', import.meta.url);

test('docs/rules.md is what the rules and their cases say today (UPDATE_DOCS=1 writes it)', () => {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, rulesDocument());
  expect(readFileSync(file, 'utf8')).toBe(rulesDocument());
});

test('every rule has a chapter that tells why, what fires it and what to do', () => {
  const document = rulesDocument();
  for (const rule of RULES) {
    const chapter = document.split(`\n## ${rule.id}\n`)[1]?.split('\n## ')[0] ?? '';
    expect(chapter).toContain(rule.why);
    expect(chapter).toMatch(/Fires on\n\n- /);
    expect(chapter).toMatch(/What to do\n\n1\. /);
  }
});
