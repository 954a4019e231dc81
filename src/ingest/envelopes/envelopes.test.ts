import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createCollector } from '../files/collect.ts';
import type { JsonObject } from '../source.ts';
import { sourceForTests } from '../conformance/source.fixture.ts';
import * as sources from '../sources/index.ts';
import * as envelopes from './index.ts';

/** What a source gets to see of a text: each record with what is known of its cluster. */
function opened(...values: readonly unknown[]) {
  const seen: { readonly record: JsonObject; readonly cluster: string | undefined }[] = [];
  const any = sourceForTests({
    name: 'any',
    recognises: (record) => !Object.values(envelopes).some((envelope) => envelope.recognises(record)),
    read(record, { cluster }) {
      seen.push({ record, cluster });
      return { events: [], scope: '' };
    },
  });
  const collector = createCollector([any], { path: 'x', binding: { cluster: 'bound' } });
  for (const value of values) collector.take(Buffer.from(JSON.stringify(value)), 1);
  const { refused } = collector.finish(1);
  return { seen, records: seen.map(({ record }) => record), refused };
}

const CALL = { eventVersion: '1.08', eventSource: 'ecr.amazonaws.com', eventName: 'PutImage', eventID: 'e-1' };
const AUDIT = { kind: 'Event', apiVersion: 'audit.k8s.io/v1', auditID: 'a-1' };
const PUSH = { id: 'p-1', action: 'push', target: {}, request: {} };

describe('what is wrapped is seen as if it were alone', () => {
  const logs = (...messages: string[]) => ({
    messageType: 'DATA_MESSAGE',
    owner: '111122223333',
    logGroup: '/aws/eks/prod-eu/cluster',
    logStream: 'kube-apiserver-audit-1',
    logEvents: messages.map((message, id) => ({ id: String(id), timestamp: 1_795_593_600_000, message })),
  });

  test('a CloudTrail file', () => expect(opened({ Records: [CALL] }).records).toEqual([CALL]));
  test('what the AWS command line finds in a trail', () => {
    const found = { EventId: 'e-1', EventName: 'PutImage', CloudTrailEvent: JSON.stringify(CALL) };
    const { records, refused } = opened({ Events: [found, { ...found, CloudTrailEvent: '{' }, found], NextToken: 'x' });
    expect(records).toEqual([CALL, CALL]);
    expect(refused).toEqual([{ line: 1, reason: 'element 2: record: not an object' }]);
  });
  test('a CloudTrail call in an EventBridge event', () => {
    expect(opened({ 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.ecr', detail: CALL }).records).toEqual([
      CALL,
    ]);
  });
  test('an entry of the log of Okta in an EventBridge event, and none in what others send', () => {
    const entry = { uuid: 'o-1', eventType: 'user.session.start' };
    const event = (source: string) => ({ 'detail-type': 'SystemLog', source, account: '111122223333', detail: entry });
    expect(opened(event('aws.partner/okta.com/acme/log')).records).toEqual([entry]);
    for (const other of ['aws.ecr', 'aws.partner/okta.com.evil.example/log'])
      expect(opened(event(other)).records).toEqual([event(other)]);
  });
  test('a row that a log sink of Google wrote to BigQuery', () => {
    const payload = { serviceName: 'logging.googleapis.com', methodName: 'UpdateSink', status: { code: '7' } };
    const row = {
      logName: 'projects/acme-shop/logs/cloudaudit_googleapis_com_activity',
      timestamp: '2026-11-24 16:45:00.123456 UTC',
      protopayload_auditlog: {
        ...payload,
        requestJson: JSON.stringify({ sink: { disabled: true } }),
        responseJson: '{"cut":',
        servicedata_v1_iam: { policyDelta: {} },
      },
    };
    expect(Object.values(sources).filter((one) => one.recognises(row))).toEqual([]);
    expect(opened(row).records).toMatchObject([
      {
        timestamp: row.timestamp,
        protoPayload: {
          ...payload,
          status: { code: 7 },
          request: { sink: { disabled: true } },
          serviceData: { policyDelta: {} },
        },
      },
    ]);
    expect(opened(row).records[0]?.['protoPayload']).not.toHaveProperty('response');
    // A text in a request is no entry, whatever it looks like.
    const forged = { ...row, protopayload_auditlog: { ...payload, requestJson: JSON.stringify({ Records: [CALL] }) } };
    expect(opened(forged).records).toHaveLength(1);
  });
  test('a record of a Kinesis stream as Lambda gets it is no call of CloudTrail', () => {
    const record = {
      kinesis: { data: Buffer.from(JSON.stringify(CALL)).toString('base64'), sequenceNumber: '1' },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: 'shardId-000000000000:1',
      eventName: 'aws:kinesis:record',
    };
    expect(Object.values(sources).filter((one) => one.recognises(record))).toEqual([]);
    expect(opened({ Records: [record] }).records).toEqual([CALL]);
  });
  test('a notification that a registry could not deliver, in its own log', () => {
    const line = {
      error: 'httpSink{x}: refused',
      event: PUSH,
      level: 'error',
      msg: 'retryingsink: error writing event, retrying',
    };
    expect(opened({ ...line, time: '2026-11-24T08:00:00Z' }).records).toEqual([PUSH]);
    // Any program may have an event and a message.
    expect(opened({ ...line, msg: 'error writing event' }).records).toEqual([{ ...line, msg: 'error writing event' }]);
  });
  test('a registry notification', () => expect(opened({ events: [PUSH, PUSH] }).records).toEqual([PUSH, PUSH]));
  test('records of a table of ServiceNow', () => {
    const record = { number: 'CHG0030001', sys_id: 'a' };
    expect(opened({ result: [record, record] }, { result: [] }, { result: record }).records).toEqual([
      record,
      record,
      { result: [] },
      { result: record },
    ]);
  });
  test('issues of a search in Jira, with what their fields are called', () => {
    const issue = { key: 'OPS-12', fields: {} };
    const names = { customfield_1: 'Planned start' };
    expect(opened({ issues: [issue], names }, { issues: [issue] }).records).toEqual([{ ...issue, names }, issue]);
  });
  test('a page of the log of Docker Hub or Quay', () => {
    const hub = { account: 'acme', action: 'repo.tag.push' };
    const quay = { kind: 'push_repo', datetime: 'Tue, 24 Nov 2026 16:45:04 -0000' };
    expect(opened({ logs: [hub] }, { start_time: '', logs: [quay, quay] }, { logs: [] }).records).toEqual([
      hub,
      quay,
      quay,
    ]);
  });
  test('a list of one kind names its items', () => {
    const { kind: _, apiVersion: __, ...item } = AUDIT;
    expect(opened({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [item, AUDIT] }).records).toEqual([
      AUDIT,
      AUDIT,
    ]);
  });
  test('a mixed list leaves its items as they are', () => {
    expect(opened({ kind: 'List', apiVersion: 'v1', items: [{ kind: 'Pod' }, {}] }).records).toEqual([
      { kind: 'Pod' },
      {},
    ]);
  });
  test('log messages of a cluster name the cluster', () => {
    expect(opened(logs(JSON.stringify(AUDIT))).seen).toEqual([{ record: AUDIT, cluster: 'prod-eu' }]);
  });
  test('log messages compressed for a function', () => {
    const data = gzipSync(JSON.stringify(logs(JSON.stringify(AUDIT)))).toString('base64');
    expect(opened({ awslogs: { data } }).seen).toEqual([{ record: AUDIT, cluster: 'prod-eu' }]);
  });
  test('an audit event in a resource log of AKS names the cluster', () => {
    const log = (category: string, text: string) => ({
      category,
      operationName: 'Microsoft.ContainerService/managedClusters/diagnosticLogs/Read',
      resourceId: '/SUBSCRIPTIONS/1/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/PROD-EU',
      properties: { log: text, stream: 'stdout', pod: 'kube-apiserver-1' },
    });
    const { seen, refused } = opened(
      log('kube-audit', JSON.stringify(AUDIT)),
      log('kube-audit-admin', JSON.stringify(AUDIT)),
      log('kube-scheduler', 'I1124 08:00:00 started'),
      log('kube-audit', 'cut of'),
      log('kube-audit', '[1]'),
    );
    expect(seen).toEqual([
      { record: AUDIT, cluster: 'prod-eu' },
      { record: AUDIT, cluster: 'prod-eu' },
    ]);
    expect(refused.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^record: /),
      'properties.log: not an object',
    ]);
  });
  test('a resource log of AKS that names no cluster leaves the binding as it is', () => {
    const { seen } = opened({ category: 'kube-audit', properties: { log: JSON.stringify(AUDIT) } });
    expect(seen).toEqual([{ record: AUDIT, cluster: 'bound' }]);
  });
  test('envelopes in envelopes', () => {
    expect(
      opened([{ Records: [{ 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.ecr', detail: CALL }] }])
        .records,
    ).toEqual([CALL]);
  });
  test('an empty or control message tells nothing', () => {
    expect(
      opened({ ...logs(), messageType: 'CONTROL_MESSAGE', logEvents: [{ message: 'CWL CONTROL MESSAGE' }] }),
    ).toMatchObject({ records: [], refused: [] });
    expect(opened({ kind: 'PodList', apiVersion: 'v1', items: null })).toMatchObject({ records: [], refused: [] });
  });

  test('one message that is no record does not hide the others', () => {
    const { records, refused } = opened(logs('I1124 08:00:00 started', JSON.stringify(AUDIT)));
    expect(records).toEqual([AUDIT]);
    expect(refused).toMatchObject([{ line: 1, reason: expect.stringContaining('element 1: record: not JSON') }]);
  });
});

test.each<[string, unknown]>([
  ['a watch line, whose type matters', { type: 'ADDED', object: { kind: 'Pod' } }],
  ['an EventBridge event of a service itself', { 'detail-type': 'ECR Image Action', detail: { result: 'SUCCESS' } }],
  ['an object with items that is no list', { kind: 'ConfigMap', apiVersion: 'v1', items: [1] }],
  ['events of another program', { events: [{ message: 'x' }] }],
  ['logs of another program', { logs: [{ message: 'x' }] }],
])('%s is a record itself', (_, value) => expect(opened(value).records).toEqual([value]));

test.each<[string, unknown, string]>([
  ['what is no base64 of gzip', { awslogs: { data: 'eA==' } }, 'awslogs.data: not gzip in base64'],
  [
    'a compressed bomb',
    { awslogs: { data: gzipSync(Buffer.alloc(80 * 1024 * 1024)).toString('base64') } },
    'awslogs.data: larger than 64 MiB when decompressed',
  ],
  ['nine envelopes in each other', [[[[[[[[[CALL]]]]]]]]], 'envelope: more than 8 in each other'],
])('%s is refused', (_, value, reason) => {
  const { records, refused } = opened(value);
  expect(records).toHaveLength(0);
  expect(refused.map((one) => one.reason).join()).toContain(reason);
});

test.each<[string, string, unknown]>([
  [
    'Pub/Sub',
    'google-artifact-registry',
    {
      subscription: 'projects/acme-shop/subscriptions/landwaiter',
      message: {
        messageId: '1',
        publishTime: '2026-11-24T16:45:04.5Z',
        data: Buffer.from(
          JSON.stringify({
            action: 'INSERT',
            digest: `europe-west1-docker.pkg.dev/acme-shop/shop/api@sha256:${'a'.repeat(64)}`,
            tag: 'europe-west1-docker.pkg.dev/acme-shop/shop/api:1.4',
          }),
        ).toString('base64'),
      },
    },
  ],
])('a record without a time gets that of %s', (_, source, message) => {
  const collector = createCollector(Object.values(sources), { path: 'x', binding: {} });
  collector.take(Buffer.from(JSON.stringify(message)), 1);
  const { events, refused } = collector.finish(1);
  expect(refused).toEqual([]);
  expect(events).toMatchObject([{ type: 'manifest.pushed', source, at: Date.UTC(2026, 10, 24, 16, 45, 4, 500) }]);
});
