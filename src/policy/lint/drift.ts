import type { Actor } from '../../core/actor.ts';
import { refsOf } from '../../core/run-refs.ts';
import { isRunOf } from '../../core/former-name.ts';
import type { Lineage } from '../../core/lineage.ts';
import { earliest, formatTime } from '../../core/time.ts';
import type { DigestlessPush, Push } from '../../core/subjects.ts';
import type { Note } from '../file/note.ts';
import { formatProblem, type PolicyFile } from '../file/load.ts';
import { attachedIn, isVerified } from './attached.ts';
import { unnamedIn } from './drift-unnamed.ts';
import { compilePatterns, type Subject } from '../matching/pattern.ts';
import { compilePath, compileRepositories, fullName } from '../matching/repositories.ts';
import { compileSourceRepositories, TELLING_SOURCES } from '../matching/source-repositories.ts';
import type { EnvironmentSpec, PolicySpec } from '../schema/schema.ts';

/** Where a policy and a history have parted. */
export interface Drift {
  /** What the policy names and nothing in the history matches, `file:line:column: path: reason` in the order of the text. */
  readonly unused: readonly string[];
  /** What the history shows and the policy does not speak of, a sentence each. */
  readonly unnamed: readonly string[];
}

/** @param lineage the history, judged by this policy. */
export function driftOf({ name, spec, position }: PolicyFile, lineage: Lineage): Drift {
  const notes = [
    ...publishers(spec, lineage),
    ...builders(spec, lineage),
    ...tags(spec, lineage),
    ...promotions(spec, lineage),
    ...signers(spec, lineage),
    ...environments(spec, lineage),
    ...exceptions(spec, lineage),
  ];
  return {
    unused: notes
      .map((note) => ({ ...note, ...position(note.path) }))
      .sort((one, other) => one.line - other.line || one.column - other.column)
      .map((problem) => formatProblem(name, problem)),
    unnamed: unnamedIn(spec, lineage),
  };
}

/** Pushes, also those of which the registry's records name the tag alone. */
function arrivals({ pushes, digestless }: Lineage): readonly (Push | DigestlessPush)[] {
  return [...pushes, ...digestless];
}

function* publishers({ publishers: all = [] }: PolicySpec, lineage: Lineage): Generator<Note> {
  const { runs, policy } = lineage;
  const pushes = arrivals(lineage);
  for (const [index, entry] of all.entries()) {
    const path = ['publishers', index];
    const repositories = compileRepositories(entry.repositories, policy.registry);
    const own = pushes.filter((push) => repositories.matches(fullName(push)));
    if (own.length === 0) {
      yield { path, reason: 'nothing was pushed to these repositories' };
      continue;
    }
    const actors = own.flatMap(({ actor }) => (actor ? [actor.name] : []));
    yield* unmatched([...path, 'actors'], entry.actors, 'text', actors, 'pushed nothing to these repositories');
    for (const [at, build] of (entry.builds ?? []).entries()) {
      const where = [...path, 'builds', at];
      const ran = runs.filter((run) => isRunOf(run, build));
      if (ran.length === 0) yield { path: where, reason: 'this project had no run' };
      else {
        yield* unmatched([...where, 'workflows'], build.workflows, 'path', definedOf(ran, 'workflow'), 'had no run');
        yield* unmatched([...where, 'refs'], build.refs, 'path', ran.flatMap(refsOf), 'had no run');
        yield* unmatched([...where, 'triggers'], build.triggers, 'text', definedOf(ran, 'trigger'), 'started no run');
        const field = TELLING_SOURCES.has(build.source) ? 'sourceRepository' : 'head';
        yield* sources([...where, 'repositories'], build.repositories, definedOf(ran, field));
      }
    }
  }
}

function* builders({ builders: all = [] }: PolicySpec, { facts }: Lineage): Generator<Note> {
  const hosts = facts.flatMap((fact) => (fact.type === 'host.image' && fact.host !== undefined ? [fact.host] : []));
  for (const [index, entry] of all.entries())
    yield* unmatched(['builders', index, 'hosts'], entry.hosts, 'name', hosts, 'no record is from such a host');
}

function* tags({ tags: all = [] }: PolicySpec, lineage: Lineage): Generator<Note> {
  const { policy } = lineage;
  const pushes = arrivals(lineage);
  for (const [index, { repositories, floating, immutable }] of all.entries()) {
    const own = compileRepositories(repositories, policy.registry);
    const seen = pushes.flatMap((push) => (push.tag !== undefined && own.matches(fullName(push)) ? [push.tag] : []));
    yield* unmatched(['tags', index, 'floating'], floating, 'name', seen, 'no such tag was pushed');
    yield* unmatched(['tags', index, 'immutable'], immutable, 'name', seen, 'no such tag was pushed');
  }
}

function* promotions(
  { promotions: all = [] }: PolicySpec,
  { pushes, pushesOf, digestless, policy }: Lineage,
): Generator<Note> {
  // Of what was pushed to these no record tells the digest: that nothing of it was copied is not known.
  const untold = [...new Map(digestless.map((push) => [fullName(push), push])).values()];
  for (const [index, { from, to, actors }] of all.entries()) {
    const allows = compilePath(from, to, policy.registry);
    const known = pushes.filter((push) =>
      pushesOf(push.digest).some((earlier) => earlier.at < push.at && allows(earlier, push)),
    );
    const copies = known.length > 0 ? known : pushes.filter((push) => untold.some((one) => allows(one, push)));
    const path = ['promotions', index];
    if (copies.length === 0) yield { path, reason: 'nothing was copied this way' };
    else {
      const names = copies.flatMap(({ actor }) => (actor ? [actor.name] : []));
      yield* unmatched([...path, 'actors'], actors, 'text', names, 'copied nothing this way');
    }
  }
}

function* environments({ environments: all = [] }: PolicySpec, lineage: Lineage): Generator<Note> {
  const writers = Map.groupBy(writersIn(lineage), ({ environment }) => environment);
  for (const [index, entry] of all.entries()) {
    const path = ['environments', index];
    const own = lineage.placements.filter((one) => one.environment?.name === entry.name);
    if (own.length === 0) {
      yield { path, reason: 'nothing ran here' };
      continue;
    }
    yield* repositoriesIn(entry, path, lineage);
    const asked = own.flatMap((one) => one.asked.flatMap(({ actor, behind }) => namesOf([actor, behind])));
    const deployers = [...asked, ...(writers.get(entry.name) ?? []).map(({ name }) => name)];
    yield* unmatched([...path, 'deployers'], entry.deployers, 'text', deployers, 'changed nothing here');
  }
}

/** Where nobody asked what is attached, nobody can say by whom nothing is. */
function* signers({ signers: all = [] }: PolicySpec, lineage: Lineage): Generator<Note> {
  const attached = all.length === 0 ? [] : [...attachedIn(lineage).values()];
  if (attached.length === 0) return;
  for (const [index, { name }] of all.entries()) {
    const signer = lineage.policy.signers.find((one) => one.name === name);
    if (signer && !attached.some((one) => isVerified(one, [signer])))
      yield { path: ['signers', index], reason: 'nothing attached to images is by it' };
  }
}

/** Who wrote a workload, whatever of it: a restart changes what runs, and no image. */
function writersIn({ facts, policy }: Lineage): readonly { readonly environment: string; readonly name: string }[] {
  return facts.flatMap((fact) => {
    if (fact.type !== 'workload.changed' || fact.seen) return [];
    const environment = policy.environment(fact)?.name;
    const { actor, impersonator } = fact;
    const names = namesOf([actor && policy.actor(actor), impersonator && policy.actor(impersonator)]);
    return environment === undefined ? [] : names.map((name) => ({ environment, name }));
  });
}

function namesOf(actors: readonly (Actor | undefined)[]): readonly string[] {
  return actors.flatMap((actor) => (actor ? [actor.name] : []));
}

function* repositoriesIn(entry: EnvironmentSpec, path: Note['path'], lineage: Lineage): Generator<Note> {
  const seen = lineage.placements.flatMap(({ environment, reference }) =>
    environment?.name === entry.name && reference ? [fullName(reference)] : [],
  );
  for (const [at, pattern] of (entry.repositories ?? []).entries()) {
    const { matches } = compileRepositories([pattern], lineage.policy.registry);
    if (!seen.some(matches)) yield { path: [...path, 'repositories', at], reason: 'nothing from there ran here' };
  }
}

/** One that has ended explains what was done in its time, as long as that is on record. */
function* exceptions({ exceptions: all = [] }: PolicySpec, { pushes, placements }: Lineage): Generator<Note> {
  const first = earliest([...pushes.map(({ at }) => at), ...placements.map(({ from }) => from)]);
  for (const [index, { expires }] of all.entries()) {
    if (expires <= first && Number.isFinite(first))
      yield {
        path: ['exceptions', index, 'expires'],
        reason: `had ended before anything on record was done, ${formatTime(first)}`,
      };
  }
}

/** Patterns of a list that match none of the names. */
function* unmatched(
  path: Note['path'],
  patterns: readonly string[] | undefined,
  subject: Subject,
  names: readonly string[],
  reason: string,
): Generator<Note> {
  const seen = [...new Set(names)];
  for (const [at, pattern] of (patterns ?? []).entries()) {
    const { matches } = compilePatterns([pattern], subject);
    if (!seen.some(matches)) yield { path: [...path, at], reason: `${pattern}: ${reason}` };
  }
}

function* sources(
  path: Note['path'],
  patterns: readonly string[] | undefined,
  names: readonly string[],
): Generator<Note> {
  for (const [at, pattern] of (patterns ?? []).entries()) {
    const { matches } = compileSourceRepositories([pattern]);
    if (!names.some(matches)) yield { path: [...path, at], reason: `${pattern}: no code was from there` };
  }
}

function definedOf<Key extends string>(
  all: readonly { readonly [Name in Key]?: string }[],
  key: Key,
): readonly string[] {
  return all.flatMap((one) => one[key] ?? []);
}
