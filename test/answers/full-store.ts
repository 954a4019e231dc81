import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { END, releases, START } from '../../bench/history.ts';
import { createRandom } from '../../bench/random.ts';
import { openStore } from '../../src/app/resources/store.ts';
import type { LandwaiterEvent, ManifestPushed } from '../../src/core/event.ts';
import { MINUTE } from '../../src/core/time.ts';
import type { Served } from './api.ts';
import type { Product } from './product.ts';
import { sideBySide } from './side-by-side.ts';

// As it was written, never judged.
const STORE = 'full.db';
// Of 200 teams eleven deploy what they may not: enough to be turned over, and not a finding for every image.
const TEAMS = [0, 1, 2, 3, 4, 5, 6, 8, 9].map((first) => `registry.acme.example/team${first}*/**`);
const POLICY = `version: 1
registries: [{ host: registry.acme.example }]
publishers: [{ repositories: ['registry.acme.example/**'], actors: [ci-bot] }]
environments: [{ name: prod, match: { clusters: [prod-eu] }, repositories: ${JSON.stringify(TEAMS)} }]
`;

const FACTS = 100_000;
const BATCH = 1000;
const IMAGES = 20;

/** Writes a store of 100,000 facts. Gives twenty of its pushes, spread evenly. */
export async function writeFullStore(folder: string): Promise<readonly ManifestPushed[]> {
  const store = await openStore(`sqlite:${join(folder, STORE)}`, {});
  const pushes: ManifestPushed[] = [];
  let batch: LandwaiterEvent[] = [];
  for (const release of releases(createRandom(7), FACTS)) {
    batch.push(...release);
    pushes.push(...release.filter((event) => event.type === 'manifest.pushed'));
    if (batch.length < BATCH) continue;
    await store.record(batch);
    batch = [];
  }
  await store.record(batch);
  const minutes = Array.from({ length: (END - START) / MINUTE }, (_, index) => START / MINUTE + index);
  await store.cover([{ source: 'distribution', scope: 'registry.acme.example', minutes }]);
  await store.close();
  return pushes.filter((_, nth) => nth % Math.floor(pushes.length / IMAGES) === 0);
}

/** What the product says of that store, and of those images in it. */
export async function askFullStore(product: Product, folder: string, pushes: readonly ManifestPushed[]): Promise<void> {
  writeFileSync(join(folder, 'full.yaml'), POLICY);
  for (const [mode, policy] of Object.entries({ observe: [], policy: ['--policy', 'full.yaml'] })) {
    const store = `${mode}.db`;
    copyFileSync(join(folder, STORE), join(folder, store));
    const ask = (name: string, args: readonly string[]): Promise<void> =>
      product.ask(`full-store/${mode}/${name}`, folder, [...args, '--store', `sqlite:${store}`, ...policy]);
    await ask('analyze.txt', ['analyze', '-o', 'json', '-o', 'table']);
    await ask('coverage.json', ['coverage', '-q', '-o', 'json']);
    await sideBySide([...pushes.entries()], async ([nth, push]) => {
      const name = String(nth).padStart(2, '0');
      const text = textsOf(push)[nth % 3] ?? push.digest;
      await ask(`${name}.trace.json`, ['trace', text, '-o', 'json']);
      await ask(`${name}.where.json`, ['where', text, '-o', 'json']);
    });
    await ask('actor.txt', ['where', 'ci-bot']);
  }
}

function textsOf({ registry, repository, tag, digest }: ManifestPushed): readonly string[] {
  return [digest, `${registry}/${repository}:${tag ?? ''}`, digest.slice('sha256:'.length).slice(0, 12)];
}

/** That store, for a server. */
export function fullServed(pushes: readonly ManifestPushed[]): Served {
  const [first] = pushes;
  if (!first) throw new Error('the store holds no push');
  return {
    name: 'full-store',
    store: STORE,
    policy: POLICY,
    known: {
      images: pushes.map((push, nth) => textsOf(push)[nth % 3] ?? push.digest),
      digest: first.digest,
      repository: `${first.registry}/${first.repository}`,
      tag: first.tag ?? '',
      actor: 'ci-bot',
      environment: 'prod',
      source: 'kubernetes-audit',
      time: '2026-09-15T00:00:00Z',
    },
  };
}
