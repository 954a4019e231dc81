import { isObject } from './json.ts';
import type { JsonObject, Needless, Words } from '../source.ts';

/** Whether one of the marks is on the record. Never asked of a record that told something. */
export function isNeedless(record: JsonObject, marks: readonly Needless[]): boolean {
  return marks.some((mark) => Object.entries(mark).every(([path, words]) => isSaid(words, wordAt(record, path))));
}

function isSaid(words: Words, word: string): boolean {
  return words instanceof RegExp ? words.test(word) : words.includes(word);
}

function wordAt(record: JsonObject, path: string): string {
  let value: unknown = record;
  // Some loggers write keys with dots in them.
  const keys = Object.hasOwn(record, path) ? [path] : path.split('.');
  for (const key of keys) {
    if (!(isObject(value) || Array.isArray(value)) || !Object.hasOwn(value, key)) return '';
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  if (Array.isArray(value)) return '[]';
  if (isObject(value)) return '{}';
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
