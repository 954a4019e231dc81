import { InvalidInput } from '../core/error.ts';
import type { Row } from './sqlite.ts';
import { originalText } from './stored-text.ts';

/** A column's text, as `storedText` was given it. @throws InvalidInput when the store was tampered with. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return originalText(value);
  throw new InvalidInput('--store', `damaged: the column ${column} holds no text`);
}

/** A column's whole number. @throws InvalidInput when the store was tampered with. */
export function integerOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw new InvalidInput('--store', `damaged: the column ${column} holds no number`);
}

/** A column's bytes. @throws InvalidInput when the store was tampered with. */
export function bytesOf(row: Row, column: string): Buffer {
  const value = row[column];
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new InvalidInput('--store', `damaged: the column ${column} holds no bytes`);
}

/** The value of a row's `body`, as it was stored: a row is trusted as far as the store is. */
export function bodyOf<Value>(row: Row): Value {
  return JSON.parse(textOf(row, 'body'));
}
