import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memberCutter } from './index.ts';

const withoutFields = memberCutter('"fieldsV1":{', 7);
const withoutEnvironments = memberCutter('"env":[', 3);
const cut = (text: Buffer): Buffer => withoutEnvironments(withoutFields(text));

const KEYS = ['fieldsV1', 'fieldsV1', 'env', 'env', 'xenv', 'env1', '"env', '\\"fieldsV1":{', 'V1', '{', ']', ''];
const TEXTS = ['{', '}', '[', ']', '"', '\\', '\\"', '"fieldsV1":{', ',"fieldsV1":{"', '"env":[', 'ü'];

const { value, object } = fc.letrec((own) => ({
  object: fc
    .array(fc.tuple(fc.constantFrom(...KEYS), own('value')), { minLength: 1, maxLength: 4 })
    .map(Object.fromEntries),
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, 1, ...TEXTS),
    // Longer than what is looked at together.
    fc.string({ unit: fc.constantFrom('\\', '\\', '"', '{', ']', 'a'), maxLength: 200 }),
    fc.array(own('value'), { maxLength: 3 }),
    own('object'),
  ),
}));

function emptied(key: string, of: unknown): unknown {
  if (key === 'fieldsV1' && of !== null && typeof of === 'object' && !Array.isArray(of)) return {};
  return key === 'env' && Array.isArray(of) ? [] : of;
}

test('only what is in those members is gone', () => {
  let shorter = 0;
  fc.assert(
    fc.property(fc.oneof(value, object), (one) => {
      const text = Buffer.from(JSON.stringify(one));
      const rest = cut(text);
      if (rest.length < text.length) shorter += 1;
      expect(JSON.parse(rest.toString())).toEqual(JSON.parse(text.toString(), emptied));
    }),
    { numRuns: 3000 },
  );
  expect(shorter).toBeGreaterThan(100);
});

test('a text that ends in one is left for the parser to refuse', () => {
  for (const text of ['{"env":[', '{"a":{"env":[1]},"env":[{"b":"]', '{"env":["\\', '{"env":[{"env":[]}'])
    expect(withoutEnvironments(Buffer.from(text)).toString()).toBe(text);
});

test('what was cut before does not show', () => {
  const long = Buffer.from(`{"fieldsV1":{"a":"${'x'.repeat(5000)}"},"b":1}`);
  expect(withoutFields(long).toString()).toBe('{"fieldsV1":{},"b":1}');
  expect(withoutFields(Buffer.from('{"fieldsV1":{"c":1}}')).toString()).toBe('{"fieldsV1":{}}');
});
