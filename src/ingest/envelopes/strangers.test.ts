import { describe, expect, test } from 'vitest';
import { context, fixtures } from '../conformance/fixtures.fixture.ts';
import { changedAt, type Path, pathsIn, valueAt } from '../conformance/damage.fixture.ts';
import { createCollector } from '../files/collect.ts';
import * as sources from '../sources/index.ts';
import { HEADERS, WRAPS } from './wraps.fixture.ts';

// What strangers may write into a log: a user agent, a file name, a label, the name of a pod. None of it is a record.

const find = (title: string) => fixtures.find((one) => one.title === title)?.record ?? {};
const FORGED = [
  'distribution: push manifest',
  'aws-cloudtrail: delete trail',
  'kubernetes-audit: create deployment',
].map((title) => JSON.stringify(find(title)));
/** As programs write it that have nothing to do with all this. */
const LINE = { level: 'info', msg: 'request served', path: '/index.html', agent: 'curl/8', labels: { app: 'web' } };

const told = (line: string): number => kinds(line).length;

/** The kinds of the events that are read of a line. */
function kinds(line: string): readonly string[] {
  const collector = createCollector(Object.values(sources), { path: 'x', binding: context });
  collector.take(Buffer.from(line), 1);
  return collector.finish(1).events.map(({ source }) => source);
}

function texts(value: unknown): readonly Path[] {
  return pathsIn(value).filter((path) => typeof valueAt(value, path) === 'string');
}

describe('what a stranger wrote into a record that is no telemetry makes none, in whatever it comes', () => {
  test.each(WRAPS)('$name', ({ wrap }) => {
    for (const forged of FORGED)
      for (const path of texts(LINE))
        for (const text of [forged, `${forged}\n`, ` ${forged}`, `"${forged}`, `\n${forged}\n`]) {
          expect(told(JSON.stringify(wrap(changedAt(LINE, path, () => text))))).toBe(0);
        }
  });
  test.each(HEADERS)('%s', (_, header) => {
    for (const forged of FORGED)
      for (const path of texts(LINE)) {
        const line = JSON.stringify(changedAt(LINE, path, () => forged));
        expect(told(`${header}${line}`)).toBe(0);
        expect(told(`${header}GET /${forged} HTTP/1.1 ${line}`)).toBe(0);
      }
  });
});

/** Where what was wrapped shows: as text, or in it. */
function carriers(wrap: (inner: unknown) => unknown): ReadonlySet<string> {
  const [one, other] = [wrap(LINE), wrap({ ...LINE, msg: 'another' })];
  const differ = texts(one).filter((path) => valueAt(one, path) !== valueAt(other, path));
  return new Set(differ.map(joined));
}

const joined = (path: Path) => path.join('/');

describe('of a wrapping only that opens which holds the record', () => {
  test.each(WRAPS)('$name', ({ wrap, isText }) => {
    const value = wrap(LINE);
    const [forged] = FORGED;
    const opens = texts(value).filter((path) => told(JSON.stringify(changedAt(value, path, () => forged))) > 0);
    const held = carriers(wrap);
    expect(opens.map(joined).filter((path) => !held.has(path))).toEqual([]);
    if (!isText) expect(opens).toEqual([]);
  });
});

const audit = find('kubernetes-audit: create deployment');
const call = find('aws-cloudtrail: delete trail');
const push = find('distribution: push manifest');

/** Written by the API server, and by AWS: the record itself as text. */
const HOLDING: ReadonlySet<string> = new Set(['properties/log', 'Events/0/CloudTrailEvent']);

/** Those that open a record of one kind, which they know. */
const OF_ONE_KIND: readonly (readonly [string, unknown, kind: string])[] = [
  [
    'AKS audit',
    { category: 'kube-audit', operationName: 'x', properties: { log: JSON.stringify(audit), pod: 'p' } },
    'kubernetes-audit',
  ],
  [
    'a row of AKSAudit',
    {
      AuditId: 'a',
      Stage: 'ResponseComplete',
      Verb: 'create',
      Level: 'Metadata',
      RequestReceivedTime: '2026-11-24T08:00:00Z',
      UserAgent: 'curl',
      ObjectRef: '{}',
    },
    'kubernetes-audit',
  ],
  [
    'BigQuery',
    {
      logName: 'projects/acme/logs/cloudaudit',
      timestamp: '2026-11-24T08:00:00Z',
      protopayload_auditlog: { serviceName: 'storage.googleapis.com', methodName: 'x', requestJson: '{"a":"b"}' },
    },
    'google-audit',
  ],
  [
    'lookup-events',
    { Events: [{ EventId: 'e', EventName: 'DeleteTrail', Username: 'dana', CloudTrailEvent: JSON.stringify(call) }] },
    'aws-cloudtrail',
  ],
  [
    'CloudTrail Lake',
    {
      QueryResultRows: [
        Object.entries({
          eventID: 'e',
          eventSource: 'cloudtrail.amazonaws.com',
          eventName: 'DeleteTrail',
          eventTime: '2026-11-24 08:00:00.000',
          userAgent: 'curl',
        }).map(([key, one]) => ({ [key]: one })),
      ],
    },
    'aws-cloudtrail',
  ],
  ['notifications', { events: [push] }, 'distribution'],
  ['ServiceNow', { result: [find('servicenow: table approved')] }, 'servicenow'],
  ['Jira', { issues: [find('jira: searched with names')], names: { customfield_1: 'Planned start' } }, 'jira'],
  ['GitHub attestations', { attestations: [{ bundle: find('sigstore-bundle: provenance') }] }, 'sigstore-bundle'],
  [
    'a notification that is tried again',
    { level: 'warning', msg: 'retryingsink: error', event: push, time: '2026-11-24T08:00:00Z' },
    'distribution',
  ],
  [
    'kubernetes.audit',
    { '@timestamp': '2026-11-24T08:00:00Z', kubernetes: { audit }, host: { name: 'node-1' } },
    'kubernetes-audit',
  ],
];

describe('what a stranger wrote into a record that is wrapped makes no record of another kind', () => {
  test.each(OF_ONE_KIND)('%s', (_, value, kind) => {
    for (const path of texts(value).filter((one) => !HOLDING.has(joined(one))))
      for (const forged of FORGED) {
        const line = JSON.stringify(changedAt(value, path, () => forged));
        expect([joined(path), kinds(line).filter((one) => one !== kind)]).toEqual([joined(path), []]);
      }
  });
});
