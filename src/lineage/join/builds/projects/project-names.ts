import type { FormerName } from '../../../../core/former-name.ts';
import type { RunReported } from '../../../../core/event.ts';
import type { Policy } from '../../../../core/policy.ts';
import type { Time } from '../../../../core/time.ts';
import type { RenamedProject } from '../../../../core/watch.ts';
import { retold, type RunFacts } from '../../../facts/run-facts.ts';
import { projectKey } from '../../../facts/run-key.ts';
import { withNamesForIds } from './called-by-id.ts';
import { withIdsInScope } from './ids-in-scope.ts';
import { type Identified, type Name, namesById } from './project-ids.ts';

/** Facts of runs in which each project has one name: build systems tell old runs under today's, webhooks under that of the time. */
export interface NamedFacts {
  readonly facts: RunFacts;
  /** Those that go by another name than the policy has. */
  readonly renamed: readonly RenamedProject[];
  /** Whether claims alone tell that the project with that key is the one that the policy names so. */
  isNameClaimed(project: string): boolean;
  /** By which that project took the name that another one had. */
  takenBy(project: string): RunReported | undefined;
  /** Another name that the policy has, by which the fact's project went at that time. */
  calledThen(fact: RunReported, at: Time): FormerName | undefined;
  /** That key, and those of projects whose runs of once are meant by it, too. */
  keysOf(project: string): readonly string[];
  /** Under which key there are records of what bore that name. */
  recordedAs(project: string): string;
}

/**
 * Records of a project are joined by its id. It keeps the name that the policy has: one that records gave it, or else one
 * that claims did. These count only where a run of this id is on record that they are about, no claim of that time calls it
 * otherwise, no other project on record has the name, and the policy wants no record of it: nothing better tells of it, and
 * the finding says so.
 */
export function namedFacts(
  told: RunFacts,
  policy: Pick<Policy, 'namesProject' | 'wantsRecord' | 'sources'>,
): NamedFacts {
  const facts = withNamesForIds(withIdsInScope(told, policy), policy);
  const projects = namesById(facts);
  const owners = new Map<string, Set<string>>();
  for (const [id, { names }] of projects)
    for (const { project } of names) owners.set(project, (owners.get(project) ?? new Set()).add(id));
  const called = new Map<string, string>();
  const spans = new Map<string, Spans>();
  const keys = new Map<string, readonly string[]>();
  const claimed = new Set<string>();
  const recordedAs = new Map<string, string>();
  const renamed: RenamedProject[] = [];
  for (const [id, { names, now }] of projects) {
    if (names.length === 1) continue;
    const isMeant = ({ project, isRecorded }: Name): boolean =>
      policy.namesProject(project) && owners.get(project)?.size === 1 && (isRecorded || !policy.wantsRecord(project));
    const earlier = names.filter((one) => one !== now && isMeant(one));
    const meant = policy.namesProject(now.project)
      ? now
      : (earlier.findLast((one) => one.isRecorded) ?? earlier.at(-1) ?? now);
    called.set(id, meant.project);
    spans.set(id, { names, meant, isMeant });
    for (const one of names) {
      const { project, isRecorded } = one;
      if (project === meant.project) continue;
      recordedAs.set(project, meant.project);
      if (isRecorded || isMeant(one)) keys.set(project, [...(keys.get(project) ?? [project]), meant.project]);
    }
    if (meant === now) continue;
    if (!meant.isRecorded) claimed.add(meant.project);
    renamed.push(renaming(id, facts.at(meant.last.index), facts.at(now.last.index)));
  }
  const taken = called.size === 0 ? new Map<string, number>() : takings(projects, owners);
  return {
    facts: called.size === 0 ? facts : withNames(facts, called),
    renamed,
    isNameClaimed: (project) => claimed.has(project),
    takenBy(project) {
      const index = taken.get(project);
      return index === undefined ? undefined : facts.at(index);
    },
    calledThen: (fact, at) => calledThen(spans.get(`${fact.system} ${fact.projectId}`), at, taken),
    keysOf: (project) => keys.get(project) ?? [project],
    recordedAs: (project) => recordedAs.get(project) ?? project,
  };
}

interface Spans {
  /** Each the later, the longer it lasted. */
  readonly names: readonly Name[];
  /** By which its runs go. */
  readonly meant: Name;
  readonly isMeant: (one: Name) => boolean;
}

/** One that somebody else took later is still what the project was called before. */
function calledThen(spans: Spans | undefined, at: Time, taken: ReadonlyMap<string, number>): FormerName | undefined {
  const then = spans?.names.find(({ last }) => last.at >= at);
  if (!spans || !then || then.project === spans.meant.project) return undefined;
  const { project, isRecorded } = then;
  return spans.isMeant(then) || (isRecorded && taken.has(project))
    ? { project: project.slice(project.indexOf(':') + 1), isRecorded }
    : undefined;
}

function renaming(id: string, earlier: RunReported, latest: RunReported): RenamedProject {
  const about = { kind: 'project', name: `${latest.system} ${latest.project}` } as const;
  return {
    key: `project:${id}`,
    about,
    system: latest.system,
    name: earlier.project,
    now: latest.project,
    earlier,
    latest,
  };
}

/** Of names that a project has on record only since another one, which goes by another now, had them last: where that is told. */
function takings(
  projects: ReadonlyMap<string, Identified>,
  owners: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, number> {
  const taken = new Map<string, number>();
  for (const { names, now } of projects.values())
    for (const left of names) {
      if (left === now || (owners.get(left.project)?.size ?? 0) < 2) continue;
      const first = firstRecords(projects, owners.get(left.project) ?? new Set(), left);
      if (first !== undefined && first > left.last.at) taken.set(left.project, left.last.index);
    }
  return taken;
}

/** When the others that are on record by the name now are first on record by it. */
function firstRecords(
  projects: ReadonlyMap<string, Identified>,
  ids: ReadonlySet<string>,
  left: Name,
): number | undefined {
  let first: number | undefined;
  for (const id of ids) {
    const now = projects.get(id)?.now;
    if (now && now.project === left.project) first = Math.min(first ?? Infinity, now.first.at);
  }
  return first;
}

/** The same facts, those of the ids under these keys, and each run of such an id one attempt. */
function withNames(facts: RunFacts, called: ReadonlyMap<string, string>): RunFacts {
  const attempts = new Map<string, number>();
  const renamedBy = (fact: RunReported): RunReported => {
    const key = called.get(`${fact.system} ${fact.projectId}`);
    if (key === undefined || key === projectKey(fact)) return fact;
    const project = key.slice(fact.system.length + 1);
    // What is of its own code stays that.
    return { ...fact, project, ...(fact.head === fact.project && { head: project }) };
  };
  const seen = Array.from(facts.seen(), (one, index) => {
    const id = `${one.by.system} ${one.by.projectId}`;
    const project = called.get(id);
    if (project === undefined) return one;
    const run = JSON.stringify([id, facts.at(index).run]);
    const attempt = attempts.get(run) ?? facts.attempts + attempts.size;
    attempts.set(run, attempt);
    return { ...one, project, attempt, telling: one.telling && renamedBy(one.telling) };
  });
  return retold(facts, renamedBy, { seen, attempts: facts.attempts + attempts.size });
}
