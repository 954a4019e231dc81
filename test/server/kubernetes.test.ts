import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { type ApiServer, startApiServer, type Written } from '../lab/api-server.ts';
import { until } from '../lab/programs.ts';
import { type Child, type ChildOptions, startServer } from './child.ts';
import { keptIn } from './kept.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { digestOf, push } from './pushes.ts';

const VIEWER = 'canary-viewer-4b7a1d2299';
const CLUSTER_TOKEN = 'canary-kube-1f0e77ab';
const PODS = '/api/v1/pods';
const IMAGE = 'registry.acme.example/prod/shop/api';
const UNPUSHED = digestOf(7);

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-kubernetes-'));
let api: ApiServer;
let server: Child;
let options: ChildOptions;

beforeAll(async () => {
  api = await startApiServer({ bookmarkEvery: 500, token: () => CLUSTER_TOKEN });
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigOf(api.url.href));
  const secrets = { ...SECRETS, VIEWER };
  options = { folder, policy: policyWith(kubeconfig), secrets };
  server = await startServer(options);
});
afterAll(async () => {
  await server.end('SIGKILL');
  await api.stop();
  rmSync(folder, { recursive: true });
});

const placements = z.object({
  items: z.array(
    z.object({ cluster: z.string(), workload: z.string(), running: z.boolean(), to: z.string().optional() }),
  ),
});

async function placed() {
  const answer = await server.get(`/api/v1/placements?image=${UNPUSHED}`, { authorization: `Bearer ${VIEWER}` });
  return answer.status === 200 ? placements.parse(JSON.parse(answer.text)).items : [];
}

const found = async () => (await keptIn(server.store)).findings.find(({ rule }) => rule === 'unknown-image-running');

test('a pod of an image that was never pushed is found, and it is known where it runs', async () => {
  const earlier = new Date(Date.now() - 60_000).toISOString();
  const pushed = push(1).replace('2026-11-24T08:00:00Z', earlier);
  expect((await server.post('distribution/registry', pushed, BEARER)).status).toBe(202);
  api.put(PODS, pod('api-known', digestOf(1)));
  api.put(PODS, pod('api-unknown', UNPUSHED));
  const finding = await until('the finding', found);
  expect(finding.image?.digest).toBe(UNPUSHED);
  expect(finding.summary).toContain('api-unknown');
  expect(finding.summary).toContain('prod-eu');
  const placement = await until('the placement', async () => (await placed())[0]);
  expect(placement).toEqual({ cluster: 'prod-eu', workload: 'Pod/api-unknown', running: true });
  const { findings } = await keptIn(server.store);
  expect(findings.filter((one) => one.image?.digest === digestOf(1))).toEqual([]);
});

test('when the pod is deleted while the server is down, its placement ends once it is back', async () => {
  await server.end('SIGKILL');
  api.remove(PODS, 'api-unknown');
  server = await startServer(options);
  const ended = await until('its end', async () => (await placed()).find(({ running }) => !running));
  expect(ended.to).toBeDefined();
  expect(await placed()).toHaveLength(1);
});

test('a pod that is deleted while it is watched ends, too', async () => {
  api.put(PODS, pod('api-again', UNPUSHED));
  const again = async (isRunning: boolean) =>
    (await placed()).find(({ workload, running }) => workload === 'Pod/api-again' && running === isRunning);
  await until('its placement', () => again(true));
  api.cut();
  api.remove(PODS, 'api-again');
  await until('its end', () => again(false));
  expect(server.printed()).not.toContain(CLUSTER_TOKEN);
});

function pod(name: string, digest: string): Written {
  const startedAt = new Date().toISOString().replace(/\.\d+/, '');
  return {
    metadata: { name, namespace: 'shop', creationTimestamp: startedAt },
    spec: { nodeName: 'node-1', containers: [{ name: 'api', image: `${IMAGE}:1.1` }] },
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'api',
          image: `${IMAGE}:1.1`,
          imageID: `${IMAGE}@${digest}`,
          containerID: `containerd://${name}`,
          ready: true,
          restartCount: 0,
          state: { running: { startedAt } },
        },
      ],
    },
  };
}

function kubeconfigOf(server: string): string {
  return `
apiVersion: v1
kind: Config
current-context: prod
contexts: [{ name: prod, context: { cluster: prod, user: collector } }]
clusters: [{ name: prod, cluster: { server: "${server}" } }]
users: [{ name: collector, user: { token: ${CLUSTER_TOKEN} } }]
`;
}

function policyWith(kubeconfig: string): string {
  return `${POLICY}
collectors:
  - { name: prod-eu, kind: kubernetes, cluster: prod-eu, kubeconfig: ${kubeconfig}, resources: [pods] }
windows: { lateEvidence: 1s }
api:
  tokens: [{ name: a viewer, role: viewer, secret: VIEWER }]
`;
}
