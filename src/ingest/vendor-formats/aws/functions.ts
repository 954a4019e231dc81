import { known } from '../../../core/known.ts';
import { objects, text } from '../../records/json.ts';
import type { JsonObject, Reading } from '../../source.ts';
import { type Call, controlChanged, lastSegment } from './cloudtrail.ts';

/**
 * What Lambda functions are subscribed to, and that one is gone: whether it carried telemetry, what is on record of its
 * subscriptions and the policy tell.
 */
export function functionEvents(call: Call): Reading['events'] {
  const { request } = call;
  if (call.service === 'lambda' && call.name === 'DeleteFunction') {
    const name = functionIn(text(request, 'functionName'));
    // With a qualifier one version of it goes.
    if (name === undefined || text(request, 'qualifier') !== undefined) return [];
    return [
      controlChanged(call, {
        control: 'telemetry',
        effect: 'changed',
        subject: `Lambda function ${name}`,
        change: 'deleted',
      }),
    ];
  }
  return subscriptions(call).map(([subject, name], index) =>
    controlChanged(
      call,
      {
        control: 'telemetry',
        effect: 'tightened',
        subject,
        change: `goes to Lambda function ${name}`,
        binds: `Lambda function ${name}`,
        ...known({ cluster: EKS_LOGS.exec(subject)?.[1] }),
      },
      `:${index}`,
    ),
  );
}

/** Control plane logs of a cluster, as `log group /aws/eks/prod/cluster`. */
const EKS_LOGS = /^log group \/aws\/eks\/([A-Za-z0-9_-]{1,100})\/cluster$/;
const MOST_TARGETS = 10;

function subscriptions({ service, name, request }: Call): readonly (readonly [subject: string, name: string])[] {
  const to = (subject: string, target: string | undefined): readonly (readonly [string, string])[] => {
    const named = functionIn(target);
    return named === undefined ? [] : [[subject.trim(), named]];
  };
  switch (`${service} ${name}`) {
    case 'lambda CreateEventSourceMapping':
      return to(`Lambda event source ${text(request, 'eventSourceArn') ?? ''}`, text(request, 'functionName'));
    case 'events PutTargets':
      return objects(request, 'targets')
        .slice(0, MOST_TARGETS)
        .flatMap((target) => to(`EventBridge rule ${text(request, 'rule') ?? ''}`, functionArn(target, 'arn')));
    case 'logs PutSubscriptionFilter':
      return to(`log group ${text(request, 'logGroupName') ?? ''}`, functionArn(request, 'destinationArn'));
    case 'sns Subscribe':
      return to(`SNS topic ${text(request, 'topicArn') ?? ''}`, functionArn(request, 'endpoint'));
    default:
      return [];
  }
}

function functionArn(holder: JsonObject, key: string): string | undefined {
  const arn = text(holder, key);
  return arn?.split(':')[2] === 'lambda' ? arn : undefined;
}

/** A function is named by its name, by `account:function:name`, or by its ARN, with a version behind it or without. */
function functionIn(named: string | undefined): string | undefined {
  const parts = named?.split(':') ?? [];
  const at = parts.indexOf('function');
  const name = at < 0 ? parts[0] : parts[at + 1];
  return name === undefined || name === '' ? undefined : lastSegment(name);
}
