import * as z from 'zod';
import { InvalidInput } from '../../core/error.ts';
import type { Finding, Severity } from '../../core/finding.ts';
import type { Time } from '../../core/time.ts';
import { exchange } from '../exchange.ts';
import { jsonText } from '../json-text.ts';
import type { Message, Outside, Sink } from '../sink.ts';
import { cut } from '../telling.ts';
import { visible } from '../../core/visible.ts';

export interface OtlpSettings {
  /** Of the receiver, without `/v1/logs`. */
  readonly url: string;
  /** Absent where none is asked for. */
  readonly secret?: string;
  /** The header for the secret; `Authorization`, as a bearer token, where not given. */
  readonly header?: string;
}

// Of the data model: INFO 9, INFO2 10, WARN 13, ERROR 17, FATAL 21.
const SEVERITIES: Readonly<Record<Severity, number>> = { info: 9, low: 10, medium: 13, high: 17, critical: 21 };

const answer = z.object({
  partialSuccess: z
    .object({
      // 64-bit numbers are text in the JSON of Protocol Buffers.
      rejectedLogRecords: z.union([z.string(), z.number()]).default(0),
      errorMessage: z.string().optional(),
    })
    .optional(),
});

/** A log record a message, by OTLP over HTTP in JSON. */
export function otlp({ url, secret, header }: OtlpSettings, outside: Outside): Sink {
  const headers = {
    'content-type': 'application/json',
    ...(secret !== undefined && (header === undefined ? { authorization: `Bearer ${secret}` } : { [header]: secret })),
  };
  return {
    async deliver(message) {
      const body = jsonText(request(message, outside.version));
      const sent = { to: 'otlp', url: `${url}/v1/logs`, headers, body, secrets: [secret ?? ''] };
      const { text } = await exchange(sent, outside);
      const { partialSuccess } = answer.safeParse(jsonOr(text)).data ?? {};
      if (Number(partialSuccess?.rejectedLogRecords ?? 0) > 0)
        throw new InvalidInput('otlp', `refused the record: ${cut(visible(partialSuccess?.errorMessage ?? ''), 200)}`);
      return {};
    },
  };
}

function request(message: Message, version: string) {
  const resource = { attributes: attributes({ 'service.name': 'landwaiter', 'service.version': version }) };
  const scope = { name: 'landwaiter', version };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [record(message)] }] }] };
}

function record({ alert: { finding, parts }, activity, key, at }: Message) {
  return {
    timeUnixNano: nanoseconds(finding.lastEventAt),
    observedTimeUnixNano: nanoseconds(at),
    severityNumber: SEVERITIES[finding.severity],
    severityText: finding.severity,
    eventName: 'landwaiter.incident',
    body: { stringValue: `${finding.title}: ${finding.summary}` },
    attributes: attributes({
      'landwaiter.incident.id': finding.id,
      'landwaiter.message.key': key,
      'landwaiter.activity': activity,
      'landwaiter.rule': finding.rule,
      'landwaiter.state': finding.state,
      'landwaiter.confidence': finding.confidence,
      'landwaiter.absence': finding.absence,
      'landwaiter.why': finding.why,
      'landwaiter.resolution': finding.resolution,
      'landwaiter.parts': parts.map((part) => part.rule),
      'landwaiter.environment': finding.environment,
      ...names(finding),
    }),
  };
}

/** By the names of the semantic conventions where they have one. */
function names({ image, placement, actor }: Finding) {
  return {
    'container.image.name': image && `${image.registry}/${image.repository}`,
    'container.image.tags': image?.tag === undefined ? [] : [image.tag],
    'oci.manifest.digest': image?.digest,
    'k8s.cluster.name': placement?.cluster,
    'k8s.namespace.name': placement?.namespace,
    'container.name': placement?.container,
    'landwaiter.workload': placement?.workload,
    'user.name': actor?.name,
  };
}

function attributes(values: Readonly<Record<string, string | readonly string[] | undefined>>): readonly object[] {
  return Object.entries(values).flatMap(([key, value]): readonly object[] => {
    if (value === undefined || value.length === 0) return [];
    if (typeof value === 'string') return [{ key, value: { stringValue: value } }];
    return [{ key, value: { arrayValue: { values: value.map((one) => ({ stringValue: one })) } } }];
  });
}

function nanoseconds(time: Time): string {
  return `${time}000000`;
}

/** Many receivers answer with nothing at all. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
