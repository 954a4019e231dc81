import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegistry, type RegistryClient } from '../../src/registry/client.ts';
import { obstacle, until } from '../lab/programs.ts';
import { pushImage } from '../lab/push-image.ts';
import { freePort } from '../lab/registry.ts';
import { prepareRegistry, type RestartableRegistry } from '../lab/restartable-registry.ts';
import { type Child, type ChildOptions, startServer } from './child.ts';
import { keptIn } from './kept.ts';

const SECRETS = { LIVE: 'lost-registry-7d02c1f4', PULLER: 'ci-bot:lab' } as const;
const REPOSITORY = 'shop/api';
const reason = await obstacle(['docker-registry', 'htpasswd']);
if (reason !== undefined) process.stderr.write(`skipped: a server that asks the registry: ${reason}\n`);

describe.skipIf(reason !== undefined)('a registry that is restarted while the server is away', () => {
  let folder = '';
  let options: ChildOptions;
  let registry: RestartableRegistry;
  let client: RegistryClient;
  let server: Child;
  let digests: readonly string[] = [];
  const push = (tag: string, content: string) => pushImage(client, REPOSITORY, tag, content);
  const kept = () => keptIn(server.store);
  const pushed = async () => (await kept()).facts.flatMap((one) => (one.type === 'manifest.pushed' ? one : []));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'landwaiter-lost-'));
    await mkdir(join(folder, 'server'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/intake/distribution/live`;
    const headers = { Authorization: [`Bearer ${SECRETS.LIVE}`] };
    registry = await prepareRegistry(join(folder, 'registry'), { name: 'landwaiter', url, headers });
    const { host, credentials } = registry;
    client = openRegistry({ host, isPlain: true, credentials, fetch, now: () => Date.now() });
    options = { folder: join(folder, 'server'), policy: policyFor(host), secrets: SECRETS, port };
    await registry.start();
    server = await startServer(options);
    const first = await push('1.4', 'first');
    await until('the first notification', async () => (await pushed())[0]);
    // Only what is new after the stock was taken is known to have been pushed.
    await until('the stock', async () =>
      (await kept()).facts.find(
        (one) => one.source === 'registry-inventory' && 'digest' in one && one.digest === first,
      ),
    );
    expect(await server.end('SIGTERM')).toBe(0);
    digests = [first, await push('1.4', 'second'), await push('1.5', 'third')];
    await registry.stop();
    server = await startServer(options);
    await until('the collector’s complaint', async () => /a collector fails/.exec(server.printed()) ?? undefined);
    await registry.start();
  });

  afterAll(async () => {
    await registry.stop();
    await server.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  test('shows what it never told, and the moved tag is a finding', async () => {
    const found = await until('the finding', async () =>
      (await kept()).findings.find(({ rule }) => rule === 'tag-repointed'),
    );
    expect(found.image?.digest).toBe(digests[1]);
    expect(found.summary).toContain('as only asking the registry showed');
    const told = (await pushed()).map((one) => `${one.source} ${one.digest}`);
    // Whoever asked before the first push saw that appear, too.
    const appeared = `registry-inventory ${digests[0]}`;
    expect(new Set(told.filter((one) => one !== appeared))).toEqual(
      new Set(digests.map((digest, index) => `${index === 0 ? 'distribution' : 'registry-inventory'} ${digest}`)),
    );
  });

  test('and takes notifications again: one that asking showed, too, is one push', async () => {
    const fourth = await push('1.6', 'fourth');
    await until('both accounts of it', async () => {
      const sources = (await pushed()).flatMap((one) => (one.digest === fourth ? one.source : []));
      return sources.includes('distribution') && sources.includes('registry-inventory') ? true : undefined;
    });
    expect(server.printed()).toContain('a collector is running');
    expect(server.printed()).not.toContain(SECRETS.LIVE);
    expect(server.printed()).not.toContain(SECRETS.PULLER);
  });
});

function policyFor(host: string): string {
  return `
version: 1
registries:
  - host: ${host}
sources:
  - { name: live, kind: distribution, covers: ["${host}"], intake: { auth: bearer, secret: LIVE } }
  - { name: stock, kind: registry-inventory, registry: "${host}" }
collectors:
  - { name: stock, kind: registry, source: stock, host: "${host}", plain: true, secret: PULLER, repositories: [${REPOSITORY}], every: 1s }
`;
}
