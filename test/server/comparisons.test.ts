import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layer } from '../../src/contents/reading/tar.fixture.ts';
import { loadYara } from '../../src/contents/yara/library.ts';
import { ruleFor } from '../../src/contents/yara/yara.fixture.ts';
import { openRegistry, type RegistryClient } from '../../src/registry/client.ts';
import { NOTHING_SEEN } from '../../src/rules/scenarios/contents-scenario.ts';
import { obstacle, PATH, run, until } from '../lab/programs.ts';
import { pushLayers } from '../lab/push-layers.ts';
import { freePort, type Registry, startRegistry } from '../lab/registry.ts';
import { type Child, type ChildOptions, startServer } from './child.ts';
import { openWay, type Way } from './held-way.ts';
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
const yara = await loadYara();
if ('missing' in yara) process.stderr.write(`skipped: YARA rules on a server: they ${yara.missing}\n`);

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

const MINER = layer(
  { name: 'usr/', type: '5' },
  { name: 'usr/bin/', type: '5' },
  { name: 'usr/bin/kworker', data: '#!/bin/sh\nexec ./m -o stratum+tcp://pool.example:3333\n', mode: 0o755 },
);
const KEY = layer(
  { name: 'root/', type: '5' },
  { name: 'root/.ssh/', type: '5', mode: 0o700 },
  {
    name: 'root/.ssh/authorized_keys',
    data: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${'A'.repeat(43)} x\n`,
    mode: 0o600,
  },
);

describe.skipIf(reason !== undefined)('a server that reads the images of a registry', () => {
  let folder = '';
  let options: ChildOptions;
  let registry: Registry;
  let isStopped = false;
  let way: Way;
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
  const BEARER = { authorization: `Bearer ${SECRETS.READER}` };
  const implantIn = async (digest: string) =>
    (await kept()).findings.find(({ rule, image }) => rule === 'implant-in-contents' && image?.digest === digest);

  async function asked(path: string): Promise<unknown> {
    const { status, text } = await server.get(path, BEARER);
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
    return JSON.parse(text);
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'landwaiter-reads-'));
    await mkdir(join(folder, 'server', 'rules'), { recursive: true });
    await writeFile(join(folder, 'server', 'rules', 'acme.yar'), ruleFor('acme_pool', 'pool.example:3333'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/intake/distribution/live`;
    const headers = { Authorization: [`Bearer ${SECRETS.LIVE}`] };
    registry = await startRegistry(
      join(folder, 'registry'),
      ['ci-bot', 'dana'],
      [{ name: 'landwaiter', url, headers }],
    );
    way = await openWay(registry.host);
    options = { folder: join(folder, 'server'), policy: policyFor(registry.host, way.host), secrets: SECRETS, port };
    server = await startServer(options);
    const started = new Date(Date.now() - 60_000);
    good = await pushLayers(as('ci-bot'), REPOSITORY, COMMIT, [BASE]);
    await until('the push', async () => (await kept()).facts.find(({ type }) => type === 'manifest.pushed'));
    const told = JSON.stringify(runOf(started, new Date(Date.now() + 1000)));
    const answer = await server.post('github/forge', told, {
      'content-type': 'application/json',
      'x-github-event': 'workflow_run',
      'x-github-delivery': '0f9f3c1e-0000-4000-8000-000000000001',
      'x-hub-signature-256': signature(told, SECRETS.FORGE),
    });
    expect(answer.status).toBe(202);
    await until('the run', async () => (await kept()).facts.find(({ type }) => type === 'run.reported'));
    bad = await pushLayers(as('dana'), REPOSITORY, '1.4.3', [BASE, IMPLANT]);
  });

  afterAll(async () => {
    await server.end('SIGTERM');
    if (!isStopped) await registry.stop();
    await way.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('finds what was put in, within a minute, and with what it was compared', async () => {
    const found = await until('the finding', () => implantIn(bad));
    expect(found.contents?.baseline?.digest).toBe(good);
    expect(found.contents?.reasons.map(({ kind, path }) => `${kind} ${path}`)).toEqual(
      expect.arrayContaining(['loader-hook /etc/ld.so.preload', 'scheduled-task /etc/cron.d/refresh']),
    );
    const json = await asked(`/api/v1/findings/${found.id}`);
    expect(json).toMatchObject({ finding: { contents: { column: 'suspect', complete: true } } });
  });

  test('tells of it by the API: each comparison, and every path of one', async () => {
    const list = await asked(`/api/v1/comparisons?digest=${bad}`);
    const row = { platform: 'linux/amd64', new: bad, old: good, strength: 'recorded', complete: true };
    expect(list).toMatchObject({ items: [{ ...row, registry: registry.host, repository: REPOSITORY }] });
    // The first push may have been read, too, before its run was known.
    const compared = (await kept()).facts.find(
      (one) => one.type === 'image.compared' && one.full !== undefined && one.comparison.new.manifest === bad,
    );
    const full = compared?.type === 'image.compared' ? compared.full : undefined;
    const whole = await asked(`/api/v1/comparisons/${full}`);
    expect(whole).toMatchObject({
      counts: { added: 2, changed: 0, removed: 0 },
      files: { added: expect.arrayContaining([expect.objectContaining({ path: '/etc/cron.d/refresh', layer: 1 })]) },
    });
    expect((await server.get(`/api/v1/comparisons/${'0'.repeat(64)}`, BEARER)).status).toBe(404);
    expect((await server.get('/api/v1/comparisons?digest=latest', BEARER)).status).toBe(400);
    expect((await server.get('/metrics')).text).toMatch(
      /landwaiter_comparisons_total\{collector="images",outcome="compared"\} [1-9]/,
    );
  });

  test('reads what an analyst asks for, and nothing where it has no collector', async () => {
    const ask = (body: object, secret: string) =>
      fetch(`${server.address}/api/v1/comparisons`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const image = `${registry.host}/${REPOSITORY}@${good}`;
    expect((await ask({ image }, SECRETS.READER)).status).toBe(403);
    expect((await ask({ image: `${registry.host}/${REPOSITORY}:latest` }, SECRETS.ANALYST)).status).toBe(400);
    expect((await ask({ image: `other.example/shop/api@${good}` }, SECRETS.ANALYST)).status).toBe(409);
    const answer = await ask({ image }, SECRETS.ANALYST);
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ since: expect.any(String) })]);
    await until('what was asked for', async () =>
      (await kept()).facts.find((one) => one.type === 'image.compared' && one.comparison.new.manifest === good),
    );
  });

  test('believes nobody else that an image has nothing, and reads it all the same', async () => {
    way.hold();
    const next = await pushLayers(as('dana'), REPOSITORY, '1.4.4', [BASE, MINER]);
    await until('the push', async () =>
      (await kept()).facts.find((one) => one.type === 'manifest.pushed' && one.digest === next),
    );
    const posted = await server.post('image-comparison/sandbox', clean(registry.host, next, good), {
      authorization: `Bearer ${SECRETS.SANDBOX}`,
    });
    expect(posted.status).toBe(202);
    const forged = await until('the forged record', async () =>
      (await kept()).facts.find((one) => one.type === 'image.compared' && one.comparison.new.manifest === next),
    );
    expect(forged.strength).toBe('asserted');
    way.release();
    const found = await until('the finding', () => implantIn(next));
    expect(found.contents?.reasons.map(({ path }) => path)).toContain('/usr/bin/kworker');
  });

  test.skipIf('missing' in yara)('looks for the YARA rules that the policy names', async () => {
    const found = (await kept()).findings.find(({ contents }) =>
      contents?.reasons.some(({ says }) => says.includes('acme_pool')),
    );
    expect(found?.contents?.reasons).toContainEqual(
      expect.objectContaining({ kind: 'known-sign', path: '/usr/bin/kworker' }),
    );
  });

  test('loses nothing when it is killed in the middle of a comparison', async () => {
    way.hold();
    const next = await pushLayers(as('dana'), REPOSITORY, '1.4.5', [BASE, KEY]);
    await until('the reading of a layer', async () => (way.held() > 0 ? true : undefined));
    await server.end('SIGKILL');
    way.release();
    server = await startServer(options);
    const found = await until('the finding', () => implantIn(next));
    expect(found.contents?.reasons.map(({ path }) => path)).toContain('/root/.ssh/authorized_keys');
  });

  test('whether the robot may read is examined beforehand', async () => {
    const [file, store] = [join(folder, 'doctor.yaml'), `sqlite:${join(folder, 'doctor.db')}`];
    const doctor = async (repositories: string): Promise<string> => {
      const collector = `kind: images, source: read, host: "${registry.host}", plain: true, secret: PULLER`;
      await writeFile(
        file,
        `version: 1
sources: [{ name: read, kind: image-comparison }]
collectors: [{ name: images, ${collector}, repositories: ${repositories}, compare: suspicious }]
`,
      );
      const env = { PATH, LANDWAITER_SECRET_PULLER: SECRETS.PULLER };
      return run(process.execPath, ['dist/cli.mjs', 'doctor', '--policy', file, '--store', store], { env });
    };
    expect(await doctor(`[${REPOSITORY}, "prod/**"]`)).toContain(
      `a manifest and the beginning of a layer were read of ${REPOSITORY}:`,
    );
    expect(await doctor('[shop/none]')).toMatch(
      /^warning +collector images: shop\/none: no image, or the robot may not read it/m,
    );
  });

  test('says why an image is not read, with the collector and to whoever asked for it', async () => {
    await registry.stop();
    isStopped = true;
    await until('the complaint', async () => {
      const answer = await fetch(`${server.address}/api/v1/comparisons`, {
        method: 'POST',
        headers: { authorization: `Bearer ${SECRETS.ANALYST}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          image: `${registry.host}/${REPOSITORY}@${good}`,
          with: `${registry.host}/${REPOSITORY}@${bad}`,
        }),
      });
      return (await answer.text()).includes('cannot be read') ? true : undefined;
    });
    expect((await server.get('/')).text).toMatch(/images +failing \(shop\/api@sha256:/);
  });
});

/** A record that says that nothing was found. */
function clean(registry: string, image: string, old: string): string {
  const of = (manifest: string) => ({ manifest, config: `sha256:${'c'.repeat(64)}` });
  return JSON.stringify({
    landwaiter: 'image-comparison',
    version: 1,
    observed: new Date().toISOString(),
    registry,
    repository: REPOSITORY,
    comparison: { ...NOTHING_SEEN, reader: 1_000_000, old: of(old), new: of(image) },
  });
}

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

function policyFor(host: string, way: string): string {
  return `
version: 1
registries:
  - { host: "${host}", aliases: ["${way}"] }
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
  - { name: images, kind: images, source: read, host: "${way}", plain: true, secret: PULLER, repositories: ["shop/**"], compare: suspicious }
${'missing' in yara ? '' : 'contents: { yara: ["rules/*.yar"] }'}
api:
  tokens:
    - { name: reader, role: viewer, secret: READER }
    - { name: analyst, role: analyst, secret: ANALYST }
`;
}
