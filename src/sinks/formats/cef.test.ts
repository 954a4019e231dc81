import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCef } from './cef.fixture.ts';
import { cef } from './cef.ts';
import { report } from './report.fixture.ts';
import { visible } from '../../core/visible.ts';
import { HOSTILE } from './story.fixture.ts';

const options = { colour: false, width: 80, verbose: false, version: '1.2.3' };
const render = (of = report): readonly string[] => [...cef.render(of, options)].join('').trimEnd().split('\n');
const lines = render();

test('an incident is one line: header, severity of ten, what a SIEM sorts by', () => {
  const { header, extension } = readCef(lines[0] ?? '');
  expect(header).toEqual([
    'CEF:0',
    'Landwaiter',
    'Landwaiter',
    '1.2.3',
    'implant-deployed',
    'An image pushed under suspicion is running',
    '10',
  ]);
  expect(extension.get('externalId')).toBe('f3a91c07d45e2b68');
  expect(extension.get('suser')).toBe('mallory');
  expect(extension.get('fileHash')).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(extension.get('cs4')).toContain('silent-roll');
  expect(extension.get('cat')).toBe('T1525/AN0946');
  expect(lines).toHaveLength(6);
});

test('a name with the format in it stays one value, byte for byte', () => {
  const { extension } = readCef(lines.find((line) => line.includes('7a61e0b3c9d24f58')) ?? '');
  expect(extension.get('suser')).toBe(HOSTILE.formula);
});

test('separators and line ends in titles and names start no field and no record', () => {
  const [finding] = report.findings;
  if (!finding) throw new Error('the fixture has no finding');
  const hostile = {
    ...finding,
    title: 'a|9|b\\',
    actor: { name: 'x\r\nCEF:0|fake outcome=resolved', kind: 'human' as const },
  };
  const [line = '', ...more] = render({ ...report, findings: [hostile] });
  expect(more).toEqual([]);
  const { header, extension } = readCef(line);
  expect(header[5]).toBe('a|9|b\\');
  expect(header[6]).toBe('10');
  expect(extension.get('outcome')).toBe('open');
  expect(extension.get('suser')).toBe(String.raw`x\u000d\u000aCEF:0|fake outcome=resolved`);
});

test('whatever a title and a name are, both come back as they are shown, and nothing beside them changes', () => {
  const [finding] = report.findings;
  if (!finding) throw new Error('the fixture has no finding');
  const text = fc.string({
    unit: fc.constantFrom('|', '\\', '=', ' ', 'a', '\n', '\r', '\u2028', '\ud800', '"', ']'),
    minLength: 1,
  });
  fc.assert(
    fc.property(text, text, (title, name) => {
      const told = { ...finding, title, actor: { name: `x${name}x`, kind: 'human' as const } };
      const [line = '', ...more] = render({ ...report, findings: [told] });
      const { header, extension } = readCef(line);
      expect(more).toEqual([]);
      expect(header.slice(5)).toEqual([visible(title), '10']);
      expect(extension.get('suser')).toBe(visible(`x${name}x`));
      expect(extension.get('externalId')).toBe(finding.id);
      expect(extension.get('outcome')).toBe('open');
    }),
  );
});
