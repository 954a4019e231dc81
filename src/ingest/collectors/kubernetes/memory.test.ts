import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { startApiServer } from '../../../../test/lab/api-server.ts';
import { collectKubernetes } from '../kubernetes.ts';
import { stoppedClock } from './clock.fixture.ts';
import { LIMITS } from './limits.ts';
import { emptyDisk, until, worldOn } from './world.fixture.ts';

const PODS = 10_000;
const MEBIBYTE = 1024 * 1024;
/** What is kept of a pod: its identity, its containers and what ran in them, in a few KiB. */
const MOST = 48 * MEBIBYTE;

/** When a collection frees nothing more: what the last answers were made of goes little by little. */
async function usedMemory(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collectGarbage: unknown = runInNewContext('gc');
  if (typeof collectGarbage !== 'function') throw new Error('no garbage collector to call');
  for (let least = Number.POSITIVE_INFINITY; ; ) {
    await turn();
    collectGarbage();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    const used = heapUsed + external + arrayBuffers;
    if (used >= least) return least;
    least = used;
  }
}

test(`of ${PODS} pods little is kept, and deliveries stay small`, async () => {
  // Time stands still: nothing is due but what is measured.
  const clock = stoppedClock();
  const api = await startApiServer({ sleep: clock.sleep });
  const digest = `sha256:${'a'.repeat(64)}`;
  const env = Array.from({ length: 40 }, (_, index) => ({ name: `VARIABLE_${index}`, value: 'x'.repeat(80) }));
  for (let index = 0; index < PODS; index += 1) {
    const image = `registry.acme.example/shop/service-${index % 50}:1.${index}`;
    api.put('/api/v1/pods', {
      metadata: {
        name: `service-${index}`,
        namespace: 'shop',
        ownerReferences: [{ kind: 'ReplicaSet', name: 'service', controller: true }],
      },
      spec: {
        nodeName: 'node-1',
        containers: [
          { name: 'api', image, env },
          { name: 'proxy', image, env },
        ],
      },
      status: {
        containerStatuses: ['api', 'proxy'].map((name) => ({
          name,
          image,
          imageID: `registry.acme.example/shop/service@${digest}`,
          containerID: `containerd://${'b'.repeat(64)}`,
          state: { running: { startedAt: '2026-11-25T08:00:00Z' } },
        })),
      },
    });
  }
  const disk = emptyDisk();
  const world = worldOn(disk, { keeps: false, clock });
  const life = new AbortController();
  const before = await usedMemory();
  const access = { server: api.url, tls: {}, token: () => Promise.resolve(undefined) };
  // More in a page than a delivery may have.
  const limits = { pageObjects: 2000 };
  const running = collectKubernetes({ access, resources: ['pods'], random: Math.random, limits })(world, life.signal);
  await until(() => api.requests.some(({ query }) => query.has('watch')));
  const after = await usedMemory();
  life.abort();
  await running;
  await api.stop();
  const delivered = disk.sizes.reduce((sum, size) => sum + size, 0);
  console.log(
    `${PODS} pods: ${Math.round((after - before) / MEBIBYTE)} MiB kept, ${Math.round(delivered / MEBIBYTE)} MiB delivered, at most ${Math.max(...disk.sizes)} bytes at once`,
  );
  expect(after - before).toBeLessThan(MOST);
  expect(Math.max(...disk.sizes)).toBeLessThanOrEqual(LIMITS.deliveryBytes);
});
