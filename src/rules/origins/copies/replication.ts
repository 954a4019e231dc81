import { who } from '../../../core/actor.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Telemetry } from '../../../core/telemetry.ts';
import type { Replication, RepositoryName } from '../../../core/policy.ts';
import { equalRepository } from '../../../core/reference.ts';
import type { Push } from '../../../core/subjects.ts';
import { isRecorded } from '../../../core/strength.ts';
import { clockTime, nameOf } from '../../sentences/sentences.ts';
import { heldBefore, WAITING } from './held-before.ts';

/** What a quiet condition says that rests on `replicatedFrom`. */
export const REPLICATED =
  'a listed replication actor copied it: the same digest was recorded in a repository that is replicated from, or must have been there before the records of its registry begin, since it was pulled from there or ran by its name, or may have been in a registry whose records are not read';

/** Why a push counts as the work of a listed replication; undefined where it does not. */
export function replicatedFrom(push: Push, lineage: Lineage): string | undefined {
  const entries = entriesFor(push, lineage);
  if (entries.length === 0) return undefined;
  const source = sourceOf(push, entries, lineage, new Set());
  const copied = `${who(push.actor)} replicates to this repository`;
  if (source) return `${copied}, and ${nameOf(source)} had the digest at ${clockTime(source.at)}`;
  if (entries.some((entry) => isBeyondRecords(entry, lineage))) return `${copied} from where no records are read`;
  const holder = holderOf(push, entries, lineage);
  return holder && `${copied}, and ${holder.registry}/${holder.repository} had the digest before its records begin`;
}

/** The push whose image a listed replication copied; undefined where none is on record. */
export function replicationSource(push: Push, lineage: Lineage): Push | undefined {
  const entries = entriesFor(push, lineage);
  return entries.length === 0 ? undefined : sourceOf(push, entries, lineage, new Set());
}

/**
 * The first push of the same image, of the same name, which listed replications carried here, one after the other: what
 * explains that one explains this. Whoever has the credential of a replication can call an image of his own repository otherwise.
 */
export function carriedFrom(push: Push, lineage: Lineage): Push | undefined {
  let first: Push | undefined;
  for (let count = 0; count < MOST_COPIES; count += 1) {
    const source = replicationSource(first ?? push, lineage);
    if (!source) break;
    first = source;
  }
  return first && lastOf(first) === lastOf(push) ? first : undefined;
}

function lastOf({ repository }: Push): string {
  return repository.slice(repository.lastIndexOf('/') + 1);
}

/** The push that gave a tag its image where a listed replication copied both from, and means it there still. */
export function replicatedTag(push: Push, lineage: Lineage): Push | undefined {
  const { tag, at } = push;
  if (tag === undefined || replicatedFrom(push, lineage) === undefined) return undefined;
  const entries = entriesFor(push, lineage);
  return lineage
    .pushesOf(push.digest)
    .find(
      (one) =>
        one.tag === tag &&
        one.at < at &&
        !equalRepository(one, push) &&
        isRecorded(one) &&
        entries.some((entry) => entry.from.matches(`${one.registry}/${one.repository}`)) &&
        lineage.tagAt(one, tag, at)?.digest === push.digest,
    );
}

/** What a listed replication lacks to explain a push, in words; undefined where none is listed, or one explains it. */
export function missingSource(
  push: Push,
  lineage: Lineage,
): { readonly missing: string; readonly gap?: string } | undefined {
  const entries = entriesFor(push, lineage);
  if (entries.length === 0 || replicatedFrom(push, lineage) !== undefined) return undefined;
  const from = [...new Set(entries.flatMap((entry) => entry.from.patterns))].join(', ');
  const starts = entries.flatMap((entry) => entry.hosts.patterns.map((host) => lineage.coverageStart(host)));
  const known = starts.flatMap((start) => start ?? []);
  const gap =
    known.length < starts.length
      ? 'whether the source had it before: when its records begin is not known'
      : `whether the source had it before ${clockTime(Math.max(...known))}, when its records begin`;
  return {
    missing: `the same digest in ${from} before: that is what ${who(push.actor)} replicates`,
    ...(isOld(push, known, starts.length) ? {} : { gap }),
  };
}

// Copies of copies that are looked at, oldest first: whoever holds the credential can make any number.
const MOST_COPIES = 16;

function isOld({ at }: Push, known: readonly number[], all: number): boolean {
  return known.length === all && known.every((start) => at - start > WAITING);
}

function entriesFor(push: Push, { policy }: Lineage): readonly Replication[] {
  if (!push.actor || !isRecorded(push)) return [];
  return policy.replicationsInto(push.actor, push);
}

/**
 * The earlier push of the same digest into a repository that is replicated from. What the replication brought there
 * itself counts only with a source of its own: else its credential, stolen, would vouch for itself by a second push.
 */
function sourceOf(push: Push, entries: readonly Replication[], lineage: Lineage, seen: Set<Push>): Push | undefined {
  const candidates = lineage
    .standsFor(push.digest, push)
    .flatMap((digest) => lineage.pushesOf(digest))
    .filter(
      (one) =>
        !seen.has(one) &&
        one.at < push.at &&
        (one.registry !== push.registry || one.repository !== push.repository) &&
        isRecorded(one) &&
        entries.some((entry) => entry.from.matches(`${one.registry}/${one.repository}`)),
    );
  const direct = candidates.find((one) => entriesFor(one, lineage).length === 0);
  if (direct) return direct;
  for (const one of candidates) {
    if (seen.size >= MOST_COPIES) return undefined;
    if (seen.has(one)) continue;
    seen.add(one);
    const own = entriesFor(one, lineage);
    const isExplained =
      own.some((entry) => isBeyondRecords(entry, lineage)) || holderOf(one, own, lineage) !== undefined;
    if (isExplained || sourceOf(one, own, lineage, seen)) return one;
  }
  return undefined;
}

function holderOf(push: Push, entries: readonly Replication[], lineage: Lineage): RepositoryName | undefined {
  return heldBefore(
    push,
    (one) => entries.some(({ from }) => from.matches(`${one.registry}/${one.repository}`)),
    lineage,
  );
}

/** It may copy from a registry whose pushes nobody records. */
function isBeyondRecords({ hosts }: Replication, lineage: Telemetry): boolean {
  return hosts.patterns.some((host) => host.includes('*') || !lineage.isMonitored(host));
}
