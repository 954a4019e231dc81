import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LandwaiterEvent } from '../src/core/event.ts';
import { engineEvents } from '../src/ingest/collectors/engine-events.ts';
import { isObject } from '../src/ingest/records/json.ts';
import { docker } from '../src/ingest/sources/docker.ts';
import { type TestWorld, testWorld } from '../src/ingest/world.fixture.ts';
import { dockerdOptions } from './lab/hosts.ts';
import { obstacle, PATH, run, type Service, start, until } from './lab/programs.ts';

interface Engine {
  readonly socket: string;
  start(): Promise<Service>;
  import(tar: string, tag: string): Promise<void>;
  /** Gives the imported image `before` another tag. */
  tag(tag: string): Promise<void>;
}

function api(socketPath: string, method: string, path: string, body?: Buffer): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, method, headers: { host: 'docker' } }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

async function startPodman(folder: string): Promise<Engine> {
  await mkdir(join(folder, 'tmp'), { recursive: true });
  const env = { PATH, HOME: folder, TMPDIR: join(folder, 'tmp'), PODMAN_IGNORE_CGROUPSV1_WARNING: '1' };
  const places = ['--root', join(folder, 'store'), '--runroot', join(folder, 'run'), '--tmpdir', join(folder, 'state')];
  const fixed = [...places, '--storage-driver', 'vfs', '--events-backend', 'file'];
  const socket = join(folder, 'podman.sock');
  const cli = async (...args: readonly string[]): Promise<string> => await run('podman', [...fixed, ...args], { env });
  return {
    socket,
    import: async (tar, tag) => void (await cli('import', tar, `shop.example/api:${tag}`)),
    tag: async (tag) => void (await cli('tag', 'shop.example/api:before', `shop.example/api:${tag}`)),
    start: async () => {
      const service = start('podman', [...fixed, 'system', 'service', '--time=0', `unix://${socket}`], {
        env,
        log: join(folder, 'service.log'),
      });
      await until('the podman service', async () => {
        if (service.hasEnded()) throw new Error(await readFile(join(folder, 'service.log'), 'utf8'));
        return await run('podman', ['--url', `unix://${socket}`, 'version'], { env }).then(
          () => true,
          () => undefined,
        );
      });
      return service;
    },
  };
}

async function startDocker(folder: string): Promise<Engine> {
  await mkdir(join(folder, 'tmp'), { recursive: true });
  const env = { PATH, HOME: folder, TMPDIR: join(folder, 'tmp') };
  const socket = join(folder, 'docker.sock');
  const post = (path: string, body?: Buffer): Promise<number | undefined> => api(socket, 'POST', path, body);
  return {
    socket,
    import: async (tar, tag) =>
      void (await post(`/images/create?fromSrc=-&repo=shop.example/api&tag=${tag}`, await readFile(tar))),
    tag: async (tag) => void (await post(`/images/shop.example/api:before/tag?repo=shop.example/api&tag=${tag}`)),
    start: async () => {
      const log = join(folder, 'dockerd.log');
      const service = start('dockerd', [...dockerdOptions(folder), '--host', `unix://${socket}`], { env, log });
      await until('the docker daemon', async () => {
        if (service.hasEnded()) throw new Error(await readFile(log, 'utf8'));
        return await api(socket, 'GET', '/_ping').then(
          (status) => (status === 200 ? true : undefined),
          () => undefined,
        );
      });
      return service;
    },
  };
}

const ENGINES = [
  { name: 'docker', programs: ['dockerd'], prepare: startDocker },
  { name: 'podman', programs: ['podman'], prepare: startPodman },
] as const;

for (const { name, programs, prepare } of ENGINES) {
  const reason = await obstacle(programs);
  if (reason !== undefined) process.stderr.write(`skipped: events of ${name}: ${reason}\n`);

  describe.skipIf(reason !== undefined)(`the socket of ${name}`, () => {
    let folder = '';
    let engine: Engine;
    let service: Service;
    const world: TestWorld = testWorld(Date.now());
    const ending = new AbortController();
    let running = Promise.resolve();

    const events = (): readonly LandwaiterEvent[] =>
      world.bodies.flatMap((body) =>
        body
          .toString('utf8')
          .split('\n')
          .filter(Boolean)
          .flatMap((line) => {
            const record: unknown = JSON.parse(line);
            if (!isObject(record) || !docker.recognises(record)) throw new Error(`no docker event: ${line}`);
            return docker.read(record, { origin: { path: 'x', line: 1, sha256: '' }, host: 'build-1' }).events;
          }),
      );
    const references = (): readonly (string | undefined)[] =>
      events().flatMap((one) => (one.type === 'host.image' ? [one.reference] : []));
    const seen = (tag: string): Promise<boolean> =>
      until(`the event of ${tag}`, async () => (references().some((one) => one?.includes(tag)) ? true : undefined));

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), `${name}-`));
      engine = await prepare(folder);
      service = await engine.start();
      await writeFile(join(folder, 'rootfs.txt'), 'hello');
      await run('tar', ['-C', folder, '-cf', join(folder, 'rootfs.tar'), 'rootfs.txt'], { env: { PATH } });
      await engine.import(join(folder, 'rootfs.tar'), 'before');
      await engine.tag('early');
      running = engineEvents({ socket: engine.socket })(world, ending.signal);
    });

    afterAll(async () => {
      ending.abort();
      await running;
      await service.stop();
      await rm(folder, { recursive: true, force: true });
    });

    test('tells what happened before anybody listened', async () => {
      expect(await seen('shop.example/api:early')).toBe(true);
      expect(world.statuses.map(({ state }) => state)).toEqual(['starting', 'running']);
    });

    test('tells what happens as it happens, and how far it was told is noted', async () => {
      await engine.tag('live');
      expect(await seen('shop.example/api:live')).toBe(true);
      expect(world.noted).toMatch(/^\{"version":1,"seconds":\d{10}\}$/);
    });

    test('is asked again when the engine is back', async () => {
      await service.stop();
      expect(await world.asleep()).toBeLessThanOrEqual(5000);
      expect(world.statuses.at(-1)?.state).toBe('failing');
      service = await engine.start();
      await engine.tag('again');
      void world.wake();
      expect(await seen('shop.example/api:again')).toBe(true);
      expect(world.statuses.at(-1)).toEqual({ state: 'running' });
    });

    test('tells the same twice as one and the same', () => {
      const ids = events().map(({ id }) => id);
      const distinct = new Set(
        events().map((one) =>
          JSON.stringify([one.at, one.type === 'host.image' && [one.action, one.reference, one.image]]),
        ),
      );
      expect(new Set(ids).size).toBe(distinct.size);
    });
  });
}
