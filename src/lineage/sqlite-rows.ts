import { InvalidInput } from '../core/error.ts';
import type { LandwaiterEvent, Origin } from '../core/event.ts';
import type { Row } from './sqlite-driver.ts';
import { originalText } from './stored-text.ts';

/** A column's text, as `storedText` was given it. @throws InvalidInput when the file was tampered with. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return originalText(value);
  throw new InvalidInput('--store', `damaged file: the column ${column} holds no text`);
}

/** A column's whole number. @throws InvalidInput when the file was tampered with. */
export function integerOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw new InvalidInput('--store', `damaged file: the column ${column} holds no number`);
}

/** The value of a row's `body`, as it was stored: a row is trusted as far as the file is. */
export function bodyOf<Value>(row: Row): Value {
  return JSON.parse(textOf(row, 'body'));
}

/** The event of a row of `sql.allFacts` or `sql.factsAbout`. */
export function factOf(row: Row): LandwaiterEvent {
  return { ...bodyOf<LandwaiterEvent>(row), origin: originOf(row) };
}

/** The origin of a row with `path`, `line` and `sha256`. */
export function originOf(row: Row): Origin {
  return { path: textOf(row, 'path'), line: integerOf(row, 'line'), sha256: textOf(row, 'sha256') };
}
