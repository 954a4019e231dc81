import { accountOf } from '../accounts.ts';
import type { Build } from '../../act.ts';
import { namingOf, numberOf } from '../naming.ts';

/** What GitHub calls what starts a run. https://docs.github.com/actions/reference/events-that-trigger-workflows */
const EVENTS = {
  push: 'push',
  tag: 'push',
  schedule: 'schedule',
  manual: 'workflow_dispatch',
  pull_request: 'pull_request',
  api: 'repository_dispatch',
  upstream: 'workflow_run',
} as const satisfies Readonly<Record<Build['trigger'], string>>;

/** Numbers and names of a run, the same in webhooks and in the audit log. */
export function runOf(act: Build) {
  const id = numberOf(19_000_000_000, 4_000_000_000, 'run', act.system.id, act.run);
  return {
    id,
    // Jobs of another attempt have other numbers.
    job: id * 2 + namingOf('job', act.run, act.attempt).below(100_000),
    number: numberOf(100, 800, 'number', act.run),
    workflowId: numberOf(40_000_000, 1_000_000, 'workflow', act.project, act.workflow),
    name: act.workflow.replace(/^.*\//, '').replace(/\.ya?ml$/, ''),
    event: EVENTS[act.trigger],
    branch: act.ref.replace(/^refs\/(?:heads|tags)\//, ''),
    login: accountOf(act.by, act.system),
  };
}

/** Where the jobs ran: a runner of the organisation's own, or one of GitHub's. */
export function runnerOf({ host, run, attempt }: Build) {
  if (host === undefined) {
    const name = `GitHub Actions ${numberOf(1, 900, 'hosted', run, attempt)}`;
    return { name, group: 'GitHub Actions', labels: ['ubuntu-latest'], isHosted: true } as const;
  }
  return { name: host.name, group: 'Default', labels: ['self-hosted', 'linux', host.name], isHosted: false } as const;
}
