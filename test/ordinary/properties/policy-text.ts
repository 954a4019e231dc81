import { parse, stringify } from 'yaml';
import * as z from 'zod';

const fields = z.record(z.string(), z.unknown());
const list = z.array(fields);

export type Fields = Readonly<Record<string, unknown>>;

export const readPolicy = (text: string): Fields => fields.parse(parse(text));

/** The policy with other parts. */
export function changedPolicy(text: string, change: (policy: Fields) => Fields): string {
  return stringify(change(readPolicy(text)), { aliasDuplicateObjects: false });
}

export function listOf(policy: Fields, name: string): readonly Fields[] {
  return policy[name] === undefined ? [] : list.parse(policy[name]);
}

/** What is named by the product, not by the owner: how a build system calls its triggers, and kinds of sources. */
const VOCABULARY = new Set(['triggers', 'source', 'kind']);

/** The policy with every text in it changed, keys and the product's own words excepted. */
export function reworded(text: string, change: (word: string) => string): string {
  return stringify(deep(parse(text), change), { aliasDuplicateObjects: false });
}

function deep(value: unknown, change: (word: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => deep(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, VOCABULARY.has(key) ? one : deep(one, change)]),
  );
}
