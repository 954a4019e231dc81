import { ROLLOUT } from '../../../core/ecs-kinds.ts';
import type { WorkloadChanged } from '../../../core/event.ts';
import { objects, part, text } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';
import { type Call, lastSegment, workloadChanged } from './cloudtrail.ts';
import { ecsOwners } from './ecs.ts';

/** What people ask other services of AWS to have Amazon ECS do: rules and schedules that start tasks, CodeDeploy. */
export function askedOfEcs(call: Call): readonly WorkloadChanged[] {
  const { request } = call;
  switch (`${call.service} ${call.name}`) {
    case 'events PutTargets':
      return objects(request, 'targets')
        .slice(0, MOST_TARGETS)
        .flatMap((target, index) => schedule(call, 'EventRule', text(request, 'rule'), target, `ecs:${index}`));
    case 'scheduler CreateSchedule':
    case 'scheduler UpdateSchedule':
      return schedule(call, 'Schedule', text(request, 'name'), part(request, 'target'), 'ecs');
    case 'codedeploy CreateDeployment':
      return rollout(call);
    default:
      return [];
  }
}

const MOST_TARGETS = 10;

function schedule(
  call: Call,
  kind: 'EventRule' | 'Schedule',
  name: string | undefined,
  target: JsonObject,
  suffix: string,
): readonly WorkloadChanged[] {
  const owners = ecsOwners(undefined, text(target, 'ecsParameters', 'taskDefinitionArn'));
  const cluster = text(target, 'arn');
  if (name === undefined || cluster === undefined || !owners) return [];
  return [workloadChanged(call, { kind, name, verb: 'update', cluster: lastSegment(cluster), owners }, suffix)];
}

// https://docs.aws.amazon.com/codedeploy/latest/userguide/application-revisions-appspec-file.html
function rollout(call: Call): readonly WorkloadChanged[] {
  const name = text(call.response, 'deploymentId');
  if (name === undefined) return [];
  const content =
    text(call.request, 'revision', 'appSpecContent', 'content') ?? text(call.request, 'revision', 'string', 'content');
  const definition = /"?TaskDefinition"?\s*:\s*["']?(arn:[^\s"',}]{1,300})/.exec(content ?? '')?.[1];
  const owners = ecsOwners(undefined, definition) ?? [];
  return [workloadChanged(call, { kind: ROLLOUT, name, verb: 'create', owners })];
}
