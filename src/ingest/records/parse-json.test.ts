import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json.ts';

const DEEPEST = 512;

function nested(depth: number): string {
  return `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`;
}

/** The text as a part of a buffer that holds other things too, from the byte given. */
function placed(text: string, from: number): Buffer {
  const whole = Buffer.alloc(from + text.length + 3, '{');
  return whole.subarray(from, from + whole.write(text, from));
}

describe('depth', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7])('is found wherever the record stands: %i', (from) => {
    expect(() => parseJson(placed(nested(DEEPEST), from))).not.toThrow();
    expect(() => parseJson(placed(nested(DEEPEST + 2), from))).toThrow('nested deeper than 512');
    expect(() => parseJson(placed(`[${nested(DEEPEST)}]`, from))).toThrow('nested deeper than 512');
  });

  it('is not the number of what was opened', () => {
    const wide = Array.from({ length: 5_000 }, () => [{ deep: '[[[{{{' }]);
    expect(parseJson(Buffer.from(JSON.stringify(wide)))).toEqual(wide);
  });

  it('is found at the very end of the memory that a buffer stands in', () => {
    for (const extra of [0, 1, 2, 3]) {
      const text = `${'['.repeat(2 * DEEPEST + 1)}${' '.repeat(extra)}`;
      const exact = Buffer.from(new Uint8Array(Buffer.from(text)).buffer);
      expect(() => parseJson(exact)).toThrow('nested deeper than 512');
    }
  });
});
