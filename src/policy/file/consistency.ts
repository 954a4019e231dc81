import type { Path } from '../schema/document.ts';
import { quoted } from '../../core/error.ts';
import type { Note } from './note.ts';
import { checkContents } from './contents-consistency.ts';
import { exceptionTimes } from './exception-times.ts';
import { suggest } from '../../core/nearest.ts';
import { checkTrust } from './trust-consistency.ts';
import type { CollectorSpec } from '../schema/collectors.ts';
import type { PolicySpec } from '../schema/schema.ts';
import { sinkNotes } from '../schema/sinks.ts';

/** What makes the parts of a policy contradict each other: repeated names, names that nothing has, impossible times. */
export function checkConsistency(spec: PolicySpec): readonly Note[] {
  return [
    ...hosts(spec),
    ...repeatedNames(spec),
    ...collectors(spec),
    ...checkTrust(spec),
    ...senders(spec),
    ...environments(spec),
    ...exceptions(spec),
    ...expressions(spec),
    ...checkContents(spec),
    ...sinkNotes(spec.sinks),
  ];
}

function* hosts({ registries = [] }: PolicySpec): Generator<Note> {
  const owners = new Map<string, string>();
  for (const [index, { host, aliases = [] }] of registries.entries()) {
    const listed: readonly (readonly [string, Path])[] = [
      [host, ['registries', index, 'host']],
      ...aliases.map((alias, at) => [alias, ['registries', index, 'aliases', at]] as const),
    ];
    for (const [name, path] of listed) {
      const owner = owners.get(name);
      if (owner !== undefined) yield { path, reason: `${quoted(name)} already stands for ${quoted(owner)}` };
      owners.set(name, owner ?? host);
    }
  }
}

/** Without a host by its name nobody's record of a push could ever be there. */
function* senders({ publishers = [], builders = [] }: PolicySpec): Generator<Note> {
  if (builders.some(({ hosts: named = [] }) => named.length > 0)) return;
  for (const [index, { sentFrom }] of publishers.entries())
    if (sentFrom)
      yield {
        path: ['publishers', index, 'sentFrom'],
        reason: 'no hosts are listed under builders that could send it',
      };
}

/** What each collector's records are. */
const FETCHED: Readonly<Partial<Record<CollectorSpec['kind'], string>>> = {
  registry: 'registry-inventory',
  engine: 'docker',
  github: 'github',
  gitlab: 'gitlab',
};

function fetchedBy(one: CollectorSpec): string | undefined {
  if (one.kind !== 'images') return FETCHED[one.kind];
  // One that does both tells both for one source.
  return one.compare === undefined ? 'image-evidence' : 'image-comparison';
}

/** What a collector fetches is taken as delivered for a source, which must be there and of that kind. */
function* collectors({ collectors: all = [], sources = [] }: PolicySpec): Generator<Note> {
  const kinds = new Map(sources.map(({ name, kind }) => [name, kind]));
  const doors = new Set(sources.flatMap(({ name, intake }) => (intake ? [name] : [])));
  for (const [index, one] of all.entries()) {
    // A cluster tells of several kinds at once: it names itself, no source.
    if (one.kind === 'kubernetes') continue;
    const { kind, source } = one;
    const path = ['collectors', index, 'source'];
    if (kind === 'images' && one.compare === undefined && one.verify === undefined)
      yield { path: ['collectors', index], reason: 'does nothing: give it compare, verify or both' };
    const [found, wanted] = [kinds.get(source), fetchedBy(one)];
    if (found === undefined)
      yield { path, reason: `no entry in sources has this name${suggest(source, [...kinds.keys()])}` };
    else if (wanted !== undefined && found !== wanted)
      yield { path, reason: `is of kind ${quoted(found)}, and what is fetched here is of kind ${quoted(wanted)}` };
    else if (kind === 'images' && doors.has(source))
      yield {
        path,
        reason:
          'has an intake: what others say of images would count for as much as what was read here; give them an entry in sources of their own',
      };
  }
}

/** Which keys an expression needs depends on what it is about. */
function* expressions({ expressions: all = [] }: PolicySpec): Generator<Note> {
  for (const [index, one] of all.entries()) {
    const path = ['expressions', index];
    if (one.on === 'finding') {
      if (one.effect === undefined) yield { path, reason: 'say what happens to the finding: effect' };
      for (const key of ['title', 'severity'] as const)
        if (one[key] !== undefined)
          yield { path: [...path, key], reason: 'belongs to expressions on push or placement' };
      if (one.effect === 'silence' && one.expires === undefined)
        yield { path, reason: 'what silences findings must end: expires' };
      if (one.effect === 'silence' && one.owner === undefined)
        yield { path, reason: 'what silences findings has somebody who answers for it: owner' };
    } else {
      if (one.severity === undefined) yield { path, reason: 'say how bad it is: severity' };
      if (one.effect !== undefined) yield { path: [...path, 'effect'], reason: 'belongs to expressions on finding' };
      if (one.expires !== undefined) yield { path: [...path, 'expires'], reason: 'belongs to expressions on finding' };
    }
  }
}

function* repeatedNames(spec: PolicySpec): Generator<Note> {
  const names = (all: readonly { readonly name: string }[] = []): readonly string[] => all.map(({ name }) => name);
  const ids = (all: readonly { readonly id: string }[] = []): readonly string[] => all.map(({ id }) => id);
  yield* repeated('actors', 'name', names(spec.actors));
  yield* repeated('collectors', 'name', names(spec.collectors));
  yield* repeated('environments', 'name', names(spec.environments));
  yield* repeated('exceptions', 'id', ids(spec.exceptions));
  yield* repeated('expressions', 'id', ids(spec.expressions));
  yield* repeatedSigners(spec);
  yield* repeated('sources', 'name', names(spec.sources));
}

function* repeated(list: string, key: string, names: readonly string[]): Generator<Note> {
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    else yield { path: [list, index, key], reason: `${quoted(name)} is already the ${key} of ${list}[${first}]` };
  }
}

/** A key and the one that comes after it are one signer; whoever else is named twice may be meant otherwise. */
function* repeatedSigners({ signers: all = [] }: PolicySpec): Generator<Note> {
  const without = new Set(all.flatMap(({ name, key }) => (key === undefined ? name : [])));
  for (const note of repeated(
    'signers',
    'name',
    all.map(({ name }) => name),
  ))
    if (without.has(all[Number(note.path[1])]?.name ?? ''))
      yield { ...note, reason: `${note.reason}; only keys of one signer share a name` };
}

function* environments({ environments: all = [] }: PolicySpec): Generator<Note> {
  for (const [index, { exempt }] of all.entries()) {
    if (exempt && !exempt.clusters && !exempt.namespaces)
      yield {
        path: ['environments', index, 'exempt'],
        reason: 'needs clusters or namespaces; without them nothing is exempt',
      };
  }
}

function* exceptions({ exceptions: listed = [], environments: all = [] }: PolicySpec): Generator<Note> {
  const names = all.map((one) => one.name);
  for (const [index, { scope, ...times }] of listed.entries()) {
    const path = ['exceptions', index];
    if (Object.values(scope).every((part) => part === undefined)) {
      yield {
        path: [...path, 'scope'],
        reason: 'needs at least one of rules, repositories, environments, digests, actors',
      };
    }
    yield* exceptionTimes(times, path);
    for (const [at, name] of (scope.environments ?? []).entries()) {
      if (!names.includes(name))
        yield {
          path: [...path, 'scope', 'environments', at],
          reason: `no environment is named ${quoted(name)}${suggest(name, names)}`,
        };
    }
  }
}
