import { describe, expect, it } from 'vitest';
import { type Digest, parseDigest } from '../../core/digest.ts';
import type { LandwaiterEvent, ManifestPushed } from '../../core/event.ts';
import type { Finding } from '../../core/finding.ts';
import { FINDING, push } from '../storage/store.cases.ts';
import { memoryStore } from '../stores/memory/memory.ts';
import { suspects } from './suspects.ts';

const NOBODY: ReadonlySet<string> = new Set();
const MALLORY = { name: 'mallory', kind: 'human' } as const;

function digest(name: string): Digest {
  return parseDigest(`sha256:${Buffer.from(name).toString('hex').padEnd(64, '0')}`);
}

function image(name: string, at: number, layers: readonly string[]): ManifestPushed {
  return push(name, {
    at,
    repository: name,
    tag: 'v1',
    digest: digest(name),
    layers: layers.map((layer) => ({ digest: digest(layer), mediaType: 'layer', size: 1 })),
  });
}

function suspicion(name: string): Finding {
  const where = { registry: 'registry.acme.example', repository: name, digest: digest(name) };
  return { ...FINDING, id: name, severity: 'high', state: 'open', image: where, actor: MALLORY };
}

async function beside(facts: readonly LandwaiterEvent[], pushed: ManifestPushed, actors = NOBODY) {
  const store = memoryStore();
  await store.record(facts);
  const found = await suspects(store).beside([pushed], actors, [suspicion('poisoned')]);
  return [...new Set(found.map(({ id }) => id))].sort();
}

describe('pushes under suspicion', () => {
  const poisoned = image('poisoned', 100, ['base', 'implant']);
  const base = image('base', 1, ['base']);

  it('matter to whoever has a layer of theirs, with all who brought that layer', async () => {
    const built = image('built', 200, ['base', 'implant', 'app']);
    expect(await beside([base, poisoned, built], built)).toEqual(['base', 'built', 'poisoned']);
  });

  it('matter to others by the same actor', async () => {
    const other = image('other', 200, ['else']);
    expect(await beside([base, poisoned, other], other)).toEqual([]);
    expect(await beside([base, poisoned, other], other, new Set(['mallory']))).toEqual(['poisoned']);
  });

  it('do not matter to whoever only shares what many share', async () => {
    const many = Array.from({ length: 40 }, (_, index) =>
      image(`service ${index}`, 10 + index, ['base', `app ${index}`]),
    );
    const other = image('other', 200, ['base', 'else']);
    expect(await beside([base, ...many, poisoned, other], other)).toEqual([]);
  });

  it('are not told to have brought what others may have brought before them', async () => {
    const many = Array.from({ length: 40 }, (_, index) => image(`service ${index}`, 300 + index, ['implant']));
    const built = image('built', 900, ['implant', 'app']);
    expect(await beside([...many, poisoned, built], built, new Set(['mallory']))).toEqual([]);
  });
});
