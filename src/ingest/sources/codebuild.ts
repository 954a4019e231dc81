import type { Actor } from '../../core/actor.ts';
import type { DeploymentReported } from '../../core/control-event.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { RunReported } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import { repositoryOf } from '../vendor-formats/aws/codebuild.ts';
import { fromEventBridge } from '../vendor-formats/aws/eventbridge.ts';
import {
  isObject,
  object,
  objects,
  part,
  requiredText,
  requiredTime,
  shortened,
  text,
  whole,
} from '../records/json.ts';
import { hintedProducts } from '../records/images/products.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { ofSystem, toldBy } from '../records/told-by.ts';

/** AWS CodeBuild and CodePipeline: their events on Amazon EventBridge. */
export const codebuild: Source = {
  name: 'codebuild',
  title: 'AWS CodeBuild builds and CodePipeline executions (EventBridge)',
  docs: 'https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which images a build made, unless it exports variables by the type hints IMAGE_URL and IMAGE_DIGEST.',
    'The commit of a build that got its source from CodePipeline, or the branch of one started for a commit.',
    'What a pipeline deploys, and where: its stages are not read. CodePipeline is told as system codepipeline.',
  ],
  joinWith: ['ecr-cloudtrail, by the role that pushes and by time.', 'ecr-eventbridge, by digest where exported.'],
  delivery: fromEventBridge(
    'aws.codebuild or aws.codepipeline',
    'Both services send events as well as they can: in rare cases one is missing.',
  ),
  connect: [
    'Make an EventBridge rule with the pattern {"source": ["aws.codebuild", "aws.codepipeline"], "detail-type": ' +
      '["CodeBuild Build State Change", "CodePipeline Pipeline Execution State Change"]}.',
    'Give it a target that keeps the whole event as JSON: a Firehose stream to S3, an SQS queue, or a CloudWatch log ' +
      'group. Set no input transformer.',
    'In the buildspec, under env, exported-variables, name IMAGE_URL and IMAGE_DIGEST, and set them after the push.',
    'Name the project under publishers[].builds in the policy: { source: codebuild, project: shop-image }.',
  ],
  logClass: 'ci',

  needless: [
    {
      'detail-type': [
        'CodeBuild Build Phase Change',
        'CodePipeline Action Execution State Change',
        'CodePipeline Stage Execution State Change',
      ],
    },
    { 'detail.state': ['SUPERSEDED', 'STOPPING', 'RESUMED'] },
  ],

  recognises: (record) =>
    (record['source'] === 'aws.codebuild' || record['source'] === 'aws.codepipeline') &&
    typeof record['detail-type'] === 'string' &&
    isObject(record['detail']),

  read(record, context) {
    const at = requiredTime(record, 'time');
    const told = { ...context, at };
    switch (record['detail-type']) {
      case 'CodeBuild Build State Change': {
        const event = build(record, told);
        return { events: [event], at, scope: event.project };
      }
      case 'CodePipeline Pipeline Execution State Change': {
        const event = execution(record, told);
        return { events: event === undefined ? [] : [event], at, scope: requiredText(record, 'detail', 'pipeline') };
      }
      default:
        return {
          events: [],
          at,
          scope: text(record, 'detail', 'project-name') ?? text(record, 'detail', 'pipeline') ?? '',
        };
    }
  },
};

interface Told extends Context {
  readonly at: Time;
}

const ENDS: ReadonlySet<string> = new Set(['SUCCEEDED', 'FAILED', 'STOPPED', 'FAULT', 'TIMED_OUT']);

function build(record: JsonObject, { at, origin }: Told): RunReported {
  const told = requiredText(record, 'detail', 'build-status');
  const isDone = ENDS.has(told);
  if (!isDone && told !== 'IN_PROGRESS') throw new InvalidInput('detail.build-status', `not a status: ${quoted(told)}`);
  const more = object(record, 'detail', 'additional-information') ?? {};
  const initiator = text(more, 'initiator');
  const version = versionOf(shortened(more, 'source-version'));
  const exported = objects(more, 'exported-environment-variables').map((one) => [one['name'], one['value']]);
  return {
    type: 'run.reported',
    id: `codebuild:${requiredText(record, 'id')}`,
    ...ofSystem('codebuild', at, 'recorded', origin, requiredText(record, 'detail', 'project-name')),
    run: requiredText(record, 'detail', 'build-id'),
    status: isDone ? 'completed' : 'running',
    ...known({
      conclusion: isDone ? told : undefined,
      started: startOf(text(more, 'build-start-time')) ?? (isDone ? undefined : at),
      ended: isDone ? at : undefined,
      ...version,
      sourceRepository: repositoryOf(part(more, 'source')),
      trigger: version.ref?.startsWith('pr/') === true ? 'pull_request' : triggerOf(initiator),
      runner: isObject(more['environment']) ? text(more, 'environment', 'image') : undefined,
      actor: triggerOf(initiator) === 'manual' ? actor(initiator) : undefined,
      products: hintedProducts(exported.filter(isPair)),
    }),
  };
}

function isPair(pair: readonly unknown[]): pair is [string, string] {
  return pair.length === 2 && pair.every((part) => typeof part === 'string');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Nov 24, 2026 4:33:30 PM`, in UTC; the space before AM and PM may be a narrow one. */
function startOf(value: string | undefined): Time | undefined {
  const [, month = '', day, year, hour, minute, second, half] =
    /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}),? (\d{1,2}):(\d{2}):(\d{2})\s([AP]M)$/u.exec(value ?? '') ?? [];
  if (half === undefined || !MONTHS.includes(month)) return undefined;
  const hours = (Number(hour) % 12) + (half === 'PM' ? 12 : 0);
  const at = Date.UTC(Number(year), MONTHS.indexOf(month), Number(day), hours, Number(minute), Number(second));
  return at >= 0 ? at : undefined;
}

/** A commit, a ref, both (`refs/heads/main^{<commit>}`), `pr/12`, or where CodePipeline keeps the source. */
function versionOf(version: string | undefined): { readonly ref?: string; readonly commit?: string } {
  if (version === undefined || version.startsWith('arn:')) return {};
  const [, ref = version, commit] = /^(.+)\^\{([0-9a-f]{40})\}$/.exec(version) ?? [];
  return /^[0-9a-f]{40}$/.test(ref) ? { commit: ref } : { ref, ...(commit !== undefined && { commit }) };
}

function triggerOf(initiator: string | undefined): string | undefined {
  if (initiator === undefined) return undefined;
  if (initiator.startsWith('codepipeline/')) return 'codepipeline';
  if (initiator.startsWith('rule/')) return 'schedule';
  return /hookshot|webhook|gitlab|bitbucket/i.test(initiator) ? 'webhook' : 'manual';
}

const EXECUTION_STATES: ReadonlyMap<string, DeploymentReported['status']> = new Map([
  ['STARTED', 'started'],
  ['RESUMED', 'started'],
  ['SUCCEEDED', 'succeeded'],
  ['FAILED', 'failed'],
  ['CANCELED', 'failed'],
  ['STOPPED', 'failed'],
]);

function execution(record: JsonObject, { at, origin }: Told): DeploymentReported | undefined {
  const status = EXECUTION_STATES.get(requiredText(record, 'detail', 'state'));
  if (status === undefined) return undefined;
  const trigger = object(record, 'detail', 'execution-trigger') ?? {};
  const attempt = whole(record, 'detail', 'pipeline-execution-attempt');
  return {
    type: 'deployment.reported',
    id: `codebuild:${requiredText(record, 'id')}`,
    ...toldBy('codebuild', 'recorded', at, origin),
    system: 'codepipeline',
    project: requiredText(record, 'detail', 'pipeline'),
    deployment: `${requiredText(record, 'detail', 'execution-id')}${attempt === undefined ? '' : `/${attempt}`}`,
    status,
    ...known({ actor: actor(text(trigger, 'trigger-detail')) }),
  };
}

/** An ARN, or the name that CodeBuild shows: a user, or a role with its session. */
function actor(name: string | undefined): Actor | undefined {
  if (name === undefined) return undefined;
  if (name.startsWith('arn:')) {
    const [, , service, , , resource = ''] = name.split(':');
    if (service !== 'iam' && service !== 'sts') return undefined;
    return { name, kind: resource.startsWith('user/') ? 'human' : 'robot' };
  }
  return { name, kind: name.includes('/') ? 'robot' : 'unknown' };
}
