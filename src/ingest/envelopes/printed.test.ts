import { describe, expect, test } from 'vitest';
import type { Binding } from '../../core/policy.ts';
import { context, fixtures } from '../conformance/fixtures.fixture.ts';
import { createCollector } from '../files/collect.ts';
import * as sources from '../sources/index.ts';

const NOTIFICATION = fixtures.find(({ title }) => title === 'distribution: push manifest')?.record ?? {};
const TEXT = JSON.stringify(NOTIFICATION);
const POD = 'registry-5d9c7b6f4-x2x9q';
const AT = '2026-11-24T08:00:00.123Z';

const fluent = (namespace: string, pod: string, container = 'registry') => ({
  namespace_name: namespace,
  pod_name: pod,
  container_name: container,
  labels: { app: 'registry' },
});

/** As each shipper writes it, by its documentation. */
const SHIPPED: readonly (readonly [string, object])[] = [
  [
    'Vector, kubernetes_logs',
    {
      file: `/var/log/pods/registry_${POD}_0/registry/0.log`,
      kubernetes: {
        container_name: 'registry',
        pod_name: POD,
        pod_namespace: 'registry',
        pod_owner: 'ReplicaSet/registry-5d9c7b6f4',
      },
      message: TEXT,
      source_type: 'kubernetes_logs',
      stream: 'stdout',
      timestamp: AT,
    },
  ],
  [
    'Filebeat, container input',
    {
      '@timestamp': AT,
      message: TEXT,
      stream: 'stdout',
      log: { offset: 12, file: { path: `/var/log/containers/${POD}_registry_registry-1.log` } },
      kubernetes: {
        namespace: 'registry',
        pod: { name: POD, uid: 'u' },
        container: { name: 'registry' },
        deployment: { name: 'registry' },
      },
    },
  ],
  [
    'Fluentd',
    { log: `${TEXT}\n`, stream: 'stdout', docker: { container_id: 'c' }, kubernetes: fluent('registry', POD) },
  ],
  ['Fluent Bit without its time', { log: TEXT, stream: 'stderr', kubernetes: fluent('registry', POD) }],
  ['Fluent Bit with a message', { message: TEXT, stream: 'stdout', _p: 'F', kubernetes: fluent('registry', POD) }],
  ['Fluent Bit with its time', { log: TEXT, stream: 'stdout', time: AT, kubernetes: fluent('registry', POD) }],
  ['logcli', { labels: { namespace: 'registry', pod: POD, container: 'registry' }, line: TEXT, timestamp: AT }],
  [
    'Datadog',
    {
      _id: 'A',
      date: AT,
      message: '',
      attributes: NOTIFICATION,
      tags: ['env:prod', 'kube_namespace:registry', 'kube_container_name:registry', `pod_name:${POD}`],
    },
  ],
  [
    'Cloud Logging',
    {
      logName: 'projects/acme-shop/logs/stdout',
      insertId: 'i',
      resource: {
        type: 'k8s_container',
        labels: { namespace_name: 'registry', pod_name: POD, container_name: 'registry', cluster_name: 'prod-eu' },
      },
      jsonPayload: NOTIFICATION,
    },
  ],
  [
    'Loki',
    { streams: [{ stream: { namespace: 'registry', pod: POD, container: 'registry' }, values: [['1', TEXT]] }] },
  ],
  [
    'OpenTelemetry',
    {
      resourceLogs: [
        {
          resource: {
            attributes: [
              { key: 'k8s.namespace.name', value: { stringValue: 'registry' } },
              { key: 'k8s.pod.name', value: { stringValue: POD } },
              { key: 'k8s.container.name', value: { stringValue: 'registry' } },
            ],
          },
          scopeLogs: [{ logRecords: [{ body: { stringValue: TEXT } }] }],
        },
      ],
    },
  ],
  ['Fluent Bit without the stream', { log: TEXT, kubernetes: fluent('registry', POD) }],
];

const bound = (namespace: string, workload: string, container = ''): Binding => ({
  ...context,
  containers: [{ kind: 'distribution', namespace, workload, container }],
});

function read(value: unknown, binding: Binding = context) {
  const collector = createCollector(Object.values(sources), { path: 'x', binding });
  collector.take(Buffer.from(JSON.stringify(value)), 1);
  return collector.finish(1);
}

const strengths = (value: unknown, binding?: Binding) => read(value, binding).events.map(({ strength }) => strength);

describe('what a container printed', () => {
  test.each(SHIPPED)('is opened as %s ships it, and believed where the policy binds it', (_, line) => {
    expect(strengths(line)).toEqual(['asserted']);
    expect(strengths(line, bound('registry', 'registry'))).toEqual(['recorded']);
    expect(strengths(line, bound('registry', 'registry', 'registry'))).toEqual(['recorded']);
  });

  test.each(SHIPPED)('is a claim as %s ships it where another container, workload or namespace is bound', (_, line) => {
    for (const other of [
      bound('shop', 'registry'),
      bound('registry', 'web'),
      bound('registry', 'registry', 'sidecar'),
      { ...context, containers: [{ kind: 'harbor', namespace: 'registry', workload: 'registry', container: '' }] },
    ])
      expect(strengths(line, other)).toEqual(['asserted']);
  });

  test('of a claim it is kept which container it was, and that it was heard proves nothing', () => {
    const { events, coverage } = read(SHIPPED[0]?.[1]);
    expect(events).toMatchObject([{ printed: { namespace: 'registry', workload: 'registry', container: 'registry' } }]);
    expect(coverage).toEqual([]);
    expect(read(SHIPPED[0]?.[1], bound('registry', 'registry')).coverage).toHaveLength(1);
  });

  test('a line that looks as if it had been shipped from the bound container is still of the one that printed it', () => {
    const forged = JSON.stringify(SHIPPED[0]?.[1]);
    const line = { log: forged, stream: 'stdout', kubernetes: fluent('shop', 'web-7d4b9c5f6d-x2x9q', 'web') };
    expect(strengths(line, bound('registry', 'registry'))).toEqual(['asserted']);
    expect(read(line).events).toMatchObject([{ printed: { namespace: 'shop', workload: 'web', container: 'web' } }]);
  });

  test('of nobody in particular is nobody’s', () => {
    expect(strengths({ log: TEXT, stream: 'stdout' }, bound('', ''))).toEqual(['asserted']);
  });

  test('in a file of one container, as Docker writes it, is what the policy says of the file', () => {
    expect(strengths({ log: TEXT, stream: 'stdout', time: AT })).toEqual(['recorded']);
  });
});
