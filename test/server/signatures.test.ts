import { copyFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layer } from '../../src/contents/reading/tar.fixture.ts';
import { openRegistry } from '../../src/registry/client.ts';
import { obstacle, PATH, run, until } from '../lab/programs.ts';
import { pushLayers } from '../lab/push-layers.ts';
import { freePort, type Registry, startRegistry } from '../lab/registry.ts';
import { type Child, type ChildOptions, startServer } from './child.ts';
import { keptIn } from './kept.ts';

const SECRETS = {
  LIVE: 'signing-registry-5c01aa7e',
  PODS: 'signing-pods-1b7e02d9',
  READER: 'signing-reader-77cc03ef',
  ANALYST: 'signing-analyst-3e1f99ab',
  PULLER: 'ci-bot:lab',
} as const;
const REPOSITORY = 'shop/api';
const reason = await obstacle(['docker-registry', 'htpasswd', 'cosign']);
if (reason !== undefined) process.stderr.write(`skipped: a server that verifies signatures: ${reason}\n`);

describe.skipIf(reason !== undefined)('a server that asks a registry for signatures', () => {
  let folder = '';
  let registry: Registry;
  let options: ChildOptions;
  let server: Child;
  let isStopped = false;
  let [signed, unsigned, other] = ['', '', ''];
  const kept = () => keptIn(server.store);
  const as = (secret: string) => ({ authorization: `Bearer ${secret}` });
  const unsignedIn = async () =>
    (await kept()).findings
      .filter(({ rule, state }) => rule === 'unsigned-image-deployed' && state !== 'resolved')
      .map(({ image }) => image?.digest);

  async function push(tag: string): Promise<string> {
    const client = openRegistry({
      host: registry.host,
      isPlain: true,
      credentials: { username: 'ci-bot', password: 'lab' },
      fetch,
      now: Date.now,
    });
    return pushLayers(client, REPOSITORY, tag, [layer({ name: 'srv/', type: '5' }, { name: `srv/${tag}`, data: tag })]);
  }

  const cosign = (...args: readonly string[]) =>
    run('cosign', args, {
      env: { PATH, HOME: folder, COSIGN_PASSWORD: '', DOCKER_CONFIG: registry.account('ci-bot').folder },
      cwd: folder,
    });
  const sign = (digest: string, key: string) =>
    cosign('sign', '--yes', '--key', `${key}.key`, '--tlog-upload=false', `${registry.host}/${REPOSITORY}@${digest}`);

  async function deploy(name: string, tag: string, digest: string): Promise<void> {
    const { status, text } = await server.post(
      'kubernetes-pods/pods',
      JSON.stringify(podOf(name, `${registry.host}/${REPOSITORY}`, tag, digest)),
      as(SECRETS.PODS),
    );
    if (status !== 202) throw new Error(`${status} ${text}`);
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'landwaiter-signs-'));
    const own = join(folder, 'server');
    await mkdir(own);
    for (const name of ['release', 'second']) {
      await run('cosign', ['generate-key-pair', '--output-key-prefix', name], {
        env: { PATH, HOME: folder, COSIGN_PASSWORD: '' },
        cwd: folder,
      });
      copyFileSync(join(folder, `${name}.pub`), join(own, `${name}.pub`));
    }
    // As late as can be: somebody else may take it.
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/intake/distribution/live`;
    registry = await startRegistry(
      join(folder, 'registry'),
      ['ci-bot'],
      [{ name: 'landwaiter', url, headers: { Authorization: [`Bearer ${SECRETS.LIVE}`] } }],
    );
    options = { folder: own, policy: policyFor(registry.host, ['release']), secrets: SECRETS, port };
    server = await startServer(options);
    signed = await push('1.0');
    unsigned = await push('1.1');
    other = await push('1.2');
    await sign(signed, 'release');
    await sign(other, 'second');
    await deploy('api-1', '1.0', signed);
    await deploy('api-2', '1.1', unsigned);
    await deploy('api-3', '1.2', other);
  });

  afterAll(async () => {
    await server?.end('SIGTERM');
    if (!isStopped) await registry?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('raises by itself what is not signed, or by somebody else, and not what is signed', async () => {
    await until('the findings', async () => ((await unsignedIn()).length >= 2 ? true : undefined));
    await until('an answer on each', async () => {
      const asked = (await kept()).facts.flatMap((fact) => (fact.type === 'evidence.held' ? [fact.subject] : []));
      return new Set(asked).size === 3 ? true : undefined;
    });
    expect(new Set(await unsignedIn())).toEqual(new Set([unsigned, other]));
  });

  test('tells of verdicts by the API, and gives their bytes to analysts', async () => {
    const answer = await server.get(`/api/v1/attachments?digest=${signed}`, as(SECRETS.READER));
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    const told: { items: { part: string }[] } = JSON.parse(answer.text);
    expect(told).toMatchObject({
      items: [{ subject: signed, found: 'tag', verdicts: [{ format: 'simple-signing', state: 'verified' }] }],
    });
    const place = `/api/v1/attachments/${told.items[0]?.part ?? ''}`;
    expect((await server.get(place, as(SECRETS.READER))).status).toBe(403);
    const part = await server.get(place, as(SECRETS.ANALYST));
    const { bytes }: { bytes: string } = JSON.parse(part.text);
    expect(Buffer.from(bytes, 'base64').toString()).toContain(signed);
    expect((await server.get(`/api/v1/attachments/${'0'.repeat(64)}`, as(SECRETS.ANALYST))).status).toBe(404);
    expect((await server.get('/metrics')).text).toMatch(
      /landwaiter_verdicts_total\{format="simple-signing",state="verified"\} 1/,
    );
  });

  test('judges what it has by a key that the policy names from now on, without the registry', async () => {
    await registry.stop();
    isStopped = true;
    writeFileSync(join(folder, 'server', 'landwaiter.yaml'), policyFor(registry.host, ['release', 'second']));
    server.signal('SIGHUP');
    await until('the end of the finding', async () =>
      (await unsignedIn()).some((one) => one === other) ? undefined : true,
    );
    const findings = (await kept()).findings.filter(({ rule }) => rule === 'unsigned-image-deployed');
    expect(new Map(findings.map(({ image, state }) => [String(image?.digest), state]))).toEqual(
      new Map([
        [unsigned, 'open'],
        [other, 'resolved'],
      ]),
    );
  });

  test('says the same after it was killed, from what it has kept', async () => {
    const standing = async () =>
      new Map(
        (await kept()).findings.flatMap(({ rule, image, state, openedAt }) =>
          rule === 'unsigned-image-deployed' ? [[image?.digest, `${state} ${openedAt}`]] : [],
        ),
      );
    const before = await standing();
    await server.end('SIGKILL');
    server = await startServer({ ...options, policy: policyFor(registry.host, ['release', 'second']) });
    await until('an evaluation', async () =>
      (await server.get('/status')).text.includes('evaluated    not yet') ? undefined : true,
    );
    expect(before.size).toBe(2);
    expect(await standing()).toEqual(before);
  });
});

function podOf(name: string, image: string, tag: string, digest: string): object {
  const now = new Date().toISOString();
  return {
    type: 'ADDED',
    observedAt: now,
    object: {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: {
        name,
        namespace: name === 'api-3' ? 'second' : 'shop',
        uid: `9f0d6a10-1111-4c3b-8d2e-00000000000${name.at(-1) ?? ''}`,
        creationTimestamp: now,
        resourceVersion: '5808',
      },
      spec: { containers: [{ name: 'api', image: `${image}:${tag}` }], nodeName: 'node-1' },
      status: {
        phase: 'Running',
        startTime: now,
        containerStatuses: [
          {
            name: 'api',
            image: `${image}:${tag}`,
            imageID: `${image}@${digest}`,
            containerID: `containerd://${digest.slice(7)}`,
            ready: true,
            restartCount: 0,
            state: { running: { startedAt: now } },
          },
        ],
      },
    },
  };
}

/** In the namespace `second` the last of the signers has to have signed. */
function policyFor(host: string, signers: readonly string[]): string {
  return `
version: 1
registries: [{ host: "${host}" }]
windows: { lateEvidence: 1s }
signers: [${signers.map((name) => `{ name: ${name}, key: ${name}.pub }`).join(', ')}]
environments:
  - { name: prod, match: { clusters: [prod], namespaces: [shop] }, require: { signature: [release] } }
  - { name: other, match: { clusters: [prod], namespaces: [second] }, require: { signature: [${signers.at(-1) ?? ''}] } }
sources:
  - { name: live, kind: distribution, covers: ["${host}"], intake: { auth: bearer, secret: LIVE } }
  - { name: pods, kind: kubernetes-pods, cluster: prod, intake: { auth: bearer, secret: PODS } }
  - { name: attached, kind: image-evidence }
collectors:
  - { name: signatures, kind: images, source: attached, host: "${host}", plain: true, secret: PULLER, repositories: ["shop/**"], verify: deployed }
api:
  tokens:
    - { name: reader, role: viewer, secret: READER }
    - { name: analyst, role: analyst, secret: ANALYST }
`;
}
