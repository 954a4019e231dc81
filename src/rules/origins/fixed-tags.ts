import type { Lineage } from '../../core/lineage.ts';
import { isFullVersion } from '../../core/release-tag.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { countBelow, DAY, type Time } from '../../core/time.ts';
import type { Run } from '../../core/build.ts';
import { isOfTag } from '../../core/run-refs.ts';
import type { RepositoryName } from '../../core/environment.ts';
import { madeOnce } from '../made-once.ts';
import { onRecord, type Quiet } from '../rule.ts';
import { approvedBuilds } from './builds/approved-build.ts';
import { who } from '../../core/actor.ts';
import { isWithin } from './sameness.ts';
import { nameOf, runName } from '../sentences/sentences.ts';

/** For what reason the usual account may have moved a version that never moves; a part of a sentence. */
export const BUILT_AGAIN =
  'the tag is a version in full of a repository whose versions do not move, one of those above holds, and it is on record why it has other bytes: more than its time says that an allowed run, or a host that may build, made them; a recorded run of this tag went on, or one that reports these bytes, of a project of which the same is on record of what the tag meant before, and which usually builds the repository, or is named like it where that is too young to tell; or the registry recorded that the same tag moved from and to the same bytes where it is copied from';

/** So many versions must have stood before anybody can say that such tags do not move. */
const KNOWN_BY = 5;
/** Of the versions that an account set elsewhere one in so many may have moved. */
const SELDOM = 10;

/**
 * Where a push moved a version (`2.3.2`), and nothing on record shows that versions move there: the repository had another
 * one that stood, got one on another day, none moved, and either there were several or the account has set several in the registry and moves none.
 * Undefined: nobody can say so. What is younger than the time in which a push may be questioned counts on neither side, so
 * that a nightly build shows what it does before it is judged, and nobody trains this by moving another one first.
 */
export function fixedBefore(push: Push, lineage: Lineage): string | undefined {
  const { tag, actor, at, registry, repository } = push;
  if (tag === undefined || !actor || !isFullVersion(tag) || lineage.policy.tagKind(push, tag) === 'floating')
    return undefined;
  // A registry's cache brings what moved where its images are from.
  if (actor.kind === 'controller') return undefined;
  const until = at - lineage.policy.habits.quarantine;
  const all = versionsOf(lineage.pushes, lineage);
  const here = countsOf(all.get(repositoryKey(push)), until);
  const isOld = (all.get(tagKey(push))?.sets[0] ?? Infinity) <= until;
  const others = here.sets - (isOld ? 1 : 0);
  if (others < 1 || here.moves > 0 || !isGoingOn(all.get(repositoryKey(push)), at)) return undefined;
  if (here.sets >= KNOWN_BY)
    return `an earlier move of a version in ${repository}: ${here.sets} stood there, and none was moved`;
  const own = countsOf(all.get(accountKey(push, actor.name)), until);
  return own.sets >= KNOWN_BY && own.moves * SELDOM <= own.sets
    ? `an earlier move of a version in ${repository}: ${who(actor)} set ${own.sets} in ${registry}, and moved ${own.moves === 0 ? 'none' : own.moves}`
    : undefined;
}

/**
 * Why a version has other bytes than before, where that is on record: a build made them for which more than its time speaks; or the
 * tag’s own build went on, or was run again, and its project had built that tag when it was set; or it was moved where it is copied from.
 */
export function movedAgain(push: Push, lineage: Lineage): Quiet | undefined {
  const origin = lineage.explanation(push);
  const build = approvedBuilds(push, lineage);
  if (build && (origin.state === 'hosted' || (origin.state === 'explained' && origin.by !== 'time')))
    return { quiet: 'built-again', strength: build.strength, because: `${build.by} made it` };
  const again = ownRun(push, lineage);
  if (again) return { quiet: 'built-again', strength: 'inferred', because: `${runName(again)} built it again` };
  const source = sourceOf(push, lineage);
  return source && onRecord('built-again', `it moved in ${nameOf(source)}, from where it was copied`);
}

/** A run of the tag, or one that reports the image, of a project of which the same is on record of what the tag meant before. */
function ownRun(push: Push, lineage: Lineage): Run | undefined {
  const before = push.previous?.push;
  if (!before) return undefined;
  const isOwn = isOfRepository(push, lineage);
  const runs = (of: Push): readonly Run[] =>
    [
      ...lineage.runsAround(of).filter((run) => isOfTag(run, push.tag ?? '')),
      ...lineage.reportsOf(of.digest).flatMap(({ run }) => (isRecorded(run) ? [run] : [])),
    ].filter(isOwn);
  const built = new Set(runs(before).map(projectOf));
  return runs(push).find((run) => built.has(projectOf(run)));
}

/** That of its usual projects; of a repository that is too young to have any, of one that is named like it. */
function isOfRepository(push: Push, lineage: Lineage): (run: Run) => boolean {
  const usual = lineage.habits.projects(push);
  const name = push.repository.split('/').at(-1);
  return (run) => (usual.speaks ? usual.seen.has(projectOf(run)) : run.project.split('/').at(-1) === name);
}

function projectOf({ system, project }: Run): string {
  return `${system}:${project}`;
}

/** Anybody may push one image under as many names as he likes: of more than this nobody looks for where it is from. */
const MOST = 100;

/** Another repository in which the same tag meant what it meant here, and then what it means here now. */
function sourceOf(push: Push, lineage: Lineage): Push | undefined {
  const { tag, at, previous } = push;
  const isElsewhere = (one: Push): boolean =>
    one.tag === tag && one.at < at && isRecorded(one) && repositoryKey(one) !== repositoryKey(push);
  return lineage
    .pushesOf(push.digest)
    .slice(0, MOST)
    .find((one) => isElsewhere(one) && one.previous?.digest === previous?.digest && lineage.speaksFor(one, push));
}

interface Versions {
  readonly sets: Time[];
  readonly moves: Time[];
}

/** When versions were set for the first time, and moved for the first time: by repository, by account in a registry, and each. */
const versionsOf = madeOnce((pushes: readonly Push[], lineage: Lineage): ReadonlyMap<string, Versions> => {
  const found = new Map<string, Versions>();
  for (const push of pushes) {
    const { tag, actor, at } = push;
    if (tag === undefined || push.kind === 'artifact' || !isRecorded(push) || !isFullVersion(tag)) continue;
    const own = found.get(tagKey(push)) ?? { sets: [], moves: [] };
    found.set(tagKey(push), own);
    const list =
      own.sets.length === 0 ? 'sets' : isMoved(push, lineage) && own.moves.length === 0 ? 'moves' : undefined;
    if (list === undefined) continue;
    own[list].push(at);
    for (const key of [repositoryKey(push), ...(actor ? [accountKey(push, actor.name)] : [])]) {
      const all = found.get(key) ?? { sets: [], moves: [] };
      found.set(key, all);
      all[list].push(at);
    }
  }
  return found;
});

/** What changed came as another version, on another day: where all came at once, nobody knows how the next one comes. */
function isGoingOn({ sets }: Versions = { sets: [], moves: [] }, at: Time): boolean {
  return (sets[countBelow(sets, at) - 1] ?? 0) - (sets[0] ?? 0) >= DAY;
}

function isMoved(push: Push, lineage: Lineage): boolean {
  const { previous } = push;
  return (
    previous?.endedBy === 'moved' && previous.to === push.at && !isWithin(push.digest, previous.digest, push, lineage)
  );
}

function countsOf(versions: Versions | undefined, until: Time): { readonly sets: number; readonly moves: number } {
  return { sets: countBelow(versions?.sets ?? [], until + 1), moves: countBelow(versions?.moves ?? [], until + 1) };
}

function repositoryKey({ registry, repository }: RepositoryName): string {
  return `${registry}/${repository}`;
}

function tagKey(push: Push): string {
  return `${repositoryKey(push)}:${push.tag ?? ''}`;
}

function accountKey({ registry }: RepositoryName, actor: string): string {
  return JSON.stringify([registry, actor]);
}
