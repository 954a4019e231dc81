import { mailOf } from '../accounts.ts';
import { type NativeRecord, told } from '../writer.ts';
import { namingOf } from '../naming.ts';
import type { Act, Build } from '../../act.ts';
import type { Feed, Organisation } from '../../organisation.ts';

/**
 * Buildkite's webhooks of builds and jobs. A rebuild has a number of its own.
 * https://buildkite.com/docs/apis/webhooks/pipelines/build-events
 */
export function buildkite(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  if (act.act !== 'build' || act.system.id !== feed.of) return [];
  const begun = act.at + Math.min(5000, Math.floor((act.ended - act.at) / 10));
  return [
    webhook(act, feed, 'build.scheduled', act.at, begun),
    webhook(act, feed, 'build.running', begun, begun),
    webhook(act, feed, 'job.started', begun, begun),
    webhook(act, feed, 'build.finished', act.ended, begun),
  ];
}

const STATES = { success: 'passed', failure: 'failed', cancelled: 'canceled' } as const;

const SOURCES = {
  push: 'webhook',
  tag: 'webhook',
  pull_request: 'webhook',
  schedule: 'schedule',
  manual: 'ui',
  api: 'api',
  upstream: 'trigger_job',
} as const satisfies Readonly<Record<Build['trigger'], string>>;

type Event = 'build.scheduled' | 'build.running' | 'job.started' | 'build.finished';

function webhook(act: Build, feed: Feed, event: Event, at: number, begun: number): NativeRecord {
  const time = (when: number): string => new Date(told(when, feed)).toISOString();
  const slash = act.project.indexOf('/');
  const organization = slash < 0 ? act.system.account : act.project.slice(0, slash);
  const slug = act.project.slice(slash + 1).replaceAll('/', '-');
  const isDone = event === 'build.finished';
  const isBegun = event !== 'build.scheduled';
  // Numbers of a pipeline grow with time.
  const number = Math.floor((act.at - Date.UTC(2024, 0)) / 1000);
  const name = act.ref.replace(/^refs\/(?:heads|tags)\//, '');
  const build = {
    id: namingOf(feed.of, 'build', act.run, act.attempt).uuid(),
    number,
    state: isDone ? STATES[act.outcome] : isBegun ? 'running' : 'scheduled',
    blocked: false,
    message: act.run,
    commit: act.commit,
    branch: name,
    tag: act.ref.startsWith('refs/tags/') ? name : null,
    source: SOURCES[act.trigger],
    creator: { id: namingOf('user', act.by.id).uuid(), name: act.by.id, email: mailOf(act.by, act.system) },
    created_at: time(act.at - 800),
    scheduled_at: time(act.at),
    started_at: isBegun ? time(begun) : null,
    finished_at: isDone ? time(act.ended) : null,
    pull_request:
      act.trigger === 'pull_request'
        ? { id: '12', base: 'main', repository: `https://forge.example/${act.project}.git` }
        : null,
  };
  return {
    at: told(at, feed),
    record: {
      event,
      build,
      ...(event === 'job.started' && { job: jobIn(act, time(begun)) }),
      pipeline: {
        id: namingOf('pipeline', act.project).uuid(),
        url: `https://api.buildkite.example/v2/organizations/${organization}/pipelines/${slug}`,
        name: slug,
        slug,
        repository: `https://forge.example/${act.project}.git`,
      },
      sender: { id: namingOf('user', act.by.id).uuid(), name: act.by.id },
    },
  };
}

function jobIn(act: Build, begun: string): object {
  return {
    id: namingOf(act.system.id, 'job', act.run, act.attempt).uuid(),
    type: 'script',
    name: 'image',
    state: 'running',
    agent: {
      id: namingOf('agent', act.host?.name).uuid(),
      name: act.host?.name ?? 'hosted-1',
      meta_data: ['queue=images'],
    },
    created_at: begun,
    started_at: begun,
  };
}
