import fc from 'fast-check';
import { expect, it } from 'vitest';
import { originalText, storedText } from './stored-text.ts';

const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom('"', '\\', '\0', '\ud800', '\udc00', 'u'), fc.string({ maxLength: 1 })),
});

it('a stored text reads back as it was, whatever it was', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(originalText(storedText(text))).toBe(text);
    }),
    { numRuns: 500 },
  );
}, 60_000);

it('what is stored has neither NUL nor lone surrogates', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(storedText(text)).not.toMatch(/\0|\p{Surrogate}/u);
    }),
    { numRuns: 500 },
  );
}, 60_000);

it('an ordinary text is stored as it is, so that people can query the file', () => {
  expect(storedText('registry.acme.example/shop/api \u{1f433}')).toBe('registry.acme.example/shop/api \u{1f433}');
});
