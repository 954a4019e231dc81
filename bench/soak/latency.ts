import { setTimeout as pause } from 'node:timers/promises';
import { openStore } from '../../src/app/resources/store.ts';
import { parseDigest } from '../../src/core/digest.ts';
import type { LandwaiterEvent } from '../../src/core/event.ts';
import { findingLinks } from '../../src/lineage/storage/links.ts';
import { type ChildOptions, startServer } from '../../test/server/child.ts';
import { BEARER, LOAD_POLICY } from '../../test/server/policy.ts';
import { digestOf, push } from '../../test/server/pushes.ts';
import { END, releases } from '../history.ts';
import { createRandom } from '../random.ts';

// Ninety days of history are told as ten: a day of half a million facts has fifty thousand.
const FASTER = 9;
const AT_ONCE = 1000;
const EVERY = 1000;
const ASKED_EVERY = 20;
const PUBLISHERS = `${LOAD_POLICY}
publishers: [{ repositories: ["registry.acme.example/**"], actors: [ci-bot] }]
actors: [{ name: ci-bot, kind: ci }]
`;

/** How long after a stranger's push was sent its finding was in the store, in milliseconds; pushes come one a second. */
export async function findingLatencies(
  options: ChildOptions,
  facts: number,
  pushes: number,
): Promise<readonly number[]> {
  const url = `sqlite:${options.folder}/facts.db`;
  await fill(url, facts);
  const server = await startServer({ ...options, policy: PUBLISHERS });
  while (!/^landwaiter_evaluated_timestamp_seconds [1-9]/m.test((await server.get('/metrics')).text)) await pause(1000);
  const store = await openStore(url, {});
  const one = async (number: number): Promise<number> => {
    await pause(number * EVERY);
    const sentAt = performance.now();
    const stranger = push(number, { actor: { name: 'mallory' }, timestamp: new Date().toISOString() });
    const { status } = await server.post('distribution/registry', stranger, BEARER);
    if (status !== 202) throw new Error(`the push was answered with ${status}`);
    const about = [findingLinks.image(parseDigest(digestOf(number)))];
    while ((await store.findingsAbout(about)).length === 0) await pause(ASKED_EVERY);
    return performance.now() - sentAt;
  };
  const latencies = await Promise.all(Array.from({ length: pushes }, (_, number) => one(number)));
  await store.close();
  await server.end('SIGTERM');
  return latencies;
}

/** Writes a store of so many facts of the last days: builds, pushes, deployments and what ran. */
export async function fill(url: string, facts: number): Promise<void> {
  const store = await openStore(url, {});
  const shift = Date.now();
  const late = (at: number): number => Math.round(shift - (END - at) / FASTER);
  let batch: LandwaiterEvent[] = [];
  for (const release of releases(createRandom(7), facts)) {
    batch.push(...release.map((fact) => moved(fact, late)));
    if (batch.length < AT_ONCE) continue;
    await store.record(batch);
    batch = [];
  }
  await store.record(batch);
  await store.close();
}

function moved(fact: LandwaiterEvent, late: (at: number) => number): LandwaiterEvent {
  const { started, ended } = { started: undefined, ended: undefined, ...fact };
  return {
    ...fact,
    at: late(fact.at),
    ...(typeof started === 'number' && { started: late(started) }),
    ...(typeof ended === 'number' && { ended: late(ended) }),
  };
}
