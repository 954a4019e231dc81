import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { served, type ServedTest } from '../../src/app/serve/served.fixture.ts';
import { until } from '../lab/programs.ts';
import { type Child, startServer } from './child.ts';
import { keptIn } from './kept.ts';
import { POLICY, SECRETS } from './policy.ts';
import { digestOf, moves, push } from './pushes.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const OLD: string = SECRETS.REGISTRY;
const NEW = 'canary-registry-next-77a0e4';
const WRONG = 'the new configuration is wrong: the running one stays';
const READ = 'the configuration was read again';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-reload-'));
const [secret, log] = [join(folder, 'registry-secret'), join(folder, 'notifications.ndjson')];
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.stop();
  rmSync(folder, { recursive: true });
});

const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
const toldOf = (number: number) =>
  receiver.told.filter(({ incident }) => incident.summary.includes(`/moved-${number}:`));
const isTold = (number: number) =>
  until(`incident ${number}`, async () => (toldOf(number).length > 0 ? true : undefined));
const line = (text: string) => `${JSON.stringify(JSON.parse(text))}\n`;

function policyWith({ sources = '', collectors = '', more = '' } = {}): string {
  return `${POLICY}
  - { name: log, kind: distribution }
${sources}
collectors:
  - { name: log, kind: file, source: log, path: ${log}, every: 1s }
${collectors}
sinks:
  - { name: hook, kind: webhook, url: "${receiver.url}", rules: [tag-repointed] }
${more}
`;
}

describe('a server that reads its configuration again', () => {
  let server: Child;

  beforeAll(async () => {
    writeFileSync(secret, OLD);
    writeFileSync(log, line(push(1)));
    const { REGISTRY: _, ...secrets } = SECRETS;
    mkdirSync(join(folder, 'secrets'));
    const env = { LANDWAITER_SECRET_REGISTRY_FILE: secret, LANDWAITER_SECRETS: join(folder, 'secrets') };
    server = await startServer({ folder, policy: policyWith(), secrets, env });
  });
  afterAll(async () => {
    await server.end('SIGKILL');
    for (const value of [OLD, NEW]) expect(server.printed()).not.toContain(value);
  });

  const said = (what: string) =>
    server
      .printed()
      .split('\n')
      .filter((one) => one.includes(what));

  /** Gives the log line in which it says what came of it. */
  async function reload(policy: string, outcome: string): Promise<string> {
    const before = said(outcome).length;
    writeFileSync(join(folder, 'landwaiter.yaml'), policy);
    server.signal('SIGHUP');
    return until('the reload', async () => said(outcome)[before]);
  }

  test.each([
    ['text that is no YAML', () => 'version: 1\nsources: [ {\n', /landwaiter\.yaml:\d+:\d+: /],
    [
      'an unknown kind of source',
      () => policyWith({ sources: '  - { name: odd, kind: nonsense, intake: { auth: bearer, secret: HUB } }' }),
      /landwaiter\.yaml:\d+:\d+: .*nonsense/,
    ],
    [
      'an unknown kind of collector',
      () => policyWith({ collectors: '  - { name: odd, kind: nonsense }' }),
      /landwaiter\.yaml:\d+:\d+: collectors\[1\]\.kind: choose kind from/,
    ],
    [
      'a secret of a source that is not there',
      () => policyWith({ sources: '  - { name: odd, kind: harbor, intake: { auth: bearer, secret: NOWHERE } }' }),
      /LANDWAITER_SECRET_NOWHERE: is not set: write it into /,
    ],
    [
      'a secret of a collector that is not there',
      () =>
        policyWith({
          collectors: '  - { name: odd, kind: github, source: forge, secret: NOWHERE, projects: [acme/shop] }',
        }),
      /LANDWAITER_SECRET_NOWHERE: is not set: write it into /,
    ],
    [
      'a secret of a sink that is not there',
      () => policyWith({ more: '  - { name: odd, kind: teams, secret: NOWHERE }' }),
      /LANDWAITER_SECRET_NOWHERE: is not set: write it into /,
    ],
    [
      'a kubeconfig that cannot be read',
      () =>
        policyWith({ collectors: `  - { name: odd, kind: kubernetes, cluster: prod, kubeconfig: ${folder}/none }` }),
      /landwaiter\.yaml:\d+:\d+: collectors: odd: kubeconfig: \S+\/none cannot be read \(ENOENT\)/,
    ],
    [
      'a folder of rules that is a file',
      () => policyWith({ more: `ruleFolders: [${log}]` }),
      /ruleFolders: \S+ cannot be read as a folder \(ENOTDIR\)/,
    ],
  ])('says what is wrong and goes on as it was: %s', async (_name, policy, reason) => {
    const told: { reason?: string } = JSON.parse(await reload(policy(), WRONG));
    expect(told.reason).toMatch(reason);
    expect((await server.post('distribution/registry', push(2), bearer(OLD))).status).toBe(202);
  });

  test('says which policy is in force, at the start and after a reload', async () => {
    const mark = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
    const status = async () => /^policy +(\S+)$/m.exec((await server.get('/status')).text)?.[1];
    expect(said('"serving"')[0]).toContain(`"policy":"${mark(policyWith())}"`);
    // What is wrong is not in force.
    expect(await status()).toBe(mark(policyWith()));
    const changed = policyWith({ more: '# changed' });
    expect(await reload(changed, READ)).toContain(`"policy":"${mark(changed)}"`);
    expect(await status()).toBe(mark(changed));
  });

  test('after all of these, deliveries, collectors and sinks go on', async () => {
    appendFileSync(log, line(push(3)));
    await server.post('distribution/registry', moves(1), bearer(OLD));
    await isTold(1);
    await until('what the collector read', async () =>
      (await keptIn(server.store)).facts.find((one) => 'digest' in one && one.digest === digestOf(3)),
    );
    expect(server.hasEnded()).toBe(false);
    expect(said('a collector fails')).toEqual([]);
  });

  test('a secret is changed without a refused delivery', async () => {
    const statuses = new Set<number>();
    let value = OLD;
    let number = 1000;
    let isOver = false;
    const sender = (async () => {
      for (; !isOver; number += 1) {
        statuses.add((await server.post('distribution/registry', push(number), bearer(value))).status);
        await pause(5);
      }
    })();
    const sent = async (): Promise<void> => {
      const from = number;
      await until('more deliveries', async () => (number > from + 20 ? true : undefined));
    };
    await sent();
    writeFileSync(secret, `${OLD}\n${NEW}\n`);
    await reload(policyWith(), READ);
    await sent();
    value = NEW;
    await sent();
    writeFileSync(secret, `${NEW}\n`);
    await reload(policyWith(), READ);
    await sent();
    isOver = true;
    await sender;
    expect([...statuses]).toEqual([202]);
    expect((await server.post('distribution/registry', push(2), bearer(OLD))).status).toBe(401);
  });

  test('a secret that is new in the folder opens the door of a source that is new in the policy', async () => {
    const value = 'canary-folder-5d1c33';
    writeFileSync(join(folder, 'secrets/added'), `${value}\n`);
    const sources = '  - { name: added, kind: distribution, intake: { auth: bearer, secret: ADDED } }';
    await reload(policyWith({ sources }), READ);
    expect((await server.post('distribution/added', push(6), bearer(value))).status).toBe(202);
    expect(server.printed()).not.toContain(value);
  });

  test('a new source delivers, a new sink is told, and the collector goes on from where it was', async () => {
    const more = `  - { name: other, kind: webhook, url: "${receiver.url}/other", rules: [tag-repointed] }`;
    const sources = '  - { name: second, kind: distribution, intake: { auth: bearer, secret: HUB } }';
    await reload(policyWith({ sources, more }), READ);
    expect((await server.post('distribution/second', push(4), bearer(SECRETS.HUB))).status).toBe(202);
    await until('both sinks', async () => (toldOf(1).length === 2 ? true : undefined));
    appendFileSync(log, line(push(5)));
    await until('what the collector read', async () =>
      (await keptIn(server.store)).facts.find((one) => 'digest' in one && one.digest === digestOf(5)),
    );
    expect(await server.end('SIGTERM')).toBe(0);
  });
});

describe('a configuration that is read several times at once', () => {
  let server: ServedTest;
  beforeAll(async () => {
    const named = Object.entries(SECRETS).map(([name, value]) => [`LANDWAITER_SECRET_${name}`, value]);
    server = await served(policyWith(), Object.fromEntries(named));
  });

  test('runs everything once', async () => {
    expect(await Promise.all([1, 2, 3].map(() => server.reload()))).toEqual([undefined, undefined, undefined]);
    const send = (number: number) =>
      fetch(`${server.address}/intake/distribution/registry`, {
        method: 'POST',
        headers: bearer(OLD),
        body: moves(number),
      });
    await send(11);
    await isTold(11);
    await send(12);
    await isTold(12);
    expect([toldOf(11).length, toldOf(12).length]).toEqual([1, 1]);
    await Promise.all([server.reload(), server.stop()]);
    expect(server.log.at(-1)).toContain('"stopped"');
  });
});
