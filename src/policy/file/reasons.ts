import type { z } from 'zod';
import { quoted } from '../../core/error.ts';
import type { Path } from '../schema/document.ts';
import type { Note } from './note.ts';
import { nearest, nearestOf, suggest } from '../../core/nearest.ts';
import { belongs } from './belongs.ts';

const MOST_CHOICES = 16;

/** What the schema objects to, in words a person can act on; each unknown key by itself. */
export function explain(issue: z.core.$ZodIssue, value: unknown): readonly (Note & { readonly atKey?: true })[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    const choices = issue.message.split(', ');
    return issue.keys.map((key) => ({
      path: [...path, key],
      reason: `unknown key${nearest(key, choices) === undefined ? (belongs(key, path) ?? suggest(key, choices)) : suggest(key, choices)}`,
      atKey: true,
    }));
  }
  // A key of a map is judged by the schema of its text; the place is the entry.
  if (issue.code === 'invalid_key')
    return [{ path, reason: `a key ${issue.issues[0]?.message ?? 'is not usable'}`, atKey: true }];
  return [{ path, reason: reasonOf(issue, valueAt(value, path)) }];
}

function reasonOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_value') {
    const choices = issue.values.map(String);
    if (value === undefined) return `is missing; choose from ${few('', choices)}`;
    const near = typeof value === 'string' && choices.length > 1 ? nearest(value, choices) : undefined;
    const hint = near === undefined ? '' : `; did you mean ${quoted(near)}?`;
    const word = typeof value === 'string' ? value : '';
    return `expected ${choices.length > 1 ? 'one of ' : ''}${few(word, choices)}, got ${shown(value)}${hint}`;
  }
  if (issue.code === 'invalid_type') {
    const wanted = KINDS[issue.expected] ?? issue.expected;
    if (value === undefined) return `is missing; expected ${wanted}`;
    const isUnquoted = issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean');
    return `expected ${wanted}, got ${shown(value)}${isUnquoted ? '; put it in quotes' : ''}`;
  }
  if (issue.code === 'too_small') return `expected at least ${issue.minimum}, got ${shown(value)}`;
  if (issue.code === 'too_big') return `expected at most ${issue.maximum}, got ${shown(value)}`;
  return issue.message;
}

/** All of a few choices; of many those that are nearest. */
function few(word: string, choices: readonly string[]): string {
  if (choices.length <= MOST_CHOICES) return choices.join(', ');
  return `${choices.length} choices (docs/policy.md), such as ${nearestOf(word, choices).join(', ')}`;
}

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map',
  record: 'a map',
  string: 'text',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a whole number',
};

function shown(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return quoted(value);
  return `the ${typeof value} ${JSON.stringify(value)}`;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, part) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, part)
        ? new Map(Object.entries(at)).get(String(part))
        : undefined,
    value,
  );
}
