import type { Run } from '../../../core/build.ts';
import { refsOf } from '../../../core/run-refs.ts';
import { isRunOf } from '../../../core/former-name.ts';
import type { RunReported } from '../../../core/event.ts';
import type { BuildEntry } from '../../../core/policy.ts';
import { isRecorded } from '../../../core/strength.ts';

/** What has to be told against a run that the entries allow: most is only claimed. */
export interface Doubt {
  readonly reason: string;
  readonly claim: RunReported;
}

/** Why no entry allows the run; undefined when one does. The nearest miss is told. */
export function disapproval(run: Run, builds: readonly BuildEntry[]): string | undefined {
  let nearest: readonly string[] | undefined;
  for (const build of builds) {
    if (!isRunOf(run, build)) continue;
    const misses = [...mismatches(run, build)];
    if (misses.length === 0) return undefined;
    if (!nearest || misses.length < nearest.length) nearest = misses;
  }
  return nearest?.[0] ?? `no build entry names ${run.system} project ${run.project}`;
}

function* mismatches(run: Run, build: BuildEntry): Generator<string> {
  const { head, trigger, workflow, ref, sourceRepository, claims } = run;
  if (head !== undefined && head !== run.project && !claims.head && build.forks?.matches(head) !== true)
    yield `its commit comes from the fork ${head}${build.forks ? `, not from ${build.forks.patterns.join(', ')}` : ''}`;
  if (build.repositories && !build.repositories.matches(sourceRepository ?? ''))
    yield `its source is ${said(run, 'sourceRepository') ?? 'unknown'}, not ${build.repositories.patterns.join(', ')}`;
  if (build.triggers && !build.triggers.matches(trigger ?? ''))
    yield `it was started by ${said(run, 'trigger') ?? 'an unknown trigger'}, not by ${build.triggers.patterns.join(', ')}`;
  if (build.workflows && !build.workflows.matches(workflow ?? ''))
    yield `it ran the workflow ${said(run, 'workflow') ?? '(unknown)'}, not ${build.workflows.patterns.join(', ')}`;
  if (build.refs && !refsOf(run).some((one) => build.refs?.matches(one)))
    yield `it ran on ${said(run, 'ref') ?? 'an unknown ref'}, not on ${build.refs.patterns.join(', ')}`;
  if (build.repositories && claims.sourceRepository) yield onlyClaimed('its source is', sourceRepository);
  if (build.triggers && claims.trigger) yield onlyClaimed('it was started by', trigger);
  if (build.workflows && claims.workflow) yield onlyClaimed('it ran the workflow', workflow);
  if (build.refs && claims.ref) yield onlyClaimed('it ran on', ref);
}

function said(run: Run, field: 'trigger' | 'workflow' | 'ref' | 'sourceRepository'): string | undefined {
  return run.claims[field] ? `${run[field] ?? ''} (a webhook says)` : run[field];
}

function onlyClaimed(did: string, what: string | undefined): string {
  return `that ${did} ${what ?? ''} is told only by a webhook, which anybody could have sent`;
}

/** Whether an entry allows the run, and none would if claims alone had not given its project another name. */
export function isAllowedByClaim({ formerly, ...run }: Run, builds: readonly BuildEntry[]): boolean {
  if (!formerly || formerly.isRecorded) return false;
  return disapproval(run, builds) !== undefined && disapproval({ ...run, formerly }, builds) === undefined;
}

/**
 * Whether nothing but the fork of which its code is stands against a run, by an entry that lets pull requests push, lists what
 * may start a run, and says of no fork whether it may: an outsider's work, for which nobody may have opened or closed the door.
 */
export function isOutsiders(run: Run, builds: readonly BuildEntry[]): boolean {
  const { head, trigger = '', claims } = run;
  if (head === undefined || head === run.project || claims.head || !PULL_REQUEST.test(trigger)) return false;
  return builds.some(
    (build) =>
      isRunOf(run, build) && build.triggers !== undefined && !build.forks && [...mismatches(run, build)].length === 1,
  );
}

const PULL_REQUEST = /pull|merge/i;

/** A claim that the commit comes from elsewhere, where the record says nothing about it, and no entry that allows it lets that in. */
export function doubtOf(run: Run, builds: readonly BuildEntry[]): Doubt | undefined {
  const { head, project, claims, taken } = run;
  if (taken) {
    const by = isRecorded(taken) ? '' : ', a webhook says';
    return {
      reason: `the project that now is ${project} took this name from another (id ${taken.projectId})${by}`,
      claim: taken,
    };
  }
  const isLetIn = (build: BuildEntry): boolean =>
    isRunOf(run, build) && build.forks?.matches(head ?? '') === true && mismatches(run, build).next().done === true;
  return head !== undefined && head !== project && claims.head && !builds.some(isLetIn)
    ? { reason: `its commit comes from the fork ${head}, a webhook says`, claim: claims.head }
    : undefined;
}
