import { type NativeRecord, told } from '../writer.ts';
import { namingOf, numberOf } from '../naming.ts';
import type { Act, Build } from '../../act.ts';
import type { Feed, Organisation } from '../../organisation.ts';

/**
 * CircleCI's webhooks: a job ended, a workflow ended. They name nobody; a rerun is another workflow of the same pipeline.
 * https://circleci.com/docs/guides/integration/outbound-webhooks/
 */
export function circleci(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  if (act.act !== 'build' || act.system.id !== feed.of) return [];
  return [webhook(act, feed, 'job-completed', act.ended - 400), webhook(act, feed, 'workflow-completed', act.ended)];
}

const STATUSES = { success: 'success', failure: 'failed', cancelled: 'canceled' } as const;

const TRIGGERS = {
  push: 'webhook',
  tag: 'webhook',
  pull_request: 'webhook',
  schedule: 'scheduled_pipeline',
  manual: 'api',
  api: 'api',
  upstream: 'api',
} as const satisfies Readonly<Record<Build['trigger'], string>>;

/** Webhooks spell out what the API shortens to `gh` and `bb`. */
function slugOf(project: string): string {
  const path = project.replace(/^gh\//, 'github/').replace(/^bb\//, 'bitbucket/');
  return /^(?:github|bitbucket|circleci)\//.test(path) ? path : `github/${path}`;
}

function webhook(act: Build, feed: Feed, type: 'job-completed' | 'workflow-completed', at: number): NativeRecord {
  const { system, run, attempt, project, workflow } = act;
  const time = (when: number): string => new Date(told(when, feed)).toISOString();
  const slug = slugOf(project);
  const id = namingOf(feed.of, 'workflow', run, attempt).uuid();
  const name = workflow.replace(/^.*\//, '').replace(/\.ya?ml$/, '');
  const status = STATUSES[act.outcome];
  const job = {
    id: namingOf(feed.of, 'job', run, attempt).uuid(),
    number: numberOf(100, 4_000_000, 'job', run, attempt),
    name: 'image',
    status,
    started_at: time(act.at + 3000),
    stopped_at: time(act.ended - 500),
  };
  return {
    at: told(at, feed),
    record: {
      id: namingOf(feed.of, type, run, attempt).uuid(),
      type,
      happened_at: time(at),
      webhook: { id: namingOf('webhook', system.id).uuid(), name: 'images' },
      project: { id: namingOf('project', project).uuid(), name: project.slice(project.lastIndexOf('/') + 1), slug },
      organization: { id: namingOf('organization', system.account).uuid(), name: system.account },
      workflow: {
        id,
        name,
        created_at: time(act.at),
        ...(type === 'workflow-completed' && { stopped_at: time(act.ended - 150), status }),
        url: `https://app.circleci.example/pipelines/${slug}/workflows/${id}`,
      },
      pipeline: pipelineIn(act, time),
      ...(type === 'job-completed' && { job }),
    },
  };
}

function pipelineIn(act: Build, time: (at: number) => string): object {
  const repository = `https://github.com/${slugOf(act.project).replace(/^[a-z]+\//, '')}`;
  const name = act.ref.replace(/^refs\/(?:heads|tags)\//, '');
  const created = act.first ?? act.at;
  return {
    id: namingOf(act.system.id, 'pipeline', act.run).uuid(),
    number: numberOf(1, 40_000_000, 'pipeline', act.run),
    created_at: time(created),
    trigger: { type: TRIGGERS[act.trigger] },
    vcs: {
      provider_name: 'github',
      origin_repository_url: repository,
      target_repository_url: repository,
      revision: act.commit,
      commit: {
        subject: act.run,
        body: '',
        author: { name: act.by.id, email: `${act.by.id}@users.example` },
        authored_at: time(created - 90_000),
        committer: { name: act.by.id, email: `${act.by.id}@users.example` },
        committed_at: time(created - 90_000),
      },
      ...(act.ref.startsWith('refs/tags/') ? { tag: name } : { branch: name }),
    },
  };
}
