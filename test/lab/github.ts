import type { Naming } from './naming.ts';

/** A workflow run as a story tells it. */
export interface RunStory {
  /** Milliseconds. */
  readonly at: number;
  readonly minutes: number;
  /** `owner/name`. */
  readonly project: string;
  readonly workflow: string;
  readonly name: string;
  readonly event: 'push' | 'release' | 'schedule' | 'pull_request' | 'pull_request_target' | 'workflow_dispatch';
  /** Branch, or the tag's name on a release: GitHub gives the short name. */
  readonly branch: string;
  readonly title: string;
  readonly commit: string;
  readonly login: string;
  readonly runner: string;
  readonly conclusion?: string;
  /** `owner/name` of the fork that the commit came from. */
  readonly fork?: string;
  /** Number of the run; absent: any. */
  readonly id?: number;
}

/** One webhook body and when it was sent. */
export interface Delivery {
  readonly at: number;
  readonly body: object;
}

/**
 * What GitHub sends about one run: `workflow_run` requested, in_progress, completed and `workflow_job` queued,
 * in_progress, completed; the documented fields without most of the hypermedia links.
 */
export function deliveries(run: RunStory, naming: Naming): readonly Delivery[] {
  const id = run.id ?? 19_000_000_000 + naming.below(900_000_000);
  const job = id * 2 + naming.below(1000);
  const ended = run.at + run.minutes * 60_000;
  const begun = run.at + Math.min(9_000, Math.floor((ended - run.at) / 10));
  const number = 100 + naming.below(800);
  const common = {
    repository: repository(run.project),
    organization: organization(run.project),
    sender: account(run.login),
  };
  const states = [
    { action: 'requested', at: run.at, status: 'queued', conclusion: null },
    { action: 'in_progress', at: begun, status: 'in_progress', conclusion: null },
    { action: 'completed', at: ended, status: 'completed', conclusion: run.conclusion ?? 'success' },
  ] as const;
  return states.flatMap((state) => [
    {
      at: state.at,
      body: {
        action: state.action === 'requested' ? 'queued' : state.action,
        workflow_job: {
          id: job,
          run_id: id,
          run_attempt: 1,
          run_url: `https://api.github.com/repos/${run.project}/actions/runs/${id}`,
          node_id: `CR_${job.toString(36)}`,
          head_sha: run.commit,
          head_branch: run.branch,
          url: `https://api.github.com/repos/${run.project}/actions/jobs/${job}`,
          html_url: `https://github.com/${run.project}/actions/runs/${id}/job/${job}`,
          status: state.status,
          conclusion: state.conclusion,
          created_at: stamp(run.at),
          started_at: stamp(state.action === 'requested' ? run.at : begun),
          completed_at: state.action === 'completed' ? stamp(ended) : null,
          name: 'image',
          steps: [],
          labels: ['self-hosted', 'linux', run.runner],
          runner_id: state.action === 'requested' ? null : 7,
          runner_name: state.action === 'requested' ? null : run.runner,
          runner_group_id: state.action === 'requested' ? null : 1,
          runner_group_name: state.action === 'requested' ? null : 'Default',
          workflow_name: run.name,
        },
        ...common,
      },
    },
    {
      at: state.at,
      body: {
        action: state.action,
        workflow_run: {
          id,
          name: run.name,
          node_id: `WFR_${id.toString(36)}`,
          head_branch: run.branch,
          head_sha: run.commit,
          path: run.workflow,
          display_title: run.title,
          run_number: number,
          run_attempt: 1,
          event: run.event,
          status: state.status,
          conclusion: state.conclusion,
          workflow_id: workflowId(run),
          check_suite_id: id + 11,
          url: `https://api.github.com/repos/${run.project}/actions/runs/${id}`,
          html_url: `https://github.com/${run.project}/actions/runs/${id}`,
          pull_requests: [],
          created_at: stamp(run.at),
          updated_at: stamp(state.at),
          run_started_at: stamp(run.at),
          actor: account(run.login),
          triggering_actor: account(run.login),
          head_commit: {
            id: run.commit,
            tree_id: [...run.commit].reverse().join(''),
            message: run.title,
            timestamp: stamp(run.at - 90_000),
            author: { name: run.login, email: `${run.login}@acme.example` },
            committer: { name: run.login, email: `${run.login}@acme.example` },
          },
          referenced_workflows: [],
          repository: repository(run.project),
          head_repository: repository(run.fork ?? run.project),
        },
        workflow: {
          id: workflowId(run),
          name: run.name,
          path: run.workflow,
          state: 'active',
          created_at: '2026-01-12T08:00:00.000Z',
          updated_at: '2026-09-02T13:20:00.000Z',
        },
        ...common,
      },
    },
  ]);
}

/** What of a `workflow_run` its page is made of. */
export interface RunBody {
  readonly workflow_run: { readonly status: string; readonly created_at: string; readonly url: string };
  readonly repository: { readonly full_name: string };
}

/**
 * What `gh api --paginate repos/OWNER/REPO/actions/runs` prints of each project of these deliveries: a page a line,
 * with its runs, newest first.
 */
export function runPages(bodies: readonly object[]): string {
  const ended = bodies.filter(isRunBody).filter(({ workflow_run: { status } }) => status === 'completed');
  const pages = Map.groupBy(ended, ({ repository: { full_name: project } }) => project);
  return Array.from(pages, ([project, own]) => {
    const newest = own.toSorted((one, other) => (one.workflow_run.created_at < other.workflow_run.created_at ? 1 : -1));
    const runs = newest.map(({ workflow_run: run }) => ({
      ...run,
      jobs_url: `${run.url}/jobs`,
      logs_url: `${run.url}/logs`,
      artifacts_url: `${run.url}/artifacts`,
      cancel_url: `${run.url}/cancel`,
      rerun_url: `${run.url}/rerun`,
      previous_attempt_url: null,
    }));
    return { project, page: { total_count: runs.length, workflow_runs: runs } };
  })
    .toSorted((one, other) => (one.project < other.project ? -1 : 1))
    .map(({ page }) => `${JSON.stringify(page)}\n`)
    .join('');
}

function isRunBody(body: object): body is RunBody {
  return 'workflow_run' in body;
}

function stamp(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function workflowId(run: RunStory): number {
  return 40_000_000 + number(`${run.project}/${run.workflow}`);
}

/** A repository as GitHub's webhooks show it. */
export function repository(fullName: string): object {
  const name = fullName.slice(fullName.indexOf('/') + 1);
  return {
    id: 610_000_000 + number(fullName),
    node_id: `R_${number(fullName).toString(36)}`,
    name,
    full_name: fullName,
    private: true,
    owner: organization(fullName),
    html_url: `https://github.com/${fullName}`,
    description: null,
    fork: false,
    url: `https://api.github.com/repos/${fullName}`,
    default_branch: 'main',
  };
}

function organization(fullName: string): object {
  const login = fullName.slice(0, fullName.indexOf('/'));
  const id = 81_000_000 + number(login);
  return {
    login,
    id,
    node_id: `O_${id.toString(36)}`,
    url: `https://api.github.com/users/${login}`,
    type: 'Organization',
  };
}

/** A user as GitHub's webhooks show it. */
export function account(login: string): object {
  const id = 5_000_000 + number(login);
  const url = `https://api.github.com/users/${login}`;
  return {
    login,
    id,
    node_id: `U_${id.toString(36)}`,
    url,
    html_url: `https://github.com/${login}`,
    type: 'User',
    site_admin: false,
  };
}

// A number that stands for a name: the same name always has the same id.
function number(text: string): number {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 999_983;
  return sum;
}
