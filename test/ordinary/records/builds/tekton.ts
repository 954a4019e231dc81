import { accountOf } from '../accounts.ts';
import { type NativeRecord, second, told, wholeSecond } from '../writer.ts';
import { namingOf } from '../naming.ts';
import type { Act, Build } from '../../act.ts';
import type { Feed, Organisation } from '../../organisation.ts';

/**
 * Tekton's CloudEvents of PipelineRuns that Pipelines as Code made, with results by type hint. A run that is started again
 * is another object. https://tekton.dev/docs/pipelines/events/ and https://pipelinesascode.com/docs/
 */
export function tekton(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  if (act.act !== 'build' || act.system.id !== feed.of) return [];
  const end = { success: 'Succeeded', failure: 'Failed', cancelled: 'Cancelled' }[act.outcome];
  return [
    event(act, feed, act.at, 'started', 'Started'),
    event(act, feed, act.ended, act.outcome === 'success' ? 'successful' : 'failed', end),
  ];
}

const EVENTS = {
  push: 'push',
  tag: 'push',
  pull_request: 'pull_request',
  schedule: 'incoming',
  manual: 'retest-all-comment',
  api: 'incoming',
  upstream: 'incoming',
} as const satisfies Readonly<Record<Build['trigger'], string>>;

/** `ci/shop-api`: the namespace and the pipeline. */
function partsOf({ project }: Build) {
  const slash = project.indexOf('/');
  return slash < 0
    ? { namespace: 'ci', pipeline: project }
    : { namespace: project.slice(0, slash), pipeline: project.slice(slash + 1).replaceAll('/', '-') };
}

function event(
  act: Build,
  feed: Feed,
  at: number,
  type: 'started' | 'successful' | 'failed',
  reason: string,
): NativeRecord {
  const { namespace } = partsOf(act);
  const pipelineRun = runIn(act, feed, at, reason);
  return {
    at: wholeSecond(at, feed),
    record: {
      specversion: '1.0',
      id: namingOf(feed.of, act.run, act.attempt, type).uuid(),
      source: `/apis/tekton.dev/v1/namespaces/${namespace}/pipelineruns/${pipelineRun.metadata.name}`,
      type: `dev.tekton.event.pipelinerun.${type}.v1`,
      subject: pipelineRun.metadata.name,
      time: new Date(told(at, feed)).toISOString(),
      datacontenttype: 'application/json',
      data: { pipelineRun },
    },
  };
}

function runIn(act: Build, feed: Feed, at: number, reason: string) {
  const { namespace, pipeline } = partsOf(act);
  const naming = namingOf(feed.of, 'run', act.run, act.attempt);
  const isDone = reason !== 'Started';
  const status = isDone ? (reason === 'Succeeded' ? 'True' : 'False') : 'Unknown';
  const labels = {
    'app.kubernetes.io/managed-by': 'pipelinesascode.tekton.dev',
    'tekton.dev/pipeline': pipeline,
  };
  const annotations = {
    'pipelinesascode.tekton.dev/branch': act.ref,
    'pipelinesascode.tekton.dev/sha': act.commit,
    'pipelinesascode.tekton.dev/event-type': EVENTS[act.trigger],
    'pipelinesascode.tekton.dev/sender': accountOf(act.by, act.system),
    'pipelinesascode.tekton.dev/repo-url': `https://forge.example/${act.project}`,
  };
  return {
    metadata: {
      name: `${pipeline}-${naming.suffix()}`,
      namespace,
      uid: naming.uuid(),
      creationTimestamp: second(act.at, feed),
      labels,
      annotations,
    },
    spec: { pipelineRef: { name: pipeline }, taskRunTemplate: { serviceAccountName: 'pipeline' } },
    status: {
      conditions: [{ type: 'Succeeded', status, reason, lastTransitionTime: second(at, feed) }],
      startTime: second(act.at, feed),
      ...(isDone && { completionTime: second(act.ended, feed), results: resultsOf(act) }),
    },
  };
}

/** https://tekton.dev/docs/chains/slsa-provenance/ */
function resultsOf({ made, outcome, commit }: Build): readonly object[] {
  if (outcome !== 'success') return [];
  const images = made.flatMap(({ image, to }, nth) => {
    const prefix = nth === 0 ? '' : `${nth + 1}_`;
    const tag = to.tag === undefined ? '' : `:${to.tag}`;
    return [
      { name: `${prefix}IMAGE_URL`, type: 'string', value: `${to.registry.host}/${to.repository}${tag}` },
      { name: `${prefix}IMAGE_DIGEST`, type: 'string', value: image.digest },
    ];
  });
  return [{ name: 'CHAINS-GIT_COMMIT', type: 'string', value: commit }, ...images];
}
