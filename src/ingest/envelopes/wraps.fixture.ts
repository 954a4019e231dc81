import { gzipSync } from 'node:zlib';
import { isObject } from '../records/json.ts';

/** A way to wrap a record, with values as the vendors' documentation shows them. */
export interface Wrap {
  readonly name: string;
  /** How many envelopes it is. */
  readonly depth: number;
  /** Whether the record stands in it as text; else it must be an object. */
  readonly isText: boolean;
  wrap(inner: unknown): unknown;
}

export const CLUSTER = 'prod-eu';
export const AT = '2026-11-24T08:00:00.123Z';
const ARN = 'arn:aws:sns:eu-west-1:111122223333:registry';

export const text = (inner: unknown): string => (typeof inner === 'string' ? inner : JSON.stringify(inner));
export const base64 = (inner: unknown): string => Buffer.from(text(inner)).toString('base64');
export const gzipped = (inner: unknown): string => gzipSync(text(inner)).toString('base64');

const object = (name: string, wrap: (inner: unknown) => unknown, depth = 1): Wrap => ({
  name,
  depth,
  isText: false,
  wrap,
});
const written = (name: string, wrap: (inner: unknown) => unknown, depth = 1): Wrap => ({
  name,
  depth,
  isText: true,
  wrap,
});

const sns = (inner: unknown) => ({ Type: 'Notification', MessageId: 'm', TopicArn: ARN, Message: text(inner) });
const pubsub = (inner: unknown) => ({ data: base64(inner), messageId: '1', publishTime: AT, attributes: { a: 'b' } });
const logs = (logGroup: string, inner: unknown) => ({
  messageType: 'DATA_MESSAGE',
  owner: '111122223333',
  logGroup,
  logStream: 's',
  subscriptionFilters: ['f'],
  logEvents: [{ id: '1', timestamp: Date.parse(AT), message: text(inner) }],
});
const entry = (payload: object, type = 'k8s_container') => ({
  insertId: 'i',
  logName: 'projects/acme/logs/stdout',
  timestamp: AT,
  resource: { type, labels: { cluster_name: CLUSTER, location: 'europe-west1' } },
  ...payload,
});
const cloudEvent = (content: object, type = 'example.acme.forwarded') => ({
  specversion: '1.0',
  id: '1',
  source: '/forwarder',
  type,
  ...content,
});
const argo = (data: unknown) => ({
  context: { id: '1', source: 'hooks', specversion: '1.0', type: 'webhook', subject: 'registry', time: AT },
  data,
});
const headers = { 'Content-Type': ['application/json'], 'User-Agent': ['curl/8'] };
const ce = { 'Ce-Specversion': ['1.0'], 'Ce-Type': ['example.acme.sent'], 'Ce-Source': ['/f'], 'Ce-Id': ['1'] };
const kafka = (content: object) => ({ topic: 'audit', partition: 0, offset: 12, ...content });
const journal = (message: unknown) => ({ MESSAGE: message, PRIORITY: '6', _BOOT_ID: 'b', _HOSTNAME: 'node-1' });

const ocsf = (content: object) => ({
  class_uid: 6003,
  time: 1_795_593_600_000,
  metadata: { version: '1.5.0', product: { name: 'Registry', vendor_name: 'Acme' } },
  ...content,
});

const otlp = (body: unknown) => ({
  resourceLogs: [{ resource: {}, scopeLogs: [{ scope: {}, logRecords: [{ timeUnixNano: '1', body }] }] }],
});
function anyValue(value: unknown): unknown {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return { doubleValue: value };
  if (value === null || typeof value !== 'object') return {};
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: Object.entries(value).map(([key, child]) => ({ key, value: anyValue(child) })) } };
}

export const WRAPS: readonly Wrap[] = [
  object('a list', (inner) => [inner]),
  object('CloudTrail file', (inner) => ({ Records: [inner] })),
  object('EventBridge with a CloudTrail call', (inner) => ({
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.ecr',
    detail: inner,
  })),
  object('EventBridge of an own program', (inner) => ({
    'detail-type': 'webhook',
    source: 'example.acme',
    account: '111122223333',
    detail: inner,
  })),
  object('mixed Kubernetes list', (inner) => ({ kind: 'List', apiVersion: 'v1', items: [inner] })),
  written('CloudWatch Logs batch', (inner) => logs('/acme/registry', inner)),
  written('CloudWatch Logs subscription', (inner) => ({ awslogs: { data: gzipped(logs('/acme', inner)) } }), 2),
  written('aws logs filter-log-events', (inner) => ({
    events: [{ logStreamName: 's', timestamp: Date.parse(AT), message: text(inner), ingestionTime: 1, eventId: '1' }],
    searchedLogStreams: [],
  })),
  written('SNS', sns),
  written('SNS in Lambda', (inner) => ({ Records: [{ EventSource: 'aws:sns', Sns: sns(inner) }] }), 3),
  written('SQS ReceiveMessage', (inner) => ({ Messages: [{ MessageId: 'm', MD5OfBody: 'x', Body: text(inner) }] }), 2),
  written(
    'SQS in Lambda',
    (inner) => ({ Records: [{ messageId: 'm', eventSource: 'aws:sqs', body: text(inner) }] }),
    2,
  ),
  written(
    'Kinesis in Lambda',
    (inner) => ({ Records: [{ eventSource: 'aws:kinesis', kinesis: { data: base64(inner) } }] }),
    2,
  ),
  written('Kinesis record', (inner) => ({ SequenceNumber: '1', Data: gzipped(inner), PartitionKey: 'p' })),
  written(
    'Kafka in Lambda',
    (inner) => ({ eventSource: 'aws:kafka', records: { 'audit-0': [kafka({ value: base64(inner) })] } }),
    3,
  ),
  written('Firehose transformation', (inner) => ({
    invocationId: 'i',
    deliveryStreamArn: ARN,
    records: [{ recordId: '1', approximateArrivalTimestamp: 1, data: base64(inner) }],
  })),
  written('Firehose HTTP delivery', (inner) => ({ requestId: 'r', timestamp: 1, records: [{ data: gzipped(inner) }] })),
  object('Azure Event Hub', (inner) => ({ records: [inner] })),
  written('Pub/Sub push', (inner) => ({ message: pubsub(inner), subscription: 'projects/acme/subscriptions/s' })),
  written('Pub/Sub pull', (inner) => ({ receivedMessages: [{ ackId: 'a', message: pubsub(inner) }] }), 2),
  written('Pub/Sub message', pubsub),
  written(
    'Pub/Sub in Eventarc',
    (inner) =>
      cloudEvent(
        { data: { subscription: 's', message: pubsub(inner) } },
        'google.cloud.pubsub.topic.v1.messagePublished',
      ),
    2,
  ),
  object('Cloud Logging jsonPayload', (inner) => entry({ jsonPayload: inner })),
  written('Cloud Logging textPayload', (inner) => entry({ textPayload: text(inner) })),
  object('Cloud Logging entries', (inner) => ({ entries: [entry({ jsonPayload: inner })], nextPageToken: 't' }), 2),
  object('Event Grid of an own topic', (inner) => ({
    eventType: 'acme.pushed',
    eventTime: AT,
    subject: '/a',
    id: '1',
    data: inner,
  })),
  object('Kafka Connect', (inner) => ({ schema: { type: 'struct' }, payload: inner })),
  written('Kafka Connect without a schema', (inner) => ({ schema: null, payload: text(inner) })),
  object('Kafka record', (inner) => kafka({ key: null, value: inner })),
  written('kcat', (inner) => kafka({ tstype: 'create', ts: 1, key: '', payload: text(inner) })),
  object('CloudEvent', (inner) => cloudEvent({ data: inner })),
  written('CloudEvent with base64', (inner) => cloudEvent({ data_base64: base64(inner) }, 'com.amazonaws.sqs.message')),
  object('binary CloudEvent', (inner) => ({ headers: ce, body: inner }), 2),
  object('Argo Events', (inner) => argo({ header: headers, body: inner })),
  written('Argo Events with bytes', (inner) => argo({ subject: 's', body: base64(inner) })),
  written('Argo Events on the bus', (inner) => argo(base64({ header: headers, body: text(inner) })), 2),
  object('webhook capture', (inner) => ({ method: 'POST', headers, body: inner })),
  written('webhook capture as text', (inner) => ({
    uuid: 'u',
    url: 'https://hook.example',
    headers,
    content: text(inner),
  })),
  written('API Gateway', (inner) => ({ headers, body: base64(inner), isBase64Encoded: true })),
  written('webhook form', (inner) => ({
    headers,
    body: `${new URLSearchParams({ payload: text(inner) }).toString()}`,
  })),
  object('GitHub delivery', (inner) => ({ guid: 'g', event: 'push', request: { headers: {}, payload: inner } })),
  written('journald', (inner) => journal(text(inner))),
  written('journald with bytes', (inner) => journal([...Buffer.from(text(inner))])),
  written('Docker json-file', (inner) => ({ log: `${text(inner)}\n`, stream: 'stdout', time: AT })),
  written('Fluent Bit', (inner) => ({ date: 1.5, log: text(inner), kubernetes: { pod_name: 'registry-0' } })),
  written('Vector', (inner) => ({ message: text(inner), host: 'h', source_type: 'file', timestamp: AT })),
  written('Elastic Agent', (inner) => ({ '@timestamp': AT, message: 'x', event: { original: text(inner) } })),
  object('Elasticsearch hit', (inner) => ({ _index: 'logs-1', _id: '1', _source: inner })),
  object(
    'Elasticsearch answer',
    (inner) => ({ took: 1, hits: { total: {}, hits: [{ _index: 'i', _source: inner }] } }),
    2,
  ),
  object('gh api …/actions/runs', (inner) => ({ total_count: 1, workflow_runs: [inner] })),
  object('Bitbucket page', (inner) => ({ page: 1, pagelen: 100, size: 1, values: [inner] })),
  object('builds of Jenkins', (inner) => ({
    _class: 'org.jenkinsci.plugins.workflow.job.WorkflowJob',
    builds: [inner],
  })),
  object('Microsoft Graph', (inner) => ({ '@odata.context': 'https://graph.example/$metadata', value: [inner] })),
  object('Azure DevOps', (inner) => ({ count: 1, value: [inner] })),
  object('GitHub attestations', (inner) => ({ attestations: [{ repository_id: 1, bundle_url: '', bundle: inner }] })),
  object('Azure Resource Manager', (inner) => ({ value: [inner], nextLink: 'https://management.example/next' })),
  written('Loki push', (inner) => ({ streams: [{ stream: { app: 'r' }, values: [['1', text(inner)]] }] })),
  written('Loki query', (inner) => ({
    status: 'success',
    data: { resultType: 'streams', result: [{ stream: {}, values: [['1', text(inner), { a: 'b' }]] }], stats: {} },
  })),
  written('OpenTelemetry logs', (inner) => otlp({ stringValue: text(inner) })),
  object('OpenTelemetry logs with a map', (inner) => otlp(anyValue(inner))),
  written('Splunk export', (inner) => ({ preview: false, result: { _raw: text(inner), sourcetype: '_json' } }), 2),
  written('Splunk results', (inner) => ({ preview: false, messages: [], results: [{ _raw: text(inner) }] }), 2),
  written(
    'Logs Insights',
    (inner) => ({
      results: [
        [
          { field: '@timestamp', value: '2026-11-24 08:00:00.123' },
          { field: '@message', value: text(inner) },
        ],
      ],
      statistics: { recordsMatched: 1 },
      status: 'Complete',
    }),
    2,
  ),
  written('Logs Insights in the console', (inner) => ({
    '@timestamp': '2026-11-24 08:00:00.123',
    '@message': text(inner),
  })),
  written('logcli', (inner) => ({ labels: { app: 'registry' }, line: text(inner), timestamp: AT })),
  written('GELF', (inner) => ({
    version: '1.1',
    host: 'node-1',
    short_message: text(inner),
    timestamp: 1.5,
    _tag: 'x',
  })),
  written('GELF with a short message', (inner) => ({
    version: '1.1',
    host: 'node-1',
    short_message: 'a line',
    full_message: text(inner),
  })),
  object('Datadog archive', (inner) => ({
    _id: 'A',
    date: AT,
    service: 's',
    message: 'x',
    attributes: inner,
    tags: [],
  })),
  written('Datadog archive of text', (inner) => ({
    _id: 'A',
    date: AT,
    message: text(inner),
    attributes: {},
    tags: [],
  })),
  written('a row of AzureDiagnostics', (inner) => ({
    TenantId: 't',
    TimeGenerated: AT,
    Category: 'kube-audit',
    log_s: text(inner),
    Type: 'AzureDiagnostics',
  })),
  written(
    'Log Analytics',
    (inner) => ({
      tables: [
        {
          name: 'PrimaryResult',
          columns: [
            { name: 'Category', type: 'string' },
            { name: 'log_s', type: 'string' },
          ],
          rows: [['kube-audit', text(inner)]],
        },
      ],
    }),
    2,
  ),
  object('Kafka Connect in a bucket', (inner) => ({ key: 'k', value: inner, offset: 12, timestamp: AT })),
  written('OCSF with the raw data', (inner) => ocsf({ raw_data: text(inner) })),
  object('OCSF with what is not mapped', (inner) => ocsf({ unmapped: inner })),
  object('Splunk HEC', (inner) => ({ time: Date.parse(AT) / 1000, sourcetype: '_json', event: inner })),
  written('Splunk HEC as text', (inner) => ({ time: Date.parse(AT) / 1000, sourcetype: '_json', event: text(inner) })),
];

/** What stands before a record in a line of a log. */
export const HEADERS: readonly (readonly [string, string])[] = [
  ['RFC 5424', '<165>1 2026-11-24T08:00:00.003Z registry.acme.example registry 8710 ID47 - '],
  ['RFC 5424 with data', '<165>1 - - - - - [a@32473 iut="3" t="\\"x\\]"][b@1 c="]"] \ufeff'],
  ['RFC 3164', '<34>Nov  4 08:00:00 node-1 registry[8710]: '],
  ['a syslog file', 'Nov 24 08:00:00 node-1 registry: @cee: '],
  ['rsyslog', '2026-11-24T08:00:00.123456+00:00 node-1 registry[1]: '],
  ['CRI', '2026-11-24T08:00:00.123456789Z stdout F '],
  ['CRI with a zone', '2026-11-24T09:00:00.1+01:00 stderr F '],
  ['the console consumer of Kafka', 'CreateTime:1795593600000\t'],
  ['the console consumer of Kafka with all', 'LogAppendTime:1795593600000\tPartition:0\tOffset:12\th:1,i:2\tkey-1\t'],
  ['CloudWatch Logs in S3', '2026-11-24T08:00:00.123Z '],
];

/** The record wrapped in all of these, the last outermost; a wrap that cannot hold what is there is left out. */
export function wrappedIn(
  record: unknown,
  wraps: readonly Wrap[],
): { readonly value: unknown; readonly depth: number } {
  let value = record;
  let depth = 0;
  for (const one of wraps) {
    if (!one.isText && !isObject(value)) continue;
    value = one.wrap(value);
    depth += one.depth;
  }
  return { value, depth };
}
