import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Digest } from '../src/core/digest.ts';
import type { Expectation, Step } from './lab/story.ts';
import { openDetour } from './lab/detour.ts';
import { type Delivery, deliveries } from './lab/github.ts';
import { openPodman, type PodmanHost } from './lab/hosts.ts';
import { openWorkbench, remote, type Workbench } from './lab/images.ts';
import { createNaming } from './lab/naming.ts';
import { obstacle, until } from './lab/programs.ts';
import { type Registry, startRegistry } from './lab/registry.ts';
import { analyze, disagreements, type Report, unbuilt } from './lab/verdict.ts';

const reason = (await obstacle()) ?? (await unbuilt());
if (reason !== undefined) process.stderr.write(`skipped: live registry: ${reason}\n`);

describe.skipIf(reason !== undefined)('a live registry with three ordinary and three hostile pushes', () => {
  let folder = '';
  let steps: readonly Step[] = [];
  let policy: Report;
  let observe: Report;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'live-'));
    const registry = await startRegistry(join(folder, 'registry'), ['ci-bot', 'promoter', 'mallory', 'eve']);
    const records = join(folder, 'records');
    await writeFile(join(folder, 'landwaiter.yaml'), policyFor(registry.host));
    try {
      steps = await play(folder, registry, records);
    } finally {
      await registry.stop();
    }
    await write(records, 'registry/notifications.ndjson', await readFile(registry.notifications, 'utf8'));
    await write(records, 'registry/access.log', await readFile(registry.log, 'utf8'));
    policy = await analyze(records, [records, '--policy', join(folder, 'landwaiter.yaml')]);
    observe = await analyze(records, [records]);
  }, 600_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('with a policy exactly the hostile pushes are found', () => {
    expect(disagreements(policy, steps, 'policy')).toEqual([]);
  });

  test('without a policy the overwrites are found and the ordinary pushes are quiet', () => {
    expect(disagreements(observe, steps, 'observe')).toEqual([]);
  });
});

// So many pushes by one actor that one from elsewhere, with another client, stands out without a policy.
const MERGES = 5;

async function play(folder: string, registry: Registry, records: string): Promise<readonly Step[]> {
  const [build, elsewhere] = [await bench(folder, 'build', registry), await bench(folder, 'elsewhere', registry)];
  const laptop = await openPodman(join(folder, 'laptop'), registry);
  const ci = openForge();
  const steps: Step[] = [];
  const benign = async (id: string, act: () => Promise<Digest>): Promise<void> => {
    const at = new Date().toISOString();
    steps.push({ id, kind: 'benign', at, title: id, digest: await act() });
  };
  const hostile = async (
    id: string,
    act: () => Promise<Digest>,
    policy: Expectation,
    observe: Expectation,
  ): Promise<void> => {
    const at = new Date().toISOString();
    steps.push({ id, kind: 'attack', at, title: id, digest: await act(), expect: { policy, observe } });
  };
  const botPush = (name: string, target: string) => (): Promise<Digest> =>
    build.push(name, target, registry.account('ci-bot'));
  await prepare(build);
  await benign('release', () => ci.run('acme/api', botPush('localhost/api', 'dev/shop/api:1.0.0')));
  for (let merge = 1; merge <= MERGES; merge += 1) {
    const name = `localhost/web:${merge}`;
    await build.build({ name, base: 'localhost/base', files: { 'srv/web': `web ${merge}\n` }, created: Date.now() });
    await benign(`merge ${merge}`, () => ci.run('acme/web', botPush(name, 'dev/shop/web:main')));
  }
  await benign('promotion', () =>
    build.copy(
      remote(registry, 'dev/shop/api:1.0.0'),
      remote(registry, 'prod/shop/api:1.0.0'),
      registry.account('promoter'),
    ),
  );
  await ci.quiet();
  const context = ['push-without-build', 'push-from-unusual-client', 'push-by-new-actor'];
  await hostile(
    'commit on a laptop',
    () => commitAndPush(laptop, registry),
    {
      must: ['push-by-unapproved-actor', 'local-image-pushed', 'immutable-tag-repointed', 'layers-appended'],
      may: context,
    },
    { must: ['local-image-pushed', 'tag-repointed'], may: [...context, 'layers-appended'] },
  );
  await hostile(
    'overwrite without an engine',
    () => overwrite(elsewhere, registry),
    { must: ['push-without-build', 'tag-repointed', 'layers-appended'], may: context },
    { must: ['tag-repointed'], may: [...context, 'layers-appended'] },
  );
  await hostile(
    'new tag by an unknown user',
    () => newTag(elsewhere, registry),
    { must: ['push-by-unapproved-actor'], may: context },
    { must: [], may: context },
  );
  // The forge is heard of again after the last push, so its silence about the pushes means something.
  ci.idle('acme/api');
  ci.idle('acme/web');
  await write(records, 'hosts/laptop-7.podman.ndjson', await laptop.events());
  await write(records, 'ci/github.ndjson', ci.records());
  return steps;
}

async function prepare(build: Workbench): Promise<void> {
  const created = Date.now() - 60_000;
  await build.build({ name: 'localhost/base', files: { 'etc/os-release': 'NAME=lab\n' }, created });
  const files = { 'srv/api': 'api 1.0.0\n' };
  // Before version 5 podman makes no container of an image that names no program.
  await build.build({ name: 'localhost/api', base: 'localhost/base', files, entrypoint: ['/srv/api'], created });
}

async function commitAndPush(laptop: PodmanHost, registry: Registry): Promise<Digest> {
  const target = 'prod/shop/api:1.0.0';
  await laptop.pull(target, registry.account('mallory'));
  await laptop.commit(target, { 'usr/lib/added': 'added\n' }, target);
  return await laptop.push(target, registry.account('mallory'));
}

// With the right credential, but from another network and with another client than every push before.
async function overwrite(elsewhere: Workbench, registry: Registry): Promise<Digest> {
  const detour = await openDetour(elsewhere.folder, registry, 'ci-bot', '127.77.0.1');
  try {
    const target = remote(detour, 'dev/shop/web:main');
    await elsewhere.copy(target, elsewhere.local('localhost/web:main'), detour.account);
    const files = { 'srv/added': 'added\n' };
    await elsewhere.build({ name: 'localhost/web:added', base: 'localhost/web:main', files, created: Date.now() });
    return await elsewhere.copy(elsewhere.local('localhost/web:added'), target, detour.account);
  } finally {
    await detour.stop();
  }
}

async function newTag(elsewhere: Workbench, registry: Registry): Promise<Digest> {
  await elsewhere.build({ name: 'localhost/hotfix', files: { 'srv/api': 'hotfix\n' }, created: Date.now() });
  return await elsewhere.push('localhost/hotfix', 'dev/shop/api:1.0.1-hotfix', registry.account('eve'));
}

interface Forge {
  /** Does the work inside a run of its own, which begins after the last one is over and ends with the work. */
  run<T>(project: string, work: () => Promise<T>): Promise<T>;
  /** A run of another workflow that starts after everything so far and pushes nothing. */
  idle(project: string): void;
  /** Waits until the last run and the policy's `buildToPush` after it are over. */
  quiet(): Promise<void>;
  records(): string;
}

function openForge(): Forge {
  const naming = createNaming('live');
  const sent: Delivery[] = [];
  let ended = 0;
  const quiet = async (): Promise<void> => {
    await until('the end of the run', async () => (Date.now() > ended + 1_100 ? true : undefined));
  };
  const send = (project: string, workflow: string, at: number, end: number): void => {
    const person = { login: 'dana', runner: 'build-1', commit: naming.hex(40), title: 'Work' };
    const story = {
      at,
      minutes: (end - at) / 60_000,
      project,
      workflow,
      name: 'Work',
      event: 'push',
      branch: 'main',
    } as const;
    sent.push(...deliveries({ ...story, ...person }, naming));
  };
  return {
    async run(project, work) {
      await quiet();
      const at = wholeSecond(Date.now()) - 1_000;
      const result = await work();
      ended = wholeSecond(Date.now());
      send(project, '.github/workflows/release.yml', at, ended);
      return result;
    },
    idle(project) {
      const at = wholeSecond(Date.now());
      send(project, '.github/workflows/lint.yml', at, at + 60_000);
    },
    quiet,
    records: () =>
      sent
        .toSorted((one, other) => one.at - other.at)
        .map((one) => `${JSON.stringify(one.body)}\n`)
        .join(''),
  };
}

// The forge's records know no fractions: the next full second.
function wholeSecond(time: number): number {
  return (Math.floor(time / 1000) + 1) * 1000;
}

async function bench(folder: string, name: string, registry: Registry): Promise<Workbench> {
  await mkdir(join(folder, name), { recursive: true });
  return openWorkbench(join(folder, name), registry);
}

async function write(folder: string, name: string, content: string): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), content);
}

function policyFor(host: string): string {
  return `
version: 1
publishers:
  - repositories: ["${host}/dev/shop/api"]
    actors: [ci-bot]
    builds: [{ source: github, project: acme/api, workflows: [".github/workflows/release.yml"] }]
  - repositories: ["${host}/dev/shop/web"]
    actors: [ci-bot]
    builds: [{ source: github, project: acme/web, workflows: [".github/workflows/release.yml"] }]
  - repositories: ["${host}/prod/**"]
    actors: [promoter]
builders:
  - { hosts: ["build-*"] }
tags:
  - { repositories: ["**"], floating: [main], immutable: ["[0-9]*"] }
promotions:
  - { from: ["${host}/dev/**"], to: ["${host}/prod/**"], actors: [promoter] }
windows: { buildToPush: 1s }
sources:
  - { name: laptop-7, kind: podman, host: laptop-7, files: ["hosts/laptop-7.*"] }
`;
}
