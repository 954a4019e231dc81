import { jsonHash } from '../../core/canonical.ts';

/** Different values, each kept once under a small number. */
export interface Numbered<Value> {
  /** Of the value, or of an equal one that was there before. */
  numberOf(value: Value): number;
  at(number: number): Value;
}

export function numbered<Value>(): Numbered<Value> {
  const values: Value[] = [];
  const numbers = new Map<string, number>();
  return {
    numberOf(value) {
      const hash = jsonHash(value);
      const known = numbers.get(hash);
      if (known !== undefined) return known;
      numbers.set(hash, values.length);
      return values.push(value) - 1;
    },
    at(number) {
      const value = values[number];
      if (value === undefined) throw new Error(`nothing is kept under ${number}`);
      return value;
    },
  };
}
