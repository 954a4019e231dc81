import { parseTime } from '../core/time.ts';
import { nearest } from './nearest.ts';
import type { PolicyFile } from './schema.ts';

/** The names that only the rest of the product knows. */
export interface Known {
  readonly rules: readonly string[];
  readonly kinds: readonly string[];
}

/** What a policy says that is surely not meant, each with its path in the file. The schema has passed already. */
export function lintPolicy(file: PolicyFile, known: Known): readonly string[] {
  return [...emptyLists(file, ''), ...publishers(file), ...tags(file), ...environments(file), ...exceptions(file, known), ...names(file, known)];
}

/** An absent list does not restrict, an empty one matches nothing: nobody means that. */
function* emptyLists(value: unknown, path: string): Generator<string> {
  if (Array.isArray(value)) {
    if (value.length === 0) yield `${path}: the list is empty, which matches nothing; leave it out where it should not restrict`;
    for (const [index, item] of value.entries()) yield* emptyLists(item, `${path}[${index}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* emptyLists(item, path === '' ? key : `${path}.${key}`);
  }
}

function* publishers(file: PolicyFile): Generator<string> {
  for (const [index, { actors, repositories }] of (file.publishers ?? []).entries()) {
    if (!actors) yield `publishers[${index}]: names no actors, so anyone may push to ${repositories.join(', ')}`;
    for (const pattern of repositories) if (/^[^/]*[A-Z]/.test(pattern)) yield `publishers[${index}].repositories: ${pattern}: hosts and repositories are lower case`;
  }
}

function* tags(file: PolicyFile): Generator<string> {
  for (const [index, { floating = [], immutable = [] }] of (file.tags ?? []).entries()) {
    for (const pattern of floating) if (immutable.includes(pattern)) yield `tags[${index}]: ${pattern} is both floating and immutable; immutable wins`;
    for (const pattern of [...floating, ...immutable]) if (pattern.includes(':')) yield `tags[${index}]: ${pattern}: a tag has no colon; repositories go under repositories`;
  }
}

function* environments(file: PolicyFile): Generator<string> {
  const seen = new Map<string, string>();
  for (const [index, { name, match }] of (file.environments ?? []).entries()) {
    const key = JSON.stringify([match.clusters ?? null, match.namespaces ?? null]);
    const earlier = seen.get(key);
    if (earlier !== undefined) yield `environments[${index}]: ${name} is never reached: ${earlier} matches the same places first`;
    seen.set(key, earlier ?? name);
  }
}

function* exceptions(file: PolicyFile, known: Known): Generator<string> {
  const environments = (file.environments ?? []).map(({ name }) => name);
  const ids = new Set<string>();
  for (const [index, { id, owner, approvedBy, starts, expires, scope }] of (file.exceptions ?? []).entries()) {
    const path = `exceptions[${index}] (${id})`;
    if (ids.has(id)) yield `${path}: another exception has the same id`;
    ids.add(id);
    if (approvedBy === owner) yield `${path}: approvedBy is the owner; another person should approve it`;
    if (starts !== undefined && parseTime(starts) >= parseTime(expires)) yield `${path}: it ends before it starts`;
    for (const rule of scope.rules ?? []) if (!known.rules.includes(rule)) yield `${path}: ${unknown('rule', rule, known.rules)}`;
    for (const name of scope.environments ?? []) if (!environments.includes(name)) yield `${path}: ${unknown('environment', name, environments)}`;
  }
}

function* names(file: PolicyFile, known: Known): Generator<string> {
  for (const id of Object.keys(file.rules ?? {})) if (!known.rules.includes(id)) yield `rules: ${unknown('rule', id, known.rules)}`;
  for (const [index, { kind }] of (file.sources ?? []).entries()) if (!known.kinds.includes(kind)) yield `sources[${index}].kind: ${unknown('telemetry kind', kind, known.kinds)}`;
}

function unknown(what: string, word: string, choices: readonly string[]): string {
  const close = nearest(word, choices);
  return `no ${what} is called ${word}${close === undefined ? '' : `; did you mean ${close}?`}`;
}
