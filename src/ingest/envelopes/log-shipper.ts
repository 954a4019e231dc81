import { observed } from '../bound.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedText, holdsRecord } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';
import { printed, printedBy } from '../records/printed.ts';
import type { JsonObject } from '../source.ts';

/**
 * A log line as Fluent Bit and Fluentd (`log`), Vector, Filebeat, Logstash and Elastic Agent (`message`, or the untouched
 * `event.original`) ship it. What they say of the pod is about the program that wrote the line, not about what it wrote.
 * https://docs.fluentbit.io/manual/data-pipeline/filters/kubernetes
 */
export const logShipper: Envelope = {
  name: 'log-shipper',
  recognises: (record) =>
    lineOf(record) !== undefined &&
    !isDockerLine(record) &&
    // The message of a Kubernetes object is whatever its author wrote.
    typeof record['apiVersion'] !== 'string' &&
    // Of what was JSON the message is one field, which Datadog keeps beside the others.
    !(typeof record['_id'] === 'string' && isObject(record['attributes'])),
  *open(record) {
    const line = lineOf(record);
    if (line !== undefined) yield* printed(enclosedText(line, observed(record['@timestamp'])), printedBy(record));
  },
};

/** It has an envelope of its own. */
function isDockerLine({ log, stream, time }: JsonObject): boolean {
  return typeof log === 'string' && typeof stream === 'string' && typeof time === 'string';
}

function lineOf(record: JsonObject): string | undefined {
  const { event, log, message } = record;
  const original = isObject(event) ? event.original : record['event.original'];
  return [original, message, log].find(holdsRecord);
}
