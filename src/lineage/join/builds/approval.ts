import { refsOf, type Run } from '../../../core/build.ts';
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
    if (build.source !== run.system || build.project !== run.project) continue;
    const misses = [...mismatches(run, build)];
    if (misses.length === 0) return undefined;
    if (!nearest || misses.length < nearest.length) nearest = misses;
  }
  return nearest?.[0] ?? `no build entry names ${run.system} project ${run.project}`;
}

function* mismatches(run: Run, build: BuildEntry): Generator<string> {
  const { head, trigger, workflow, ref, sourceRepository, claims } = run;
  if (head !== undefined && head !== run.project && !claims.head) yield `its commit comes from the fork ${head}`;
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

/** A claim that the commit comes from elsewhere, where the record says nothing about it. */
export function doubtOf({ head, project, claims, taken }: Run): Doubt | undefined {
  if (taken) {
    const by = isRecorded(taken) ? '' : ', a webhook says';
    return {
      reason: `the project that now is ${project} took this name from another (id ${taken.projectId})${by}`,
      claim: taken,
    };
  }
  return head !== undefined && head !== project && claims.head
    ? { reason: `its commit comes from the fork ${head}, a webhook says`, claim: claims.head }
    : undefined;
}
