import { expect, test } from 'vitest';
import { openStore } from '../../src/app/resources/store.ts';
import { parseDigest } from '../../src/core/digest.ts';
import type { LandwaiterEvent } from '../../src/core/event.ts';
import { until } from '../lab/programs.ts';
import { settled } from './ledger.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { digestOf, push } from './pushes.ts';
import { startedServers } from './started.ts';

const FACTS = 60_000;
const LITTLE = ['--max-old-space-size=40'];
/** Seconds: a thread that lacks memory collects garbage for long before it ends. */
const LONGEST = 500;
const servers = startedServers();

/** A push of an image of its own, with names that nothing else shares. */
function pushed(number: number): LandwaiterEvent {
  return {
    type: 'manifest.pushed',
    id: `distribution:${number}`,
    source: 'distribution',
    at: Date.UTC(2026, 10, 24) + number,
    strength: 'recorded',
    origin: { path: 'intake/registry/1', line: number, sha256: digestOf(number).slice('sha256:'.length) },
    registry: 'registry.acme.example',
    repository: `flood/${number}`,
    tag: 'v1',
    digest: parseDigest(digestOf(number)),
    actor: { name: `account-${number}`, kind: 'human' },
  };
}

test('a server whose memory is too little for its store stays, takes no more and says why, and goes on with more', async () => {
  const folder = servers.folder();
  const options = { folder, policy: POLICY, secrets: SECRETS };
  const url = `sqlite:${folder}/facts.db`;
  const store = await openStore(url, {});
  await store.record(Array.from({ length: FACTS }, (_, number) => pushed(number)));
  await store.close();

  const server = await servers.start({ ...options, node: LITTLE, longest: LONGEST });
  const resting = await until(
    'the rest',
    async () => {
      expect(server.hasEnded(), server.printed()).toBe(false);
      const { status, text } = await server.get('/readyz');
      return status === 503 && text.includes('memory is not enough') ? text : undefined;
    },
    LONGEST,
  );
  expect(resting).toContain('--max-old-space-size');
  expect((await server.post('distribution/registry', push(FACTS + 1), BEARER)).status).toBe(503);
  expect((await server.get('/healthz')).status).toBe(200);
  expect((await server.get('/metrics')).text).toMatch(/^landwaiter_resting 1$/m);
  expect(server.printed()).toContain('nothing is read or evaluated for a while');
  expect(await server.end('SIGTERM')).toBe(0);

  const again = await servers.start({ ...options, longest: LONGEST });
  expect((await again.post('distribution/registry', push(FACTS + 1), BEARER)).status).toBe(202);
  await settled(again);
  const { text } = await again.get('/metrics');
  expect(text).toMatch(new RegExp(`^landwaiter_facts ${FACTS + 1}$`, 'm'));
  expect(text).toMatch(/^landwaiter_resting 0$/m);
}, 900_000);
