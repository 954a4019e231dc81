import { isRecorded } from '../../../../core/strength.ts';
import type { Time } from '../../../../core/time.ts';
import type { RunFacts } from '../../../facts/run-facts.ts';

/** A name of a project, as long as facts call it so. */
export interface Name {
  /** As `projectKey`. */
  readonly project: string;
  readonly isRecorded: boolean;
  readonly first: Telling;
  readonly last: Telling;
}

interface Telling {
  readonly at: Time;
  /** Among the facts. */
  readonly index: number;
}

/** A project on record, by its id. */
export interface Identified {
  /** Those on record, and those that claims give it; each the later, the longer it lasted. */
  readonly names: readonly Name[];
  /** That of the latest record. */
  readonly now: Name;
}

/** Projects on record by their ids, of which build systems tell where these have one. */
export function namesById(facts: RunFacts): ReadonlyMap<string, Identified> {
  const [recorded, claimed] = [new Map<string, Names>(), new Map<string, Names>()];
  const runs = runsOfRenamed(facts);
  let index = 0;
  for (const { by, project, at } of facts.seen()) {
    const id = `${by.system} ${by.projectId}`;
    if (by.projectId !== undefined) {
      if (isRecorded(by)) note(recorded, id, project, { at, index }, true);
      else if (runs.get(id)?.has(facts.at(index).run)) note(claimed, id, project, { at, index }, false);
    }
    index += 1;
  }
  const found = new Map<string, Identified>();
  for (const [id, own] of recorded) {
    const names = [...own.values(), ...apart(claimed.get(id)).filter(({ project }) => !own.has(project))];
    names.sort((one, other) => one.last.at - other.last.at || (one.project < other.project ? -1 : 1));
    const now = names.findLast((one) => one.isRecorded);
    if (now) found.set(id, { names, now });
  }
  return found;
}

type Names = Map<string, Name>;

function note(all: Map<string, Names>, id: string, project: string, told: Telling, isOnRecord: boolean): void {
  const names = all.get(id) ?? new Map<string, Name>();
  all.set(id, names);
  const before = names.get(project);
  names.set(project, {
    project,
    isRecorded: isOnRecord,
    first: before && before.first.at <= told.at ? before.first : told,
    last: before && before.last.at > told.at ? before.last : told,
  });
}

/** Of projects that have more names than one: the runs that are on record. */
function runsOfRenamed(facts: RunFacts): ReadonlyMap<string, ReadonlySet<string>> {
  const first = new Map<string, string>();
  const runs = new Map<string, Set<string>>();
  for (const { by, project } of facts.seen()) {
    const id = `${by.system} ${by.projectId}`;
    const name = first.get(id);
    if (name === undefined) first.set(id, project);
    else if (name !== project && by.projectId !== undefined) runs.set(id, new Set());
  }
  if (runs.size === 0) return runs;
  let index = 0;
  for (const { by } of facts.seen()) {
    const own = isRecorded(by) ? runs.get(`${by.system} ${by.projectId}`) : undefined;
    own?.add(facts.at(index).run);
    index += 1;
  }
  return runs;
}

/** Whoever makes one up does so about a time in which others call the project by its own: names that overlap are left out. */
function apart(claimed: Names | undefined): readonly Name[] {
  const names = [...(claimed?.values() ?? [])].sort((one, other) => one.first.at - other.first.at);
  const mixed = new Set<Name>();
  let reaching: Name | undefined;
  for (const one of names) {
    if (reaching && one.first.at <= reaching.last.at) mixed.add(one).add(reaching);
    if (!reaching || one.last.at > reaching.last.at) reaching = one;
  }
  return names.filter((one) => !mixed.has(one));
}
