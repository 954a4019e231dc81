import type { Delivery } from '../../source.ts';

/** How events come through Amazon EventBridge; `sent` says how surely the service `source` hands them to the bus. */
export function fromEventBridge(source: string, sent: string): Delivery {
  return {
    senders: 'system',
    by: 'Bus: an EventBridge rule to a Firehose stream, an SQS queue or a CloudWatch log group.',
    authentication:
      `Fetched from AWS with your own credentials. Only AWS can put events of source ${source} on the bus; whoever may ` +
      'write to the target can forge them.',
    loss:
      `${sent} EventBridge tries a target for 24 hours, then drops the event unless the rule has a dead-letter queue. ` +
      'Events may come twice and in no order.',
    delay: 'Seconds. A Firehose stream adds its buffer time.',
  };
}
