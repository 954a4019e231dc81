import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerdOptions } from '../lab/hosts.ts';
import { obstacle, PATH, run, type Service, start, until } from '../lab/programs.ts';
import { freePort } from '../lab/registry.ts';
import { landwaiterRoot, registryRoot } from './stand-in.ts';

const reason =
  (await obstacle(['dockerd', 'docker', 'docker-compose', 'docker-registry', 'unshare'])) ??
  (spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status === 0
    ? undefined
    : 'containers cannot be started here: no namespaces may be made');
if (reason !== undefined) process.stderr.write(`skipped: the compose file: ${reason}\n`);

/** The image that a release made here; without one another stands in for it. */
const RELEASED = process.env['LANDWAITER_TEST_IMAGE'] ?? 'release/landwaiter-0.1.0-image-amd64.tar';
const isReleased = existsSync(RELEASED);

/** Storage that copies each layer whole: half a minute, but of a disk that others use, too. Milliseconds. */
const SLOW = 600_000;

const commands = [...readFileSync('deploy/compose/README.md', 'utf8').matchAll(/^ {4}(\S.*)$/gm)].map(
  ([, command = '']) => command,
);

describe.skipIf(reason !== undefined)('somebody who types the commands of the compose file’s README', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-compose-'));
  const place = join(folder, 'compose');
  const host = `unix://${join(folder, 'docker.sock')}`;
  let env: Readonly<Record<string, string>> = { PATH, HOME: folder, DOCKER_HOST: host, TMPDIR: folder };
  let ports: readonly [server: number, registry: number];
  let daemon: Service;

  beforeAll(async () => {
    ports = [await freePort(), await freePort()];
    cpSync('deploy/compose', place, { recursive: true });
    writeFileSync(join(place, 'config/policy.yaml'), here(readFileSync('deploy/compose/config/policy.yaml', 'utf8')));
    writeFileSync(join(place, 'host.yaml'), inTheNetworkOfTheHost(ports));
    env = { ...env, COMPOSE_FILE: 'compose.yaml:host.yaml', LANDWAITER_URL: `http://127.0.0.1:${ports[0]}` };
    const log = join(folder, 'dockerd.log');
    daemon = start('dockerd', [...dockerdOptions(folder), '--host', host], { env, log });
    await until('the docker daemon', async () => {
      if (daemon.hasEnded()) throw new Error(`dockerd ended: ${readFileSync(log, 'utf8')}`);
      return run('docker', ['version'], { env }).catch(() => undefined);
    });
    if (isReleased) await run('docker', ['load', '--input', RELEASED], { env });
    else await makeImage('landwaiter:0.1.0', landwaiterRoot);
    await makeImage('registry:2.8.3', (root) => registryRoot(root, '/usr/bin/docker-registry'));
  }, SLOW);
  afterAll(async () => {
    await run('docker', ['compose', 'down', '--volumes', '--timeout', '30'], { env, cwd: place });
    await daemon.stop();
    // The namespace of the host's network, which the daemon leaves there.
    await run('umount', [join(folder, 'exec/netns/default')], { env }).catch(() => '');
    rmSync(folder, { recursive: true, force: true });
  }, SLOW);

  test(
    'sees the finding of one push',
    async () => {
      const [ask = '', ...before] = [...commands].reverse();
      expect(commands.length).toBe(5);
      for (const command of before.reverse()) {
        await run('sh', ['-ec', here(command)], { env, cwd: place });
        // A busy machine has started neither when the next command comes, which somebody who types it takes seconds for.
        if (command.startsWith('docker compose up')) await bothListen();
      }
      const table = await until('the finding', async () => {
        const text = await run('sh', ['-ec', ask.replace('run --rm', 'run --rm -T')], { env, cwd: place });
        return text.includes('push-by-unapproved-actor') ? text : undefined;
      });
      expect(table).toContain('prod/shop/api:1.0 was pushed');
    },
    SLOW,
  );

  test('has a server that writes to its volume alone, and stops as it should', async () => {
    const [id = ''] = (await run('docker', ['compose', 'ps', '--quiet', 'landwaiter'], { env, cwd: place })).split(
      '\n',
    );
    expect(JSON.parse(await run('docker', ['inspect', id], { env }))).toMatchObject([
      { Config: { User: '65532:65532' }, HostConfig: { ReadonlyRootfs: true, CapDrop: ['ALL'] } },
    ]);
    await run('docker', ['compose', 'stop', 'landwaiter'], { env, cwd: place });
    expect((await run('docker', ['inspect', '--format', '{{.State.ExitCode}}', id], { env })).trim()).toBe('0');
  });

  async function bothListen(): Promise<void> {
    for (const port of ports)
      await until(`an answer on port ${port}`, () => fetch(`http://127.0.0.1:${port}/`).catch(() => undefined));
  }

  async function makeImage(name: string, make: (root: string) => Promise<readonly string[]>): Promise<void> {
    const root = join(folder, name.replace(':', '-'));
    mkdirSync(root);
    const changes = (await make(root)).flatMap((change) => ['--change', change]);
    await run('tar', ['--create', '--directory', root, '--file', `${root}.tar`, '.'], { env });
    await run('docker', ['import', ...changes, `${root}.tar`, name], { env });
  }

  /** Nobody knows what else listens on this machine. */
  function here(text: string): string {
    return text.replaceAll(':8484', `:${ports[0]}`).replaceAll(':5000', `:${ports[1]}`);
  }
});

function inTheNetworkOfTheHost([server, registry]: readonly [number, number]): string {
  return `
services:
  landwaiter:
    network_mode: host
    ports: !reset []
    environment: { LANDWAITER_LISTEN: "127.0.0.1:${server}" }
    command: [serve, --policy=/etc/landwaiter/policy.yaml, "--store=sqlite:/var/lib/landwaiter/facts.db"]
  registry:
    network_mode: host
    ports: !reset []
    environment: { REGISTRY_HTTP_ADDR: "127.0.0.1:${registry}" }
`;
}
