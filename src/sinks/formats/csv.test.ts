import { expect, test } from 'vitest';

import { csv } from './csv.ts';
import { report } from './report.fixture.ts';
import { HOSTILE } from './story.fixture.ts';

const text = [...csv.render(report, { colour: false, width: 80, verbose: false })].join('');
const lines = text.trimEnd().split('\r\n');

test('each finding is one line under one heading', () => {
  expect(lines[0]).toMatch(/^id,severity,state,rule,title,summary,first_event_at,/);
  expect(lines).toHaveLength(report.findings.length + 1);
  expect(lines[1]).toContain('f3a91c07d45e2b68,critical,open,implant-deployed,');
});

test('a name that is a formula is text to a spreadsheet', () => {
  const line = lines.find((one) => one.startsWith('7a61e0b3c9d24f58'));
  expect(line).toContain(`"'=HYPERLINK(""https://evil.example"",""open"")"`);
  expect(text).not.toContain(`,"${HOSTILE.formula.replaceAll('"', '""')}`);
});

test('control and reordering characters are shown, not sent', () => {
  expect(text).toMatch(/^[ -~…–\r\n]+$/);
  expect(text).toContain(String.raw`api-\u202egnp.exe`);
});
