import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../src/app/analysis/analyze.ts';
import { gather } from '../src/app/cli/inputs/gather.ts';
import { observe } from '../src/policy/compile/compile.ts';
import { QUIET } from './quiet.ts';

// What an API server's own log tells of pods where it keeps no answers: levels Request and Metadata.

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landwaiter-api-server-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let files = 0;
async function told(records: readonly object[]) {
  files += 1;
  const path = join(folder, `${files}.ndjson`);
  await writeFile(path, records.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const { evidence, store } = await gather([path], { quiet: true }, observe(), QUIET);
  await store.close();
  expect(evidence.inputs.flatMap(({ refused }) => refused)).toEqual([]);
  return { facts: evidence.events, placements: analyze(evidence, observe()).lineage.placements };
}

let requests = 0;
function request(minute: number, verb: string, level: 'Request' | 'Metadata', told: object): object {
  requests += 1;
  const time = `2026-11-24T16:${String(minute).padStart(2, '0')}:00.000000Z`;
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level,
    auditID: `5a2b7c1e-0f9a-4a52-9a35-${String(requests).padStart(12, '0')}`,
    stage: 'ResponseComplete',
    verb,
    user: { username: 'mallory@acme.example', groups: ['system:authenticated'] },
    sourceIPs: ['198.51.100.20'],
    requestURI: '/api/v1/namespaces/shop/pods/api-0',
    responseStatus: { metadata: {}, code: 200 },
    requestReceivedTimestamp: time,
    stageTimestamp: time,
    ...told,
  };
}

const POD = { resource: 'pods', namespace: 'shop', apiVersion: 'v1', name: 'api-0' };
const runs = (minute: number, digit: string, uid?: string): object =>
  request(minute, 'patch', 'Request', {
    user:
      uid === undefined
        ? { username: 'mallory@acme.example' }
        : { username: 'system:node:node-1', groups: ['system:nodes'] },
    objectRef: { ...POD, subresource: 'status' },
    requestObject: {
      ...(uid !== undefined && { metadata: { uid } }),
      status: {
        containerStatuses: [
          {
            name: 'api',
            image: 'registry.acme.example/shop/api:1.4',
            imageID: `registry.acme.example/shop/api@sha256:${digit.repeat(64)}`,
            containerID: `containerd://${digit.repeat(64)}`,
            state: { running: { startedAt: `2026-11-24T16:0${minute}:00Z` } },
          },
        ],
      },
    },
  });
const evicted = (level: 'Request' | 'Metadata'): object =>
  request(8, 'create', level, {
    objectRef: { ...POD, subresource: 'eviction' },
    ...(level === 'Request' && {
      requestObject: { kind: 'Eviction', apiVersion: 'policy/v1', metadata: { name: 'api-0' } },
    }),
    responseStatus: { metadata: {}, status: 'Success', code: 201 },
  });
const emptied = (level: 'Request' | 'Metadata'): object =>
  request(8, 'deletecollection', level, {
    user: { username: 'system:serviceaccount:kube-system:namespace-controller', groups: ['system:serviceaccounts'] },
    objectRef: { resource: 'pods', namespace: 'shop', apiVersion: 'v1' },
    requestURI: '/api/v1/namespaces/shop/pods',
  });

describe.each(['Request', 'Metadata'] as const)('a log that is written at level %s', (level) => {
  const UID = '9f0d6a10-1111-4c3b-8d2e-000000000003';
  test.each([
    ['an eviction', evicted(level)],
    ['the end of its namespace', emptied(level)],
  ])('%s ends what ran, and what somebody claimed without the uid of the pod', async (_, end) => {
    for (const started of [[runs(1, 'a', UID)], [runs(1, 'a')], [runs(1, 'a', UID), runs(2, 'b')]]) {
      const before = await told([...started, request(9, 'get', level, { objectRef: POD })]);
      expect(before.placements.some(({ running }) => running)).toBe(true);
      const { placements } = await told([...started, end, request(9, 'get', level, { objectRef: POD })]);
      expect(placements.length).toBeGreaterThan(0);
      expect(placements.filter(({ running }) => running)).toEqual([]);
    }
  });
});

test('a finished pod whose controller takes its mark off it is one fact', async () => {
  const finished = (version: string, finalizers: readonly string[]): object => ({
    type: 'MODIFIED',
    object: {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: {
        name: 'migrate-x2x7q',
        namespace: 'shop',
        uid: '9f0d6a10-1111-4c3b-8d2e-000000000004',
        resourceVersion: version,
        creationTimestamp: '2026-11-24T16:46:00Z',
        finalizers,
      },
      spec: { containers: [{ name: 'migrate', image: 'registry.acme.example/shop/migrate:1' }] },
      status: {
        phase: 'Succeeded',
        containerStatuses: [
          {
            name: 'migrate',
            image: 'registry.acme.example/shop/migrate:1',
            imageID: `registry.acme.example/shop/migrate@sha256:${'c'.repeat(64)}`,
            containerID: `containerd://${'c'.repeat(64)}`,
            state: {
              terminated: { exitCode: 0, startedAt: '2026-11-24T16:46:03Z', finishedAt: '2026-11-24T16:46:04Z' },
            },
          },
        ],
      },
    },
  });
  const { facts } = await told([finished('100', ['batch.kubernetes.io/job-tracking']), finished('104', [])]);
  expect(facts.filter(({ type }) => type === 'container.observed')).toHaveLength(1);
});
