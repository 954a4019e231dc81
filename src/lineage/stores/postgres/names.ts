import { hash } from 'node:crypto';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { type Link, linksOf } from '../../storage/links.ts';
import { mentionsOf } from '../../storage/mentions.ts';
import type { FactQuery } from '../../storage/store.ts';

// Half of SHA-256: nobody finds two names with the same 128 bits by chance, and who seeks them finds only their own.
const BYTES = 16;

/** What a foreign text, or several in their order, is indexed by; JSON keeps every text apart from every other. */
export function nameOf(kind: string, ...texts: readonly string[]): Buffer {
  return hash('sha256', JSON.stringify([kind, ...texts]), 'buffer').subarray(0, BYTES);
}

/** A link as it is indexed. */
export function linkName([kind, ...texts]: Link): Buffer {
  return nameOf(kind, ...texts);
}

/** Digits of a digest by which it may be looked for. */
export const PREFIX = 12;
// What an image is called by: digests of layers and configs nobody types.
const CALLED: ReadonlySet<LandwaiterEvent['type']> = new Set([
  'manifest.pushed',
  'container.observed',
  'workload.changed',
]);

/** All by which a fact is looked up. */
export function namesOf(event: LandwaiterEvent): readonly Buffer[] {
  const { digests, repositories, actors } = mentionsOf(event);
  const names = new Map<string, Buffer>();
  const add = (kind: string, ...texts: readonly string[]): void => {
    const name = nameOf(kind, ...texts);
    names.set(name.toString('latin1'), name);
  };
  for (const digest of digests) add('digest', digest);
  for (const { registry, repository, tag } of repositories) {
    add('repository', registry, repository);
    if (tag !== undefined) add('tag', registry, repository, tag);
  }
  for (const actor of actors) add('actor', actor);
  const called = 'digest' in event && event.digest ? [event.digest] : digests;
  if (CALLED.has(event.type))
    for (const digest of called)
      if (digest.startsWith('sha256:')) add('prefix', digest.slice('sha256:'.length).slice(0, PREFIX));
  for (const [kind, ...texts] of linksOf(event)) add(kind, ...texts);
  return [...names.values()];
}

/** The names of the facts that a query asks for: those with any of them. */
export function namesAsked({ digests = [], repository, actor }: FactQuery): readonly Buffer[] {
  const names = digests.map((digest) => nameOf('digest', digest));
  if (repository?.tag !== undefined)
    names.push(nameOf('tag', repository.registry, repository.repository, repository.tag));
  else if (repository) names.push(nameOf('repository', repository.registry, repository.repository));
  if (actor !== undefined) names.push(nameOf('actor', actor));
  return names;
}
