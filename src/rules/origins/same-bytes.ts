import { isOwnCode, type Run } from '../../core/build.ts';
import { fullName } from '../../core/reference.ts';
import type { Digest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast, type Strength } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { approvedBuild } from './builds/approved-build.ts';
import { madeOnce } from '../made-once.ts';

/** What is known of the pushes of one digest, gone through once: each of them may ask, and there may be very many. */
interface SameBytes {
  /** By repository: the first that the registry recorded. */
  readonly first: Map<string, Push>;
  /** By repository: the first that the registry recorded and an approved build explains. */
  readonly explained: Map<string, Push>;
  /** By repository: the first that an approved build explains, by whatever word. */
  readonly explainedBy: Map<string, Push>;
  /** By registry and strength: the first when nothing was read of the systems that may have built it. */
  readonly unread: Map<string, Map<Strength, Push>>;
}

const known = madeOnce((_: Lineage) => new Map<Digest, SameBytes>());

function sameBytes(digest: Digest, lineage: Lineage): SameBytes {
  const found = known(lineage).get(digest) ?? gathered(lineage.pushesOf(digest), lineage);
  known(lineage).set(digest, found);
  return found;
}

function gathered(pushes: readonly Push[], lineage: Lineage): SameBytes {
  const all: SameBytes = { first: new Map(), explained: new Map(), explainedBy: new Map(), unread: new Map() };
  for (const push of pushes) {
    const { registry, strength } = push;
    const origin = lineage.explanation(push);
    if (origin.state === 'none' && origin.unread) {
      const unread = all.unread.get(registry) ?? new Map<Strength, Push>();
      all.unread.set(registry, unread);
      if (!unread.has(strength)) unread.set(strength, push);
    }
    const isExplained = approvedBuild(push, lineage) !== undefined;
    const name = fullName(push);
    if (isExplained && !all.explainedBy.has(name)) all.explainedBy.set(name, push);
    if (!isAtLeast(strength, 'recorded')) continue;
    if (!all.first.has(name)) all.first.set(name, push);
    if (isExplained && !all.explained.has(name)) all.explained.set(name, push);
  }
  return all;
}

/** The first recorded push of the same bytes to the same repository, before this one. */
export function firstHere(push: Push, lineage: Lineage): Push | undefined {
  return before(push, sameBytes(push.digest, lineage).first.get(fullName(push)));
}

/** The first of those that an approved build explains. */
export function explainedHere(push: Push, lineage: Lineage): Push | undefined {
  return before(push, sameBytes(push.digest, lineage).explained.get(fullName(push)));
}

/** A push of the same bytes before this one that an approved build explains, to a repository that says something about this one. */
export function explainedBefore(push: Push, lineage: Lineage): Push | undefined {
  for (const one of sameBytes(push.digest, lineage).explainedBy.values())
    if (one.at < push.at && lineage.speaksFor(one, push)) return one;
  return undefined;
}

/**
 * A run of the project that builds the repository, around the first push of the same bytes there: nobody asked that push for a
 * build, since too little was known of the repository, and its copy is asked for no more.
 */
export function runBeforeHabit(push: Push, lineage: Lineage): Run | undefined {
  const first = firstHere(push, lineage);
  if (!first) return undefined;
  const runs = [...lineage.habits.projects(push).seen.keys()].flatMap((key) => {
    const end = key.indexOf(':');
    return lineage.runsBeside(first, { system: key.slice(0, end), project: key.slice(end + 1) });
  });
  return ofFirst(first, runs, lineage);
}

/** Of these runs one that went on at the first push of the bytes, whose build nobody knows, by no host's record either. */
export function runAtFirst(push: Push, runs: readonly Run[], lineage: Lineage): Run | undefined {
  if (lineage.hostOrigins(push).length > 0) return undefined;
  const first = firstHere(push, lineage) ?? push;
  const then = runs.filter((run) => lineage.runsBeside(first, run).includes(run));
  return ofFirst(first, then, lineage);
}

/** A second push of the tag during a run is none of its own, and a fork is another project. */
function ofFirst(first: Push, runs: readonly Run[], lineage: Lineage): Run | undefined {
  if (lineage.explanation(first).state !== 'unasked') return undefined;
  const isTaken = ({ tag, digest, at }: Push, { from }: Run): boolean =>
    tag !== undefined && tag === first.tag && digest !== first.digest && from <= at && at < first.at;
  return runs.find((run) => isOwnCode(run) && !lineage.pushesTo(first).some((one) => isTaken(one, run)));
}

/**
 * The first push of the same bytes, until this one, when nothing was read of the systems that may have built them. Of another
 * registry, or by a weaker word, anybody may have said that the bytes were there before anything was read.
 */
function unreadUntil({ digest, registry, strength, at }: Push, lineage: Lineage): Push | undefined {
  const unread = [...(sameBytes(digest, lineage).unread.get(registry)?.values() ?? [])];
  return unread
    .filter((one) => one.at <= at && isAtLeast(one.strength, strength))
    .sort((one, other) => one.at - other.at)[0];
}

/** Of a push, and what it was promoted from: that nothing was read of the systems that may have built it, up to its time. */
export function unreadOf([push, ...sources]: readonly [Push, ...Push[]], lineage: Lineage): string | undefined {
  const until = unreadUntil(push, lineage);
  const unread = [push, ...sources, ...(until ? [until] : [])]
    .map((one) => (one.at <= push.at ? lineage.explanation(one) : undefined))
    .find((one) => one?.state === 'none' && one.unread);
  return unread?.state === 'none' ? (unread.gap ?? 'no such feed was read') : undefined;
}

function before(push: Push, found: Push | undefined): Push | undefined {
  return found && found.at < push.at ? found : undefined;
}
