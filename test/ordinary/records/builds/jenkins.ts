import { accountOf } from '../accounts.ts';
import { type NativeRecord, told } from '../writer.ts';
import type { Act, Build } from '../../act.ts';
import type { Feed, Organisation } from '../../organisation.ts';

/**
 * Jenkins: phases of a build by the Notification plugin, and when it has ended the build as the API shows it, which alone
 * names cause and node. A build that is started again has a number of its own.
 * https://plugins.jenkins.io/notification/ and https://www.jenkins.io/doc/book/using/remote-access-api/
 */
export function jenkins(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  if (act.act !== 'build' || act.system.id !== feed.of) return [];
  const listed = { at: told(act.ended, feed), record: listedBuild(act, feed) };
  const sent = [
    { at: told(act.at, feed), record: phase(act, feed, 'STARTED', act.at) },
    { at: told(act.ended, feed), record: phase(act, feed, 'COMPLETED', act.ended) },
  ];
  return feed.without.includes('_class') ? sent : [...sent, listed];
}

const RESULTS = { success: 'SUCCESS', failure: 'FAILURE', cancelled: 'ABORTED' } as const;

/** `shop/api`: folders and a job. */
const pathOf = ({ project }: Build): string =>
  project
    .split('/')
    .map((one) => `job/${one}`)
    .join('/');

/** Numbers of a job grow with time. */
const numberOf = ({ at }: Build): number => Math.floor((at - Date.UTC(2024, 0)) / 1000);

// The job of a tag in a multibranch project calls it by its name alone, as it does a branch behind its remote's.
const branchOf = ({ ref }: Build): string =>
  ref.startsWith('refs/tags/') ? ref.slice('refs/tags/'.length) : `origin/${ref.replace('refs/heads/', '')}`;

function phase(act: Build, feed: Feed, name: 'STARTED' | 'COMPLETED', at: number): object {
  const number = numberOf(act);
  const url = `${pathOf(act)}/${number}/`;
  const isDone = name === 'COMPLETED';
  return {
    name: act.project.slice(act.project.lastIndexOf('/') + 1),
    display_name: act.project,
    url: `${pathOf(act)}/`,
    build: {
      full_url: `https://${act.system.host}/${url}`,
      number,
      queue_id: number + 7,
      timestamp: told(at, feed),
      duration: isDone ? act.ended - act.at : 0,
      phase: name,
      ...(isDone && { status: RESULTS[act.outcome] }),
      url,
      scm: { url: `https://forge.example/${act.project}.git`, branch: branchOf(act), commit: act.commit },
      artifacts: {},
    },
  };
}

function causeOf(act: Build): object {
  switch (act.trigger) {
    case 'manual':
    case 'api':
      return {
        _class: 'hudson.model.Cause$UserIdCause',
        userId: accountOf(act.by, act.system),
        userName: act.by.id,
        shortDescription: `Started by user ${act.by.id}`,
      };
    case 'schedule':
      return { _class: 'hudson.triggers.TimerTrigger$TimerTriggerCause', shortDescription: 'Started by timer' };
    case 'upstream':
      return { _class: 'hudson.model.Cause$UpstreamCause', shortDescription: 'Started by upstream project' };
    default:
      return { _class: 'jenkins.branch.BranchEventCause', shortDescription: 'Push event to branch' };
  }
}

function listedBuild(act: Build, feed: Feed): object {
  const number = numberOf(act);
  const revision = { SHA1: act.commit, branch: [{ SHA1: act.commit, name: `refs/remotes/${branchOf(act)}` }] };
  return {
    _class: 'org.jenkinsci.plugins.workflow.job.WorkflowRun',
    actions: [
      { _class: 'hudson.model.CauseAction', causes: [causeOf(act)] },
      { _class: 'hudson.plugins.git.util.BuildData', lastBuiltRevision: revision },
    ],
    building: false,
    displayName: `#${number}`,
    duration: act.ended - act.at,
    fullDisplayName: `${act.project} #${number}`,
    id: String(number),
    number,
    queueId: number + 7,
    result: RESULTS[act.outcome],
    timestamp: told(act.at, feed),
    url: `https://${act.system.host}/${pathOf(act)}/${number}/`,
    ...(act.host && { builtOn: act.host.name }),
  };
}
