import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layer } from '../../src/contents/reading/tar.fixture.ts';
import { openRegistry, type RegistryClient } from '../../src/registry/client.ts';
import { obstacle, until } from '../lab/programs.ts';
import { pushLayers } from '../lab/push-layers.ts';
import { freePort, type Registry, startRegistry } from '../lab/registry.ts';
import { type Child, type ChildOptions, startServer } from './child.ts';
import { keptIn } from './kept.ts';
import { signature } from './policy.ts';

const SECRETS = {
  LIVE: 'comparing-registry-7d02c1f4',
  FORGE: 'comparing-forge-40c1d2aa',
  SANDBOX: 'comparing-sandbox-1b7e20dd',
  READER: 'comparing-reader-91cc03ef',
  ANALYST: 'comparing-analyst-5e1f77ab',
  PULLER: 'ci-bot:lab',
} as const;
const REPOSITORY = 'shop/api';
const COMMIT = '3484a3fb816e0859fd6e1cea078d76385ff50625';
const reason = await obstacle(['docker-registry', 'htpasswd']);
if (reason !== undefined) process.stderr.write(`skipped: a server that reads images: ${reason}\n`);

const BASE = layer(
  { name: 'etc/', type: '5' },
  { name: 'etc/os-release', data: 'ID=acme\n' },
  { name: 'srv/', type: '5' },
  { name: 'srv/api', data: '#!/bin/sh\nexec sleep 1000\n', mode: 0o755 },
);
const IMPLANT = layer(
  { name: 'etc/', type: '5' },
  { name: 'etc/ld.so.preload', data: '/usr/lib/libcache.so\n' },
  { name: 'etc/cron.d/', type: '5' },
  { name: 'etc/cron.d/refresh', data: '* * * * * root /usr/lib/refresh\n' },
);

describe.skipIf(reason !== undefined)('a server that reads the images of a registry', () => {
  let folder = '';
  let options: ChildOptions;
  let registry: Registry;
  let server: Child;
  let good = '';
  let bad = '';
  const as = (username: string): RegistryClient =>
    openRegistry({
      host: registry.host,
      isPlain: true,
      credentials: { username, password: 'lab' },
      fetch,
      now: () => Date.now(),
    });
  const kept = () => keptIn(server.store);
  const implant = async () => (await kept()).findings.find(({ rule }) => rule === 'implant-in-contents');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'landwaiter-reads-'));
    await mkdir(join(folder, 'server'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/intake/distribution/live`;
    const headers = { Authorization: [`Bearer ${SECRETS.LIVE}`] };
    registry = await startRegistry(
      join(folder, 'registry'),
      ['ci-bot', 'dana'],
      [{ name: 'landwaiter', url, headers }],
    );
    options = { folder: join(folder, 'server'), policy: policyFor(registry.host), secrets: SECRETS, port };
    server = await startServer(options);
    const started = new Date(Date.now() - 60_000);
    good = await pushLayers(as('ci-bot'), REPOSITORY, COMMIT, [BASE]);
    await until('the push', async () => (await kept()).facts.find(({ type }) => type === 'manifest.pushed'));
    const run = JSON.stringify(runOf(started, new Date(Date.now() + 1000)));
    const answer = await server.post('github/forge', run, {
      'content-type': 'application/json',
      'x-github-event': 'workflow_run',
      'x-github-delivery': '0f9f3c1e-0000-4000-8000-000000000001',
      'x-hub-signature-256': signature(run, SECRETS.FORGE),
    });
    expect(answer.status).toBe(202);
    await until('the run', async () => (await kept()).facts.find(({ type }) => type === 'run.reported'));
    bad = await pushLayers(as('dana'), REPOSITORY, '1.4.3', [BASE, IMPLANT]);
  });

  afterAll(async () => {
    await registry.stop();
    await server.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  test('finds what was put in, and with what it was compared', async () => {
    const found = await until('the finding', implant);
    expect(found.image?.digest).toBe(bad);
    expect(found.contents?.baseline?.digest).toBe(good);
    expect(found.contents?.reasons.map(({ kind, path }) => `${kind} ${path}`)).toEqual(
      expect.arrayContaining(['loader-hook /etc/ld.so.preload', 'scheduled-task /etc/cron.d/refresh']),
    );
  });
});

function runOf(started: Date, ended: Date): object {
  const repository = { id: 17273051, name: 'shop', full_name: 'acme/shop', owner: { login: 'acme' } };
  return {
    action: 'completed',
    workflow_run: {
      id: 8123,
      name: 'release',
      head_branch: 'main',
      head_sha: COMMIT,
      path: '.github/workflows/release.yml@refs/heads/main',
      run_number: 163,
      event: 'push',
      status: 'completed',
      conclusion: 'success',
      created_at: started.toISOString(),
      updated_at: ended.toISOString(),
      run_attempt: 1,
      run_started_at: started.toISOString(),
      actor: { login: 'dana', type: 'User' },
      triggering_actor: { login: 'dana', type: 'User' },
      repository,
      head_repository: repository,
    },
    repository,
    sender: { login: 'dana', type: 'User' },
  };
}

function policyFor(host: string): string {
  return `
version: 1
registries:
  - host: ${host}
publishers:
  - repositories: ["${host}/shop/**"]
    actors: [ci-bot]
    builds: [{ source: github, project: acme/shop }]
sources:
  - { name: live, kind: distribution, covers: ["${host}"], intake: { auth: bearer, secret: LIVE } }
  - { name: forge, kind: github, projects: [acme/shop], intake: { auth: github, secret: FORGE } }
  - { name: read, kind: image-comparison }
  - { name: sandbox, kind: image-comparison, intake: { auth: bearer, secret: SANDBOX } }
collectors:
  - { name: images, kind: images, source: read, host: "${host}", plain: true, secret: PULLER, repositories: ["shop/**"], compare: suspicious }
api:
  tokens:
    - { name: reader, role: viewer, secret: READER }
    - { name: analyst, role: analyst, secret: ANALYST }
`;
}
