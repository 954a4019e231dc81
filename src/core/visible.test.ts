import { expect, test } from 'vitest';

import { visible, visibleJson } from './visible.ts';

test('text without tricks is left as it is, in any script', () => {
  for (const text of ['', 'shop/api:1.4', 'Zürich – 東京 – Київ …', '😀']) expect(visible(text)).toBe(text);
});

test('what moves the cursor, hides or reorders is shown as its number', () => {
  expect(visible('a\u001b[2Jb')).toBe(String.raw`a\u001b[2Jb`);
  expect(visible('api-\u202egnp.exe\u2066')).toBe(String.raw`api-\u202egnp.exe\u2066`);
  expect(visible('two\r\nlines\u2028three')).toBe(String.raw`two\u000d\u000alines\u2028three`);
  expect(visible('zero\u200bwidth\ufeff\u00ad')).toBe(String.raw`zero\u200bwidth\ufeff\u00ad`);
  expect(visible('tag\u{e0041}')).toBe(String.raw`tag\u{e0041}`);
  expect(visible('half \ud800')).toBe(String.raw`half \ud800`);
  expect(visible('\u009b31m\u007f')).toBe(String.raw`\u009b31m\u007f`);
});

test('a name without end is cut', () => {
  expect(visible('x'.repeat(100_000))).toBe(`${'x'.repeat(1000)}…`);
});

test('JSON text keeps its value and loses what a terminal would act on', () => {
  const value = { name: 'a\u202e\u009b\u007f\u{e0041}\u001b', list: ['ü'] };
  const json = visibleJson(JSON.stringify(value, null, 2));
  expect(JSON.parse(json)).toEqual(value);
  expect(json).toMatch(/^[ -~\nü]+$/);
});
