import type { LandwaiterEvent } from '../../../core/event.ts';
import type { Binding } from '../../../core/policy.ts';
import { lackingName } from '../observed/observed.ts';
import { proposedName } from './proposed-name.ts';
import { inQuotes } from '../yaml.ts';

/** A file whose records do not say which host or cluster they are from. */
export interface Unnamed {
  readonly what: 'host' | 'cluster';
  readonly kind: string;
  /** The file without its folders. */
  readonly base: string;
  /** As file or folder are called; absent where they are called for what they hold. */
  readonly proposal?: string;
}

/** Each once, by name. */
export function unnamedFiles(facts: readonly LandwaiterEvent[]): readonly Unnamed[] {
  const found = new Map<string, Unnamed>();
  for (const fact of facts) {
    const what = lackingName(fact);
    if (!what) continue;
    const { path } = fact.origin;
    const base = path.replaceAll('\\', '/').split('/').at(-1) ?? '';
    const key = JSON.stringify([what, fact.source, base]);
    if (found.has(key)) continue;
    const proposal = proposedName(path, what === 'host');
    found.set(key, { what, kind: fact.source, base, ...(proposal !== undefined && { proposal }) });
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, file]) => file);
}

/** An entry of `sources` that says what was answered. */
export function entryFor({ what, kind, base, name }: Unnamed & { readonly name: string }): string {
  return `{ name: ${inQuotes(`${kind} of ${base}`)}, kind: ${inQuotes(kind)}, ${what}: ${inQuotes(name)}, files: [${inQuotes(`**/${base}`)}] }`;
}

export function bindTo(named: readonly (Unnamed & { readonly name: string })[], path: string): Binding {
  const base = path.split('/').at(-1);
  return Object.fromEntries(named.filter((one) => one.base === base).map(({ what, name }) => [what, name]));
}
