import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/app/resources/store.ts';
import { openWorkbench, remote, type Workbench } from '../lab/images.ts';
import { obstacle, until } from '../lab/programs.ts';
import { type Registry, startRegistry } from '../lab/registry.ts';
import { type Child, type ChildOptions, startServer } from './child.ts';
import { pushedDigests } from './pushes.ts';

const SECRET = 'live-registry-4e1d9b70';
const reason = await obstacle();
if (reason !== undefined) process.stderr.write(`skipped: a registry that notifies the server: ${reason}\n`);

describe.skipIf(reason !== undefined)('a real registry that notifies the server', () => {
  let folder = '';
  let options: ChildOptions;
  let registry: Registry;
  let server: Child;
  let workbench: Workbench;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'landwaiter-registry-'));
    await mkdir(join(folder, 'server'));
    await mkdir(join(folder, 'workbench'));
    options = { folder: join(folder, 'server'), policy: policyFor('registry.acme.example'), secrets: { LIVE: SECRET } };
    server = await startServer(options);
    const headers = { Authorization: [`Bearer ${SECRET}`] };
    const url = `${server.address}/intake/distribution/live`;
    registry = await startRegistry(
      join(folder, 'registry'),
      ['ci-bot', 'mallory'],
      [{ name: 'landwaiter', url, headers }],
    );
    options = { ...options, policy: policyFor(registry.host), port: server.port };
    await server.end('SIGTERM');
    server = await startServer(options);
    workbench = openWorkbench(join(folder, 'workbench'), registry);
    for (const name of ['one', 'two', 'three']) await workbench.build(recipe(name));
  });

  afterAll(async () => {
    await registry.stop();
    if (!server.hasEnded()) await server.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  test('a push by whoever may not becomes a finding, and one by whoever may does not', async () => {
    const [good, bad] = [registry.account('ci-bot'), registry.account('mallory')];
    const expected = await workbench.push('localhost/one:1', 'prod/one:1', good);
    const suspicious = await workbench.push('localhost/two:1', 'prod/two:1', bad);
    await until('the finding', async () => ((await unapproved()).includes(suspicious) ? true : undefined));
    expect(await unapproved()).toEqual([suspicious]);
    expect(await pushedDigests(server.store)).toContain(expected);
  });

  test('what is pushed while the server is away is delivered when it is back', async () => {
    await server.end('SIGTERM');
    const away = [await workbench.push('localhost/three:1', 'prod/three:1', registry.account('ci-bot'))];
    for (const tag of ['2', '3', '4']) {
      const [from, to] = [remote(registry, 'prod/one:1'), remote(registry, `prod/copy-${tag}:1`)];
      away.push(await workbench.copy(from, to, registry.account('mallory')));
    }
    server = await startServer(options);
    await until('the last of them', async () => ((await repositories()).has('prod/copy-4') ? true : undefined));
    expect([...(await repositories())].sort()).toEqual(
      ['prod/copy-2', 'prod/copy-3', 'prod/copy-4', 'prod/one', 'prod/three', 'prod/two'].sort(),
    );
    for (const digest of away) expect(await pushedDigests(server.store)).toContain(digest);
    // A finding is told there, too, where it comes soon enough.
    expect(server.printed()).not.toMatch(/"level":"(?:warn|error)"(?!.*"msg":"new finding")/);
  });

  async function unapproved(): Promise<readonly (string | undefined)[]> {
    const store = await openStore(server.store, {});
    const findings = await store.findings();
    await store.close();
    return findings.flatMap(({ rule, image }) => (rule === 'push-by-unapproved-actor' ? [image?.digest] : []));
  }

  async function repositories(): Promise<ReadonlySet<string>> {
    const store = await openStore(server.store, {});
    const events = await store.facts();
    await store.close();
    return new Set(events.flatMap((event) => (event.type === 'manifest.pushed' ? [event.repository] : [])));
  }
});

function policyFor(host: string): string {
  return `
version: 1
registries:
  - host: ${host}
publishers:
  - { repositories: ["${host}/prod/**"], actors: [ci-bot] }
sources:
  - { name: live, kind: distribution, covers: ["${host}"], intake: { auth: bearer, secret: LIVE } }
`;
}

function recipe(name: string) {
  const files = { 'app.txt': `${name}\n` };
  return { name: `localhost/${name}:1`, files, entrypoint: ['/app.txt'], created: Date.UTC(2026, 10, 24) };
}
