import * as z from 'zod';
import type { Change } from './registries.ts';

const hook = z.object({
  action: z.string(),
  repository: z.object({ full_name: z.string() }),
  workflow_run: z
    .object({
      id: z.number(),
      run_number: z.number(),
      run_attempt: z.number().optional(),
      head_branch: z.string().nullish(),
      head_sha: z.string().optional(),
      event: z.string(),
      status: z.string(),
      conclusion: z.string().nullish(),
      created_at: z.string(),
      run_started_at: z.string().optional(),
      updated_at: z.string(),
      actor: z.object({ login: z.string() }).nullish(),
    })
    .optional(),
});
type Run = NonNullable<z.infer<typeof hook>['workflow_run']>;

export const SYSTEMS = ['drone', 'woodpecker', 'bitbucket', 'gitea'] as const;
export type System = (typeof SYSTEMS)[number];

/** Each asked by its API when a run has ended, and what it calls what starts one. */
export const PIPELINES: Readonly<
  Record<System, { readonly run: Change; readonly triggers: Readonly<Record<string, string>> }>
> = {
  drone: {
    triggers: { schedule: 'cron', workflow_dispatch: 'custom' },
    run: ended((run, slug) => ({
      repo: { slug },
      build: {
        ...common(run),
        after: run.head_sha,
        trigger: '@hook',
        source: run.head_branch,
        target: run.head_branch,
        author_login: run.actor?.login,
        sender: run.actor?.login,
      },
    })),
  },
  woodpecker: {
    triggers: { schedule: 'cron', workflow_dispatch: 'manual' },
    run: ended((run, full_name) => ({
      repo: { full_name },
      pipeline: {
        ...common(run),
        commit: run.head_sha,
        branch: run.head_branch,
        author: run.actor?.login,
        errors: null,
        parent: 0,
        forge_url: `https://git.example/${full_name}`,
      },
    })),
  },
  gitea: {
    triggers: {},
    run: ended((run, full_name) => {
      const person = {
        id: 1,
        login: run.actor?.login,
        login_name: '',
        source_id: 0,
        full_name: '',
        username: run.actor?.login,
      };
      return {
        id: run.id * 10 + (run.run_attempt ?? 1),
        path: `build.yml@refs/${isTag(run) ? 'tags' : 'heads'}/${run.head_branch}`,
        event: run.event,
        run_attempt: 0,
        run_number: numberOf(run),
        head_sha: run.head_sha,
        status: 'completed',
        conclusion: run.conclusion,
        actor: person,
        trigger_actor: person,
        repository: { full_name },
        started_at: run.run_started_at ?? run.created_at,
        completed_at: run.updated_at,
      };
    }),
  },
  bitbucket: {
    triggers: { workflow_dispatch: 'manual' },
    run: ended((run, full_name) => ({
      type: 'pipeline',
      uuid: `{${run.id}-${run.run_attempt ?? 1}}`,
      build_number: numberOf(run),
      creator: { type: 'user', nickname: run.actor?.login },
      repository: { type: 'repository', full_name },
      target: {
        type: 'pipeline_ref_target',
        ref_type: isTag(run) ? 'tag' : 'branch',
        ref_name: run.head_branch,
        commit: { type: 'commit', hash: run.head_sha },
      },
      trigger: { type: `pipeline_trigger_${eventOf(run, { schedule: 'schedule', workflow_dispatch: 'manual' })}` },
      state: {
        name: 'COMPLETED',
        result: { name: run.conclusion === 'success' ? 'SUCCESSFUL' : 'FAILED' },
      },
      created_on: run.run_started_at ?? run.created_at,
      completed_on: run.updated_at,
    })),
  },
};

function ended(tell: (run: Run, project: string) => object): Change {
  return (record) => {
    const { action, workflow_run: run, repository } = hook.parse(record);
    return run && action === 'completed' ? [tell(run, repository.full_name)] : [];
  };
}

// A run that is started again is another one there.
function numberOf({ run_number: number, run_attempt: attempt = 1 }: Run): number {
  return number * 10 + attempt;
}

function isTag({ head_branch: branch }: Run): boolean {
  return /^v?\d/.test(branch ?? '');
}

function eventOf({ event }: Run, names: Readonly<Record<string, string>>): string {
  return names[event] ?? event;
}

function common(run: Run): object {
  const seconds = (time: string): number => Date.parse(time) / 1000;
  return {
    id: run.id,
    number: numberOf(run),
    status: run.conclusion === 'success' ? 'success' : 'failure',
    event: isTag(run) ? 'tag' : eventOf(run, { schedule: 'cron', workflow_dispatch: 'custom' }),
    ref: `refs/${isTag(run) ? 'tags' : 'heads'}/${run.head_branch}`,
    created: seconds(run.created_at),
    started: seconds(run.run_started_at ?? run.created_at),
    finished: seconds(run.updated_at),
    updated: seconds(run.updated_at),
  };
}
