import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCollector } from '../files/collect.ts';
import { createTextReader } from '../files/text.ts';
import { type Fixture, fixtures } from '../conformance/fixtures.fixture.ts';
import { journalWriter } from '../records/journal.ts';
import { isObject } from '../records/json.ts';
import { sourceForTests } from '../conformance/source.fixture.ts';
import * as sources from '../sources/index.ts';
import * as envelopes from './index.ts';
import { parseTime } from '../../core/time.ts';
import { AT, base64, CLUSTER, gzipped, HEADERS, text, type Wrap, wrappedIn, WRAPS } from './wraps.fixture.ts';

const RECORD = { marked: true, note: 'ünï "quoted" \\ \n { [', number: 1 };
const DEEPEST = 8;

/** Finds the marked records only; everything else is unknown to it. */
function opened(content: string) {
  const seen: { record: unknown; cluster: string | undefined; host: string | undefined }[] = [];
  const marked = sourceForTests({
    name: 'marked',
    recognises: ({ marked }) => marked === true,
    read(record, { cluster, host }) {
      seen.push({ record, cluster, host });
      return { events: [], scope: '' };
    },
  });
  const collector = createCollector([marked], { path: 'x', binding: {} });
  const reader = createTextReader(collector, [marked]);
  reader.write(Buffer.from(content));
  const lines = reader.end();
  return { seen, records: seen.map(({ record }) => record), refused: collector.finish(1).refused, lines };
}

describe('every way to wrap a record', () => {
  test.each(WRAPS)('$name', ({ wrap }) => {
    expect(opened(text(wrap(RECORD)))).toMatchObject({ records: [RECORD], refused: [] });
  });
  // Without a space only the record itself can follow.
  test.each([...HEADERS, ['a tag alone', 'Nov 24 08:00:00 node-1 registry[1]:'] as const])('%s', (_, header) => {
    const line = `${header}${text(RECORD)}`;
    expect(opened(line)).toMatchObject({ records: [RECORD], refused: [] });
    expect(opened(`${header} started\n${line}\n${line}\n`).records).toEqual([RECORD, RECORD]);
    expect(opened(text({ log: line, stream: 'stdout', time: '' })).records).toEqual([RECORD]);
  });
  test.each(WRAPS)('$name is recognised by one envelope and no source', ({ wrap }) => {
    const value = wrap(RECORD);
    if (Array.isArray(value)) return;
    if (!isObject(value)) throw new Error('an envelope is an object');
    expect(Object.values(envelopes).filter((one) => one.recognises(value)).length).toBe(1);
    expect(Object.values(sources).filter((one) => one.recognises(value))).toEqual([]);
  });
  test('every envelope is wrapped here', () => {
    const values = WRAPS.flatMap(({ wrap }) => parts(wrap(RECORD)));
    const unused = Object.values(envelopes).filter((one) => !values.some((value) => one.recognises(value)));
    expect(unused.map(({ name }) => name).filter((name) => !KNOWING.has(name))).toEqual([]);
  });
});

// Known by what is in them, whatever they are wrapped in: tested in envelopes.test.ts.
const KNOWING: ReadonlySet<string> = new Set([
  'aks-audit-row',
  'azure-diagnostics',
  'bigquery-audit-row',
  'cloudtrail-lake',
  'cloudtrail-lookup',
  'distribution-events',
  'distribution-retrying',
  'elastic-kubernetes-audit',
  'jira-search',
  'log-page',
  'servicenow-table',
]);

/** The value and, once decoded, what is in it. */
function parts(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value)) return value.flatMap(parts);
  return isObject(value) ? [value, ...Object.values(value).flatMap(parts)] : [];
}

test('any of them in any other', () => {
  for (const outer of WRAPS) {
    for (const inner of WRAPS) {
      const { value, depth } = wrappedIn(RECORD, [inner, outer]);
      expect(depth, `${inner.name} in ${outer.name}`).toBeLessThanOrEqual(DEEPEST);
      const { records, refused } = opened(text(value));
      expect(records, `${inner.name} in ${outer.name}`).toEqual([RECORD]);
      expect(refused).toEqual([]);
    }
  }
});

test('the records of every source, alone and wrapped, tell the same', () => {
  const everySource = Object.values(sources);
  const observedAt = parseTime(AT);
  const told = (value: unknown, { bound: { origin, ...binding } }: Fixture) => {
    // Pub/Sub names a time; without one of their own the others have that of the file.
    const collector = createCollector(everySource, { path: origin.path, binding: { ...binding, observedAt } });
    collector.take(Buffer.from(JSON.stringify(value)), 1);
    const { events, refused, records } = collector.finish(1);
    const reasons = refused.map(({ reason }) => reason.replace(/^(?:element \d+: )+/, ''));
    // What a container printed is a claim: printed.test.ts.
    const plain = events.map(({ origin: _, printed: __, strength: ___, ...event }) => event);
    return { events: plain, reasons, records };
  };
  // The journal names the host itself.
  const wraps = WRAPS.filter(({ name }) => !name.startsWith('journald'));
  for (const [index, fixture] of fixtures.entries()) {
    const alone = told(fixture.record, fixture);
    // Each fixture in an eighth of them, in turn: all of them for each would take long.
    for (const { name, wrap } of wraps.filter((_, which) => which % 8 === index % 8)) {
      // An entry of Cloud Logging that holds a line of a journal is a record with a time of its own.
      if (journalWriter(fixture.record) !== undefined && name.startsWith('Cloud Logging')) continue;
      expect(told(wrap(fixture.record), fixture), `${fixture.title} in ${name}`).toEqual(alone);
    }
  }
});

test('as many in each other as are allowed, and no more', { timeout: 60_000 }, () => {
  const header: fc.Arbitrary<Wrap> = fc
    .constantFrom(...HEADERS)
    .map(([name, before]) => ({ name, depth: 0, isText: true, wrap: (inner) => `${before}${text(inner)}` }));
  const wraps = fc.array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...WRAPS) }, header), { maxLength: 7 });
  fc.assert(
    fc.property(wraps, (chosen) => {
      const headers = chosen.filter((one) => one.depth === 0).slice(0, 4);
      const { value, depth } = wrappedIn(
        RECORD,
        chosen.filter((one) => one.depth > 0 || headers.includes(one)),
      );
      const { records, refused } = opened(text(value));
      if (depth <= DEEPEST) expect({ records, refused }).toEqual({ records: [RECORD], refused: [] });
      else {
        expect(records).toEqual([]);
        expect(refused.map(({ reason }) => reason).join()).toContain('more than 8 in each other');
      }
    }),
    { numRuns: 1500 },
  );
});

describe('a broken element does not hide the others', () => {
  const good = base64(RECORD);
  test.each<[string, unknown]>([
    [
      'SNS text in SQS',
      {
        Messages: [
          { MessageId: '1', Body: 'hello' },
          { MessageId: '2', Body: text(RECORD) },
        ],
      },
    ],
    ['no base64', { requestId: 'r', records: [{ data: '%%%' }, { data: good }] }],
    ['no UTF-8', { requestId: 'r', records: [{ data: '/////w==' }, { data: good }] }],
    ['broken gzip', { requestId: 'r', records: [{ data: gzipped(RECORD).slice(0, 60) }, { data: good }] }],
    ['no JSON', { requestId: 'r', records: [{ data: base64('hello') }, { data: good }] }],
    ['cut JSON', { requestId: 'r', records: [{ data: base64(text(RECORD).slice(1, -1)) }, { data: good }] }],
    ['too deep', { requestId: 'r', records: [{ data: base64('['.repeat(600) + ']'.repeat(600)) }, { data: good }] }],
    ['a line of another program', { requestId: 'r', records: [{ data: base64(`started\n${text(RECORD)}\n`) }] }],
    ['a hit without a document', { hits: { hits: [{ _index: 'x' }, { _index: 'x', _source: RECORD }] } }],
    ['a null', { Records: [null, RECORD] }],
    ['a stream without lines', { streams: [{}, { stream: {}, values: [['1', text(RECORD)]] }] }],
    ['a line that is none', { streams: [{ stream: {}, values: [['1'], ['1', text(RECORD)]] }] }],
    ['an empty row', { results: [{}, { _raw: text(RECORD) }] }],
    [
      'a log group message that is a number',
      { messageType: 'DATA_MESSAGE', logEvents: [1, { message: text(RECORD) }] },
    ],
  ])('%s', (_, value) => {
    const { records, refused } = opened(text(value));
    expect(records).toEqual([RECORD]);
    expect(refused).toHaveLength(1);
  });
});

test('several lines in one text are several records', () => {
  const { records } = opened(
    text({ requestId: 'r', records: [{ data: gzipped(`${text(RECORD)}\n${text(RECORD)}\n`) }] }),
  );
  expect(records).toEqual([RECORD, RECORD]);
});

describe('what only the envelope knows', () => {
  test.each<[string, unknown, object]>([
    [
      'the cluster of its own audit log',
      { logName: 'l', resource: { type: 'k8s_cluster', labels: { cluster_name: CLUSTER } }, jsonPayload: RECORD },
      { cluster: CLUSTER },
    ],
    [
      'not the cluster of a container that writes about others',
      { logName: 'l', resource: { type: 'k8s_container', labels: { cluster_name: CLUSTER } }, jsonPayload: RECORD },
      { cluster: undefined },
    ],
    ['a name that is none', { MESSAGE: text(RECORD), _HOSTNAME: 'a b' }, { host: undefined }],
    ['the host of a journal', { MESSAGE: text(RECORD), _HOSTNAME: 'node-1' }, { host: 'node-1' }],
    ['nothing from a field the program wrote', { MESSAGE: text(RECORD), HOSTNAME: 'node-1' }, { host: undefined }],
  ])('%s', (_, value, expected) => expect(opened(text(value)).seen).toMatchObject([expected]));
});

describe('what is a record itself stays whole', () => {
  const event = (type: string) => ({ specversion: '1.0', id: '1', source: '/s', type, data: RECORD });
  test.each<[string, unknown]>([
    ['an audit log entry of Google Cloud', { logName: 'l', protoPayload: { marked: true }, jsonPayload: RECORD }],
    ['a Harbor event', event('harbor.artifact.pushed')],
    ['a Tekton event', event('dev.tekton.event.taskrun.successful.v1')],
    ['a CDEvent', event('dev.cdevents.artifact.published.0.3.0')],
    ['a Google event', event('google.cloud.cloudbuild.build.v1.statusChanged')],
    ['an Azure event', event('Microsoft.ContainerRegistry.ImagePushed')],
    [
      'an Azure event in the older schema',
      { eventType: 'Microsoft.ContainerRegistry.ImagePushed', eventTime: 't', subject: 's', data: RECORD },
    ],
    [
      'an EventBridge event of a partner',
      { 'detail-type': 'Build Finished', source: 'aws.partner/buildkite.com/x', account: '1', detail: RECORD },
    ],
    [
      'a CloudTrail call that AWS did not send',
      { 'detail-type': 'AWS API Call via CloudTrail', source: 'acme', account: '1', detail: RECORD },
    ],
    ['a CDEvent of the first form', { context: { specversion: '1', type: 't' }, subject: {}, data: RECORD }],
    ['a sentence in a message', { message: 'a {"marked":true} b' }],
    ['the message of a Kubernetes object', { kind: 'Event', apiVersion: 'v1', message: text(RECORD) }],
    ['a schema beside other things', { schema: {}, payload: RECORD, status: 1 }],
    ['an event beside other things', { event: RECORD, action: 'x' }],
  ])('%s', (_, value) => {
    const { records, refused } = opened(text(value));
    expect(records).toEqual([]);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatch(/^has keys /);
  });
  test('what a source recognises, whatever text is in it', () => {
    const record = { ...RECORD, message: text(RECORD), _raw: text(RECORD), Records: [RECORD] };
    expect(opened(text(record)).records).toEqual([record]);
  });
});

test('a binary CloudEvent becomes one with its type', () => {
  const body = { taskRun: { metadata: {} } };
  const headers = {
    'Ce-Id': 'i',
    'Ce-Type': 'dev.tekton.event.taskrun.started.v1',
    'Ce-Specversion': '1.0',
    'ce-marked': true,
  };
  const { records } = opened(text({ headers, body: text(body) }));
  expect(records).toEqual([
    { id: 'i', type: 'dev.tekton.event.taskrun.started.v1', specversion: '1.0', marked: true, data: body },
  ]);
});

test('an object that Argo Events watched is what the Kubernetes API says in a watch', () => {
  const pod = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a' } };
  const value = { context: { specversion: '1.0', type: 'resource' }, data: { type: 'UPDATE', body: pod } };
  const [watch] = Object.values(envelopes).flatMap((one) => (one.recognises(value) ? [...one.open(value)] : []));
  expect(watch).toEqual({ record: { type: 'MODIFIED', object: pod } });
});

test.each<[string, unknown]>([
  ['a subscription to confirm', { Type: 'SubscriptionConfirmation', TopicArn: 'a', Message: 'You have chosen…' }],
  [
    'a topic to confirm',
    { eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent', eventTime: 't', subject: '', data: {} },
  ],
  ['attributes without data', { message: { attributes: {}, messageId: '1' }, subscription: 's' }],
  ['a deleted key', { topic: 't', partition: 0, offset: 1, value: null }],
  ['a search that found nothing', { hits: { hits: [] } }],
])('%s tells nothing', (_, value) => {
  expect(opened(text(value))).toMatchObject({ records: [], refused: [] });
});

describe('hostile content', () => {
  test('bombs in each other are stopped by what they make in all', () => {
    const zeros = gzipped(' '.repeat(30 * 1024 * 1024));
    const batch = { requestId: 'r', records: Array.from({ length: 400 }, () => ({ data: zeros })) };
    const before = process.cpuUsage().user;
    const { refused } = opened(text({ requestId: 'r', records: [{ data: gzipped(batch) }, { data: gzipped(batch) }] }));
    expect(refused.length).toBeLessThan(20);
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(20);
  });
  test('a header cannot be made slow', () => {
    const started = performance.now();
    for (const line of [
      `<1>1 - - - - - ${'[a '.repeat(1400)}`,
      `<1>1 - - - - - ${'["\\'.repeat(1400)}`,
      `Nov 24 08:00:00 ${'a'.repeat(4000)}`,
    ]) {
      opened(`${line}\n`.repeat(50));
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
  test('what is in a field never changes what an object is', () => {
    const { records, refused } = opened('{"__proto__":{"Records":[{"marked":true}],"marked":true}}');
    expect(records).toEqual([]);
    expect(refused).toHaveLength(1);
  });
  test('whatever stands in the fields, nothing but a refusal comes of it', () => {
    const keys = WRAPS.flatMap(({ wrap }) => parts(wrap({})).flatMap(Object.keys));
    const tree = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>(
          null,
          '',
          'H4sI',
          'e30=',
          '{}',
          '{',
          '[{}]',
          0,
          -1,
          [],
          {},
          true,
          'aws:sqs',
          '1.0',
          'Notification',
        ),
        fc.dictionary(fc.constantFrom(...keys), tie('node'), { maxKeys: 6 }),
        fc.array(tie('node'), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(tree.node, (value) => {
        expect(opened(`[${text(value)}]`).records).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});
