import { describe, expect, test } from 'vitest';
import { isObject } from '../records/json.ts';
import { createCollector } from '../files/collect.ts';
import { createTextReader } from '../files/text.ts';
import { fixtures } from '../conformance/fixtures.fixture.ts';
import * as sources from '../sources/index.ts';

// What people export from where their logs are kept: queries, archives, tables.

const everySource = Object.values(sources);

/** What all sources make of the text, without where it stood. */
function told(content: string, cluster?: string) {
  const collector = createCollector(everySource, { path: 'x', binding: cluster === undefined ? {} : { cluster } });
  const reader = createTextReader(collector, everySource);
  reader.write(Buffer.from(content));
  const end = reader.end();
  const { events, refused, records } = collector.finish(0);
  return {
    end,
    records,
    reasons: refused.map(({ reason }) => reason),
    events: events.map(({ origin: _, ...event }) => event),
  };
}

const recordOf = (title: string): Readonly<Record<string, unknown>> => {
  const found = fixtures.find((one) => one.title === title);
  if (!found) throw new Error(`no fixture ${title}`);
  return found.record;
};
const AUDIT = recordOf('kubernetes-audit: create deployment');
const CALL = recordOf('ecr-cloudtrail: put image docker push');
const json = (value: unknown): string => JSON.stringify(value);
const csv = (...rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`).join('');

const CLUSTER_ID = '/subscriptions/1/resourcegroups/rg/providers/microsoft.containerservice/managedclusters/prod-eu';

function aksRow(audit: Readonly<Record<string, unknown>>, dynamic: (value: unknown) => unknown) {
  return {
    TenantId: 't',
    TimeGenerated: audit['requestReceivedTimestamp'],
    AuditId: audit['auditID'],
    Level: audit['level'],
    Stage: audit['stage'],
    Verb: audit['verb'],
    RequestUri: audit['requestURI'],
    UserAgent: audit['userAgent'],
    RequestReceivedTime: audit['requestReceivedTimestamp'],
    StageReceivedTime: audit['stageTimestamp'],
    PodName: 'kube-apiserver-1',
    User: dynamic(audit['user']),
    SourceIps: dynamic(audit['sourceIPs']),
    ObjectRef: dynamic(audit['objectRef']),
    ResponseStatus: dynamic(audit['responseStatus']),
    RequestObject: dynamic(audit['requestObject']),
    ResponseObject: dynamic(audit['responseObject']),
    Annotations: dynamic(audit['annotations']),
    _ResourceId: CLUSTER_ID,
    Type: 'AKSAuditAdmin',
  };
}

describe('rows of AKSAudit and AKSAuditAdmin are the audit events they were', () => {
  const whole = told(json(AUDIT), 'prod-eu');
  test('with objects, as a data export writes them', () => {
    expect(whole.events.length).toBeGreaterThan(0);
    expect(told(json(aksRow(AUDIT, (value) => value)))).toEqual(whole);
  });
  test('with texts, as az prints them', () => {
    const row = { ...aksRow(AUDIT, (value) => (value === undefined ? '' : json(value))), TableName: 'PrimaryResult' };
    expect(told(json([row])).events).toEqual(whole.events);
  });
  test('in a CSV of the portal', () => {
    const row = aksRow(AUDIT, (value) => (value === undefined ? '' : json(value)));
    const names = Object.keys(row).map((name) => (name === 'TimeGenerated' ? 'TimeGenerated [UTC]' : name));
    expect(told(csv(names, Object.values(row).map(String))).events).toEqual(whole.events);
  });
  test('an object that was too big to be kept is said to be missing', () => {
    const row = aksRow({ ...AUDIT, requestObject: 'skipped-too-big-size-object' }, (value) => value);
    expect(told(json(row)).reasons).toEqual([]);
  });
  test('a user agent that is a record makes none', () => {
    const row = aksRow({ ...AUDIT, userAgent: json(CALL) }, (value) => value);
    expect(told(json(row)).events.map(({ source }) => source)).not.toContain('ecr-cloudtrail');
  });
});

test('an audit event in a row of AzureDiagnostics names its cluster', () => {
  const row = { Category: 'kube-audit-admin', log_s: json(AUDIT), ResourceId: CLUSTER_ID.toUpperCase(), pod_s: 'x' };
  expect(told(json(row))).toEqual(told(json(AUDIT), 'prod-eu'));
  const scheduler = { ...row, Category: 'kube-scheduler', log_s: 'I1124 started' };
  expect(told(json(scheduler))).toMatchObject({ events: [], reasons: [], records: 0 });
  const other = { ...row, Category: 'FunctionAppLogs' };
  expect(told(json(other))).toMatchObject({ events: [], reasons: [expect.stringMatching(/^has keys/)] });
});

test('tables of the query API of Log Analytics', () => {
  const row = aksRow(AUDIT, (value) => (value === undefined ? null : json(value)));
  const columns = Object.keys(row).map((name) => ({ name, type: 'string' }));
  const table = { name: 'PrimaryResult', columns, rows: [Object.values(row), ['short']] };
  const { events, reasons } = told(json({ tables: [table, 'x'] }));
  expect(events).toEqual(told(json(AUDIT), 'prod-eu').events);
  expect(reasons).toEqual([
    'element 2: rows: holds one that has not a value for each column',
    'element 3: tables: holds something that is no table',
  ]);
});

describe('Logs Insights', () => {
  const row = (...fields: readonly (readonly [string, string])[]) => fields.map(([field, value]) => ({ field, value }));
  const answer = (...results: unknown[]) => json({ results, statistics: {}, status: 'Complete' });
  const LOG = '111122223333:/aws/eks/prod-eu/cluster';
  test('names the cluster by its log group', () => {
    const results = row(['@ptr', 'x'], ['@message', json(AUDIT)], ['@log', LOG]);
    expect(told(answer(results))).toEqual(told(json(AUDIT), 'prod-eu'));
    expect(told(csv(['@timestamp', '@message', '@log'], ['2026-11-24 08:00:00.000', json(AUDIT), LOG]))).toEqual({
      ...told(json(AUDIT), 'prod-eu'),
      end: 2,
    });
  });
  test('a field of a line that is a record makes none', () => {
    const results = row(['@message', 'started'], ['userAgent', json(AUDIT)], ['@log', LOG]);
    expect(told(answer(results))).toMatchObject({ events: [], reasons: [expect.stringContaining('not JSON')] });
  });
  test('a row without the line is refused with what to ask for', () => {
    const { reasons } = told(answer(row(['@message', json(AUDIT)]), row(['verb', 'create'])));
    expect(reasons).toEqual(['element 2: results: holds a row without @message: let the query ask for it']);
  });
});

describe('what Datadog keeps', () => {
  const log = (content: object) => json({ _id: 'A', date: '2026-11-24T08:00:00Z', service: 's', tags: [], ...content });
  test('the attributes of a line that was JSON', () => {
    expect(told(log({ message: '', attributes: AUDIT }), 'prod-eu')).toEqual(told(json(AUDIT), 'prod-eu'));
  });
  test('a message of such a line that is a record makes none', () => {
    const { events, reasons } = told(log({ message: json(AUDIT), attributes: { user: 'jo' } }), 'prod-eu');
    expect({ events, reasons }).toEqual({ events: [], reasons: ['element 1: has keys user'] });
  });
});

describe('what Elastic decodes into kubernetes.audit', () => {
  const document = (content: object) => json({ '@timestamp': '2026-11-24T08:00:00Z', agent: {}, ...content });
  test('is the event, and its annotations have their names again', () => {
    const seen: unknown[] = [];
    const any = everySource.map((source) => ({
      ...source,
      read: (record: Parameters<typeof source.read>[0], context: Parameters<typeof source.read>[1]) => {
        seen.push(record['annotations']);
        return source.read(record, context);
      },
    }));
    const collector = createCollector(any, { path: 'x', binding: {} });
    const audit = { ...AUDIT, annotations: { some_name: 'x', 'audit_k8s_io/truncated': 'true', plain: 'x' } };
    collector.take(Buffer.from(document({ kubernetes: { audit } })), 1);
    expect(seen).toEqual([{ some_name: 'x', 'audit.k8s.io/truncated': 'true', plain: 'x' }]);
    expect(told(document({ kubernetes: { audit: AUDIT } }), 'prod-eu')).toEqual(told(json(AUDIT), 'prod-eu'));
  });
  test('the line as it came goes before it', () => {
    const other = { ...AUDIT, auditID: 'other' };
    const kept = document({ event: { original: json(AUDIT) }, kubernetes: { audit: other } });
    expect(told(kept, 'prod-eu')).toEqual(told(json(AUDIT), 'prod-eu'));
  });
  test('what a container printed and Filebeat decoded is a claim', () => {
    const pod = { namespace: 'shop', pod: { name: 'web-1' }, container: { name: 'web' } };
    const { events } = told(document({ stream: 'stdout', kubernetes: { ...pod, audit: AUDIT } }), 'prod-eu');
    expect(events.map(({ strength }) => strength)).toEqual(['asserted']);
  });
  test('labels of a pod make no event', () => {
    const shipped = { log: 'started', stream: 'stdout', time: 'x', kubernetes: { labels: { audit: json(AUDIT) } } };
    expect(told(json(shipped)).events).toEqual([]);
  });
});

describe('GELF, Kafka and logcli', () => {
  test.each<[string, unknown]>([
    ['a field of GELF', { version: '1.1', host: 'h', short_message: 'started', _user_agent: json(AUDIT) }],
    ['a label of Loki', { labels: { app: json(AUDIT) }, line: 'started', timestamp: '2026-11-24T08:00:00Z' }],
    ['a key of Kafka', { key: json(AUDIT), value: 'started', offset: 1 }],
    ['a header of Kafka', { headers: [{ key: 'h', value: json(AUDIT) }], value: { a: 1 }, offset: 1 }],
    ['a row of Splunk', { _raw: 'started', user: json(AUDIT) }],
  ])('%s that is a record makes none', (_, value) => expect(told(json(value)).events).toEqual([]));
  test('nor does a key on the console', () => {
    const line = `CreateTime:1795593600000\t${json(AUDIT)}\t${json({ a: 1 })}`;
    expect(told(`${line}\n${line}\n`).events).toEqual([]);
  });
});

describe('tables in files', () => {
  test('of Splunk: lines that go over several, and quotation marks', () => {
    const pretty = JSON.stringify(AUDIT, null, 1);
    const table = csv(['_time', '_raw', 'host'], ['1', pretty, 'h'], ['2', json(AUDIT), 'h "x", y']);
    expect(told(table, 'prod-eu')).toMatchObject({ records: 2, reasons: [] });
    expect(told(table, 'prod-eu').events).toEqual([
      ...told(json(AUDIT), 'prod-eu').events,
      ...told(json(AUDIT), 'prod-eu').events,
    ]);
  });
  test('a cell that is a record makes none where it is no line', () => {
    expect(told(csv(['_raw', 'user'], ['started', json(AUDIT)])).events).toEqual([]);
  });
  test.each<[string, string, string]>([
    ['cut', '"_raw","b"\r\n"x', 'not CSV: it ends within quotation marks'],
    ['of other length', '_raw,b\n1,2,3\n', 'not CSV: 3 cells for 2 columns'],
    ['with two equal names', '_raw,_raw\nx,y\n', 'not CSV: two columns have one name'],
    ['behind quotation marks', '_raw,b\n"x"y,1\n', 'not CSV: something behind the quotation mark that ends a cell'],
    ['in a plain cell', '_raw,b\nx"y,1\n', 'not CSV: a quotation mark within a cell that does not begin with one'],
  ])('a row that is %s is refused', (_, content, reason) => expect(told(content).reasons).toContain(reason));
  test('however it is cut into chunks it is the same', () => {
    const table = Buffer.from(csv(['_raw', 'x'], [JSON.stringify(AUDIT, null, 1), 'ü"'], ['{}', '']));
    const read = (size: number) => {
      const collector = createCollector(everySource, { path: 'x', binding: {} });
      const reader = createTextReader(collector, everySource);
      for (let at = 0; at < table.length; at += size)
        reader.write(table.subarray(at, at + size), at + size >= table.length);
      reader.end();
      return collector.finish(0);
    };
    expect(read(1).records).toBe(2);
    expect(read(1)).toEqual(read(table.length));
    expect(read(7)).toEqual(read(table.length));
  });
});

describe('CloudTrail Lake and Athena', () => {
  const identity = CALL['userIdentity'];
  const columns = {
    eventVersion: '1.08',
    eventTime: '2026-11-24 16:45:04.000',
    eventSource: 'ecr.amazonaws.com',
    eventName: 'PutImage',
    eventID: String(CALL['eventID']),
    awsRegion: String(CALL['awsRegion']),
    sourceIPAddress: String(CALL['sourceIPAddress']),
    userAgent: String(CALL['userAgent']),
    recipientAccountId: '111122223333',
    userIdentity: json(identity),
    requestParameters: json(CALL['requestParameters']),
    responseElements: json(CALL['responseElements']),
  };
  const page = (row: object) =>
    json({
      QueryStatus: 'FINISHED',
      QueryResultRows: [Object.entries(row).map(([name, value]) => ({ [name]: value }))],
    });
  const at = { ...CALL, eventTime: '2026-11-24T16:45:04Z' };
  test('a row is the record it was', () => {
    expect(told(json(at)).events.length).toBe(1);
    expect(told(page(columns)).events).toEqual(told(json(at)).events);
    expect(
      told(
        csv(
          Object.keys(columns).map((name) => name.toLowerCase()),
          Object.values(columns),
        ),
      ).events,
    ).toEqual(told(json(at)).events);
  });
  test('an identity as SQL prints it', () => {
    const printed =
      '{type=AssumedRole, principalid=AROA1:ci, arn=arn:aws:sts::111122223333:assumed-role/ci/a=b,c, accountid=111122223333, ' +
      'accesskeyid=ASIA1, username=null, sessioncontext={attributes={creationdate=2026-11-24 16:00:00.000, ' +
      'mfaauthenticated=false}, sessionissuer={type=Role, username=ci}, sourceidentity=null}, invokedby=null}';
    const [event] = told(page({ ...columns, userIdentity: printed })).events;
    expect(event).toMatchObject({
      actor: { name: 'arn:aws:sts::111122223333:assumed-role/ci/a=b,c', kind: 'robot' },
    });
  });
  test.each<[string, string]>([
    ['two of one name', '{arn=a, arn=b}'],
    ['one in a value', '{type=IAMUser, username=x, arn={y}, z}'],
    ['not closed', '{type=IAMUser'],
    ['too deep', '{a={a={a={a={a={a=1}}}}}}'],
    ['something behind it', '{type=IAMUser} x'],
  ])('an identity with %s is refused', (_, printed) => {
    const { events, reasons } = told(page({ ...columns, userIdentity: printed }));
    expect({ events, reasons }).toEqual({ events: [], reasons: ['element 1: userIdentity: not a structure'] });
  });
  test('a map as SQL prints it is refused: an annotation of the manifest could add a tag', () => {
    const printed = '{repositoryName=shop/api, imageManifest={"annotations":{"a":", imageTag=latest, "}}}';
    const { events, reasons } = told(page({ ...columns, requestParameters: printed }));
    expect(events).toEqual([]);
    expect(reasons).toEqual([expect.stringContaining('json_format(CAST(requestParameters AS JSON))')]);
  });
  test('a row of something else is refused', () => {
    expect(told(page({ region: 'eu-west-1', count: '7' })).reasons).toEqual([
      'element 1: QueryResultRows: holds a row without eventID, eventSource and eventName',
    ]);
  });
});

describe('a journal in export form', () => {
  const entry = (message: string) =>
    `__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795593600000000\n_HOSTNAME=node-1\nMESSAGE=${message}\n\n`;
  const binary = (name: string, value: Buffer, size = BigInt(value.length)) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(size);
    return Buffer.concat([Buffer.from(`${name}\n`), length, value, Buffer.from('\n')]);
  };
  const read = (content: Buffer, size = content.length) => {
    const collector = createCollector(everySource, { path: 'x', binding: { cluster: 'prod-eu' } });
    const reader = createTextReader(collector, everySource);
    for (let at = 0; at < content.length; at += size)
      reader.write(content.subarray(at, at + size), at + size >= content.length);
    reader.end();
    const { events, refused, records } = collector.finish(0);
    return {
      records,
      reasons: refused.map(({ reason }) => reason),
      events: events.map(({ origin: _, ...rest }) => rest),
    };
  };
  const whole = told(json(AUDIT), 'prod-eu').events;
  test('is read as its JSON would be', () => {
    expect(read(Buffer.from(entry(json(AUDIT)) + entry(json(AUDIT))))).toEqual({
      records: 2,
      reasons: [],
      events: [...whole, ...whole],
    });
  });
  test('values with their length, in chunks of any size', () => {
    const content = Buffer.concat([
      Buffer.from('__CURSOR=s=1\n'),
      binary('MESSAGE', Buffer.from(JSON.stringify(AUDIT, null, 1))),
      Buffer.from('\n'),
    ]);
    for (const size of [1, 13, content.length])
      expect(read(content, size)).toMatchObject({ records: 1, events: whole });
  });
  test('lengths that lie make no record and end nothing else', () => {
    const good = Buffer.from(entry(json(AUDIT)));
    const long = Buffer.concat([
      good,
      Buffer.from('__CURSOR=s=2\n'),
      binary('MESSAGE', Buffer.from('x'), 2n ** 63n),
      good,
    ]);
    expect(read(long)).toEqual({
      records: 1,
      events: whole,
      reasons: ['not a journal entry: more than 32 MiB'],
    });
    const wrong = Buffer.concat([
      Buffer.from('__CURSOR=s=2\n'),
      binary('MESSAGE', Buffer.from('xyz'), 2n),
      Buffer.from('\n\n'),
      good,
    ]);
    expect(read(wrong)).toMatchObject({ events: whole, reasons: [expect.stringContaining('where its length says')] });
    expect(read(good.subarray(0, -20))).toMatchObject({
      events: [],
      reasons: ['not a journal entry: it ends before it is complete'],
    });
  });
  test('a field of the program is no line, and a message with line ends no entry', () => {
    const content = Buffer.concat([
      Buffer.from('__CURSOR=s=1\n'),
      binary('MESSAGE', Buffer.from(`x\n\n__CURSOR=s=2\nMESSAGE=${json(AUDIT)}\n\n`)),
      Buffer.from(`USER_AGENT=${json(AUDIT)}\n\n`),
    ]);
    expect(read(content).events).toEqual([]);
  });
});

test('every fixture here is an object', () => expect(isObject(AUDIT) && isObject(CALL)).toBe(true));
