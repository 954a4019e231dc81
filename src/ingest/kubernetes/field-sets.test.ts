import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutFieldSets } from './field-sets.ts';

const KEYS = [
  'fieldsV1',
  'fieldsV1',
  'fieldsV1',
  'xfieldsV1',
  'fieldsV10',
  '"fieldsV1',
  '\\"fieldsV1":{',
  'V1',
  'f:metadata',
  '{',
  '}',
  '',
];

const { value, object } = fc.letrec((own) => ({
  object: fc
    .array(fc.tuple(fc.constantFrom(...KEYS), own('value')), { minLength: 1, maxLength: 4 })
    .map(Object.fromEntries),
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, 1, '{', '}', '"', '\\', '\\"', '"fieldsV1":{', ',"fieldsV1":{"', 'ü'),
    fc.array(own('value'), { maxLength: 3 }),
    own('object'),
  ),
}));

function emptied(key: string, of: unknown): unknown {
  return key === 'fieldsV1' && of !== null && typeof of === 'object' && !Array.isArray(of) ? {} : of;
}

test('only what is in fieldsV1 objects is gone', () => {
  let cut = 0;
  fc.assert(
    fc.property(fc.oneof(value, object), (one) => {
      const text = Buffer.from(JSON.stringify(one));
      const rest = withoutFieldSets(text);
      if (rest.length < text.length) cut += 1;
      expect(JSON.parse(rest.toString())).toEqual(JSON.parse(text.toString(), emptied));
    }),
    { numRuns: 3000 },
  );
  expect(cut).toBeGreaterThan(100);
});

test('a text that ends in one is left for the parser to refuse', () => {
  for (const text of ['{"fieldsV1":{', '{"a":{"fieldsV1":{}},"fieldsV1":{"b":"}', '{"fieldsV1":{"b":"\\'])
    expect(withoutFieldSets(Buffer.from(text)).toString()).toBe(text);
});

test('what is returned is as long as the record is short, whatever was read before', () => {
  const long = Buffer.from(`{"fieldsV1":{"a":"${'x'.repeat(5000)}"},"b":1}`);
  expect(withoutFieldSets(long).toString()).toBe('{"fieldsV1":{},"b":1}');
  expect(withoutFieldSets(Buffer.from('{"fieldsV1":{"c":1}}')).toString()).toBe('{"fieldsV1":{}}');
});
