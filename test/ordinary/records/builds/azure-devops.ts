import { accountOf } from '../accounts.ts';
import { ticks } from '../azure.ts';
import { keep, type NativeRecord, told } from '../writer.ts';
import { namingOf, numberOf } from '../naming.ts';
import type { Act, Build } from '../../act.ts';
import type { Feed, Organisation } from '../../organisation.ts';

/**
 * Azure DevOps: the body of its service hook at a build's end, and the build as its API lists it. Neither names images;
 * a run that is started again is a build of its own. https://learn.microsoft.com/azure/devops/service-hooks/events
 */
export function azureDevops(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  if (act.act !== 'build' || act.system.id !== feed.of) return [];
  const build = buildIn(act, feed);
  const done = { ...build, status: 'completed', result: RESULTS[act.outcome], finishTime: ticks(act.ended, feed) };
  const begun = { ...build, status: 'inProgress', result: null, finishTime: null };
  const listed = [
    { at: told(act.at, feed), record: begun },
    { at: told(act.ended, feed), record: done },
  ];
  return feed.without.includes('uri') ? [hook(act, done, feed)] : [...listed, hook(act, done, feed)];
}

const RESULTS = { success: 'succeeded', failure: 'failed', cancelled: 'canceled' } as const;

const REASONS = {
  push: 'individualCI',
  tag: 'individualCI',
  schedule: 'schedule',
  pull_request: 'pullRequest',
  manual: 'manual',
  api: 'manual',
  upstream: 'resourceTrigger',
} as const satisfies Readonly<Record<Build['trigger'], string>>;

const SERVICE = {
  displayName: 'Microsoft.VisualStudio.Services.TFS',
  uniqueName: '00000002-0000-8888-8000-000000000000',
} as const;

function buildIn(act: Build, feed: Feed) {
  const { system, run, attempt, project: name, trigger, host } = act;
  const id = numberOf(10_000, 2_000_000_000, 'build', system.id, run, attempt);
  const project = { id: namingOf('project', system.id, name).uuid(), name, state: 'wellFormed', visibility: 'private' };
  const requestedFor =
    trigger === 'schedule' ? SERVICE : { displayName: act.by.id, uniqueName: accountOf(act.by, system) };
  const reason = REASONS[trigger];
  const pool = host === undefined ? 'Azure Pipelines' : 'Images';
  return {
    ...keep(feed, { uri: `vstfs:///Build/Build/${id}` }),
    id,
    url: `https://${system.host}/${system.account}/${project.id}/_apis/build/Builds/${id}`,
    buildNumber: `${ticks(act.at, feed).slice(0, 10).replaceAll('-', '')}.${1 + (id % 9)}`,
    queueTime: ticks(act.at - 4000, feed),
    startTime: ticks(act.at, feed),
    definition: {
      id: numberOf(1, 400, 'definition', name, act.workflow),
      name: act.workflow,
      path: '\\',
      type: 'build',
      project,
    },
    project,
    sourceBranch: reason === 'pullRequest' ? `refs/pull/${pullOf(act)}/merge` : act.ref,
    sourceVersion: act.commit,
    queue: { id: 3, name: pool, pool: { id: 7, name: pool, isHosted: host === undefined } },
    priority: 'normal',
    reason,
    requestedFor,
    requestedBy: reason === 'manual' ? requestedFor : SERVICE,
    repository: { id: namingOf('repository', name).uuid(), type: 'TfsGit', name: name.toLowerCase() },
    triggerInfo: triggerInfoOf(act),
  };
}

const pullOf = ({ run }: Build): number => numberOf(1, 400, 'pull request', run);

function triggerInfoOf(act: Build): Readonly<Record<string, string>> {
  switch (REASONS[act.trigger]) {
    case 'individualCI':
      return { 'ci.sourceBranch': act.ref, 'ci.sourceSha': act.commit, 'ci.triggerRepository': act.project };
    case 'pullRequest':
      return {
        'pr.number': String(pullOf(act)),
        'pr.isFork': 'False',
        'pr.sender.name': act.by.id,
        'pr.sourceBranch': act.ref,
        'pr.sourceSha': act.commit,
      };
    default:
      return {};
  }
}

function hook(act: Build, build: ReturnType<typeof buildIn> & { readonly result: string }, feed: Feed): NativeRecord {
  const naming = namingOf(feed.of, 'hook', build.id);
  const text = `Build ${build.buildNumber} ${build.result}`;
  return {
    at: told(act.ended, feed),
    record: {
      subscriptionId: namingOf('subscription', feed.of, act.project).uuid(),
      notificationId: naming.below(100_000),
      id: naming.uuid(),
      eventType: 'build.complete',
      publisherId: 'tfs',
      message: { text, html: text, markdown: text },
      detailedMessage: { text, html: text, markdown: text },
      resource: build,
      resourceVersion: '2.0',
      resourceContainers: {
        collection: { id: namingOf('collection', feed.of).uuid() },
        project: { id: build.project.id },
      },
      createdDate: ticks(act.ended + 3000, feed),
    },
  };
}
