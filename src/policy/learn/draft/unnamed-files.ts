import type { LandwaiterEvent } from '../../../core/event.ts';
import type { Binding } from '../../../core/policy.ts';
import { lackingName } from '../observed/observed.ts';
import { proposedName, sharedName } from './proposed-name.ts';
import { inQuotes } from '../yaml.ts';

/** A file whose records do not say which host, cluster or registry they are from. */
export interface Unnamed {
  readonly what: 'host' | 'cluster' | 'registry';
  readonly kind: string;
  /** The file without its folders, with `*` for the day or number that others like it have: a pattern. */
  readonly base: string;
  /**
   * As file or folder are called, or what those of one cluster have in common; absent where they are called for what they
   * hold. A registry: the only one possible.
   */
  readonly proposal?: string;
  /** Other records say so of the same objects: nobody need be asked. */
  readonly known?: true;
}

/** What other records show of where files are from. */
export interface Shown {
  /** Those that are possible alone, by kinds of records. */
  readonly registries?: Readonly<Record<string, string>>;
  /** The cluster of whose objects a record's file tells, where another record names it. */
  readonly clusterOf?: (fact: LandwaiterEvent) => string | undefined;
  /** One of the files that tell of the same objects as the record's own: they are of one API server, or of one cluster's. */
  readonly serverOf?: (fact: LandwaiterEvent) => string;
}

type File = Unnamed & { readonly path: string };

/** Each once, by name; with its folder where files called alike are not from one place. */
export function unnamedFiles(facts: readonly LandwaiterEvent[], shown: Shown = {}): readonly Unnamed[] {
  const found = new Map<string, Unnamed>();
  const alike = ({ what, kind, base }: Unnamed): string => JSON.stringify([what, kind, base]);
  for (const own of Map.groupBy(filesIn(facts, shown).values(), alike).values()) {
    const isOne = new Set(own.map(({ proposal }) => proposal)).size === 1;
    for (const { path, ...file } of own) {
      const one = isOne ? file : { ...file, base: patternOf(path, WITH_FOLDER) };
      if (!found.has(alike(one))) found.set(alike(one), one);
    }
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, file]) => file);
}

/** Every file, by `["cluster","kubernetes-audit","logs/audit.log"]`. */
export function filesIn(facts: readonly LandwaiterEvent[], shown: Shown): ReadonlyMap<string, File> {
  const files = new Map<string, File>();
  const servers = new Map<string, string>();
  for (const fact of facts) {
    const what = lackingName(fact);
    if (!what) continue;
    const key = JSON.stringify([what, fact.source, fact.origin.path]);
    if (files.has(key)) continue;
    files.set(key, fileOf(fact, what, shown));
    if (what === 'cluster' && shown.serverOf) servers.set(key, shown.serverOf(fact));
  }
  return inOneCluster(files, servers);
}

function fileOf(fact: LandwaiterEvent, what: Unnamed['what'], { registries, clusterOf }: Shown): File {
  const { path } = fact.origin;
  const cluster = what === 'cluster' ? clusterOf?.(fact) : undefined;
  const proposal = cluster ?? (what === 'registry' ? registries?.[fact.source] : proposedName(path, what === 'host'));
  return {
    what,
    kind: fact.source,
    path,
    base: patternOf(path),
    ...(proposal !== undefined && { proposal }),
    ...(cluster !== undefined && { known: true }),
  };
}

/** The logs of its API servers and the lists of its pods are of one cluster, whatever each is called. */
function inOneCluster(
  files: ReadonlyMap<string, File>,
  servers: ReadonlyMap<string, string>,
): ReadonlyMap<string, File> {
  const groups = [...Map.groupBy(files, ([key]) => servers.get(key) ?? key).values()];
  const names = new Set([...files.values()].flatMap(({ proposal }) => proposal ?? []));
  const named = groups.flatMap((own) => {
    const name = sharedName(
      own.flatMap(([, { proposal }]) => proposal ?? []),
      (shared) => names.has(shared),
    );
    return own.map(([key, file]): [string, File] => [
      key,
      name === undefined || file.known ? file : { ...file, proposal: name },
    ]);
  });
  return new Map(named);
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
