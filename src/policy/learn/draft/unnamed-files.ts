import type { LandwaiterEvent } from '../../../core/event.ts';
import type { Binding } from '../../../core/policy.ts';
import { lackingName } from '../observed/observed.ts';
import { proposedName } from './proposed-name.ts';
import { inQuotes } from '../yaml.ts';

/** A file whose records do not say which host, cluster or registry they are from. */
export interface Unnamed {
  readonly what: 'host' | 'cluster' | 'registry';
  readonly kind: string;
  /** The file without its folders, with `*` for the day or number that others like it have: a pattern. */
  readonly base: string;
  /** As file or folder are called; absent where they are called for what they hold. A registry: the only one possible. */
  readonly proposal?: string;
}

/**
 * Each once, by name; with its folder where files called alike are not from one place.
 *
 * @param registries those that are possible alone, by kinds of records.
 */
export function unnamedFiles(
  facts: readonly LandwaiterEvent[],
  registries: Readonly<Record<string, string>> = {},
): readonly Unnamed[] {
  const files = new Map<string, Unnamed & { readonly path: string }>();
  for (const fact of facts) {
    const what = lackingName(fact);
    if (!what) continue;
    const { path } = fact.origin;
    const key = JSON.stringify([what, fact.source, path]);
    if (files.has(key)) continue;
    const proposal = what === 'registry' ? registries[fact.source] : proposedName(path, what === 'host');
    files.set(key, {
      what,
      kind: fact.source,
      path,
      base: patternOf(path),
      ...(proposal !== undefined && { proposal }),
    });
  }
  const found = new Map<string, Unnamed>();
  const alike = ({ what, kind, base }: Unnamed): string => JSON.stringify([what, kind, base]);
  for (const own of Map.groupBy(files.values(), alike).values()) {
    const isOne = new Set(own.map(({ proposal }) => proposal)).size === 1;
    for (const { path, ...file } of own) {
      const one = isOne ? file : { ...file, base: patternOf(path, WITH_FOLDER) };
      if (!found.has(alike(one))) found.set(alike(one), one);
    }
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, file]) => file);
}

const WITH_FOLDER = 2;

/** One for the files of each day: the last parts of the path. */
function patternOf(path: string, parts = 1): string {
  const last = path.replaceAll('\\', '/').split('/').slice(-parts).join('/');
  return last.replaceAll(/\d{4}-?\d{2}-?\d{2}(?:T[\dZ]*)?|\d{10,14}/g, '*');
}

/** An entry of `sources` that says what was answered. */
export function entryFor({ what, kind, base, name }: Unnamed & { readonly name: string }): string {
  return `{ name: ${inQuotes(`${kind} of ${base}`)}, kind: ${inQuotes(kind)}, ${what}: ${inQuotes(name)}, files: [${inQuotes(`**/${base}`)}] }`;
}

export function bindTo(named: readonly (Unnamed & { readonly name: string })[], path: string): Binding {
  const isOf = ({ base }: Unnamed): boolean => patternOf(path, base.split('/').length) === base;
  return Object.fromEntries(named.filter(isOf).map(({ what, name }) => [what, name]));
}
