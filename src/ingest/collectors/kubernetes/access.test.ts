import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ApiServer, type ApiServerOptions, startApiServer } from '../../../../test/lab/api-server.ts';
import { collectKubernetes } from '../kubernetes.ts';
import { inCluster, serverUrl } from './access.ts';
import type { Access } from './api.ts';
import { fromKubeconfig } from './kubeconfig.ts';
import { emptyDisk, FAST, until, worldOn } from './world.fixture.ts';

const isThere = spawnSync('openssl', ['version']).status === 0;
if (!isThere) console.log('skipped: access to an API server over TLS, because openssl is not installed');

// Certificates are made by openssl, a real API server's neighbours: one CA for server and client, and a stranger's.
let folder = '';
const file = (name: string): string => join(folder, name);
const openssl = (...args: readonly string[]): unknown => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

beforeAll(() => {
  if (!isThere) return;
  folder = mkdtempSync(join(tmpdir(), 'landwaiter-kube-'));
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  for (const ca of ['ca', 'stranger'])
    openssl('req', '-x509', ...key, '-keyout', `${ca}.key`, '-out', `${ca}.crt`, '-subj', `/CN=${ca}`, '-days', '2');
  writeFileSync(file('san'), 'subjectAltName=IP:127.0.0.1,DNS:kubernetes.example');
  for (const [name, extension] of [
    ['server', ['-extfile', 'san']],
    ['client', []],
  ] as const) {
    openssl('req', '-new', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-out',
      `${name}.crt`,
      '-days',
      '2',
      ...extension,
    );
  }
});
afterAll(() => {
  if (isThere) rmSync(folder, { recursive: true, force: true });
});

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function tlsServer(options: ApiServerOptions = {}, asksForCertificate = false): Promise<ApiServer> {
  const [cert, key, ca] = ['server.crt', 'server.key', 'ca.crt'].map((name) => readFileSync(file(name)));
  if (!cert || !key || !ca) throw new Error('no certificates');
  const api = await startApiServer({
    bookmarkEvery: 20,
    ...options,
    tls: { cert, key, ...(asksForCertificate && { ca }) },
  });
  ends.push(api.stop);
  api.put('/api/v1/pods', { metadata: { name: 'api', namespace: 'shop' } });
  return api;
}

/** What comes of it first: a pod, or why none does. */
/** A busy machine may be silent for longer. */
const PATIENT = { ...FAST, silence: 30_000 };

async function outcome(access: Access): Promise<string> {
  const disk = emptyDisk();
  const life = new AbortController();
  const running = collectKubernetes({ access, resources: ['pods'], random: Math.random, limits: PATIENT })(
    worldOn(disk),
    life.signal,
  );
  await until(() => disk.lines.length > 0 || disk.statuses.some(({ state }) => state === 'failing'));
  life.abort();
  await running;
  return disk.lines.length > 0 ? 'told' : (disk.statuses.at(-1)?.message ?? '');
}

function kubeconfig(cluster: object, user: object, more: object = {}): string {
  const path = file('config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'prod', cluster }],
    users: [{ name: 'reader', user }],
    contexts: [{ name: 'prod', context: { cluster: 'prod', user: 'reader' } }],
    'current-context': 'prod',
    ...more,
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

describe.skipIf(!isThere)('as a pod in the cluster', () => {
  test('the CA is checked and the token is read again when it was replaced', async () => {
    const api = await tlsServer({ token: () => 'second' });
    writeFileSync(file('token'), 'first\n');
    const access = await inCluster(
      { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: api.url.port },
      folder,
    );
    expect(await outcome(access)).toMatch(/answers 401/);
    writeFileSync(file('token'), 'second\n');
    expect(await outcome(access)).toBe('told');
  });

  test('outside of one it says what to do', async () => {
    await expect(inCluster({})).rejects.toThrow(
      'KUBERNETES_SERVICE_HOST: not set: outside of a cluster give a kubeconfig',
    );
  });

  test('a token that is gone is told without its contents, and tried again', async () => {
    const api = await tlsServer();
    const access = await inCluster(
      { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: api.url.port },
      folder,
    );
    writeFileSync(file('token'), 's3cret with a space');
    expect(await outcome(access)).toBe('pods: token: is empty, or is none');
  });
});

describe.skipIf(!isThere)('by a kubeconfig', () => {
  test('a token', async () => {
    const api = await tlsServer({ token: () => 'right' });
    const path = kubeconfig({ server: api.url.href, 'certificate-authority': 'ca.crt' }, { token: 'right' });
    expect(await outcome(await fromKubeconfig(path))).toBe('told');
  });

  test('a token in a file, which wins and is read again', async () => {
    const api = await tlsServer({ token: () => 'right' });
    writeFileSync(file('other-token'), 'right');
    const path = kubeconfig(
      { server: api.url.href, 'certificate-authority': file('ca.crt') },
      { token: 'old', tokenFile: 'other-token' },
    );
    expect(await outcome(await fromKubeconfig(path))).toBe('told');
  });

  test('a client certificate, and everything in the file itself', async () => {
    const api = await tlsServer({}, true);
    const data = (name: string): string => readFileSync(file(name)).toString('base64');
    const path = kubeconfig(
      { server: api.url.href, 'certificate-authority-data': data('ca.crt') },
      { 'client-certificate-data': data('client.crt'), 'client-key-data': data('client.key') },
    );
    expect(await outcome(await fromKubeconfig(path))).toBe('told');
    const without = kubeconfig({ server: api.url.href, 'certificate-authority': 'ca.crt' }, {});
    expect(await outcome(await fromKubeconfig(without))).toMatch(/cannot be reached/);
  });

  test('a server that another CA vouches for, or that bears another name, is not asked', async () => {
    const api = await tlsServer({ token: () => 'right' });
    const user = { token: 'right' };
    const stranger = kubeconfig({ server: api.url.href, 'certificate-authority': 'stranger.crt' }, user);
    expect(await outcome(await fromKubeconfig(stranger))).toMatch(/cannot be reached/);
    const unknown = kubeconfig({ server: api.url.href }, user);
    expect(await outcome(await fromKubeconfig(unknown))).toMatch(/cannot be reached/);
    const ca = { server: api.url.href, 'certificate-authority': 'ca.crt' };
    const named = kubeconfig({ ...ca, 'tls-server-name': 'other.example' }, user);
    expect(await outcome(await fromKubeconfig(named))).toMatch(/cannot be reached/);
    expect(api.requests).toEqual([]);
    expect(
      await outcome(await fromKubeconfig(kubeconfig({ ...ca, 'tls-server-name': 'kubernetes.example' }, user))),
    ).toBe('told');
  });

  const server = { server: 'https://192.0.2.1:6443' };
  test.each<[string, object, object, object, string]>([
    ['a program to run', server, { exec: { command: 'aws' } }, {}, 'exec: is not followed'],
    ['a password', server, { username: 'reader', password: 's3cret' }, {}, 'username: is not followed'],
    ['somebody else to act as', server, { token: 't', as: 'admin' }, {}, 'as: is not followed'],
    [
      'TLS that is not verified',
      { ...server, 'insecure-skip-tls-verify': true },
      { token: 't' },
      {},
      'insecure-skip-tls-verify: is not',
    ],
    ['a proxy', { ...server, 'proxy-url': 'http://192.0.2.9' }, { token: 't' }, {}, 'proxy-url: is not followed'],
    ['plain HTTP to elsewhere', { server: 'http://192.0.2.1' }, { token: 't' }, {}, 'server: must be https:'],
    ['a user in the address', { server: 'https://a:s3cret@192.0.2.1' }, {}, {}, 'server: has more than'],
    ['no address', {}, {}, {}, 'server: not a URL'],
    ['a context that is not there', server, {}, { 'current-context': 'other' }, 'contexts: no entry is called "other"'],
    ['no context', server, {}, { 'current-context': '' }, 'has no current-context'],
    ['a token with a line end', server, { token: 's3cret\nx' }, {}, 'token: is empty, or is none'],
    ['half a certificate', server, { 'client-certificate-data': 'YQ==' }, {}, 'client-certificate: needs a client-key'],
    [
      'no certificate',
      server,
      { 'client-certificate-data': 'YQ==', 'client-key-data': 'YQ==' },
      {},
      'client-key: it or the',
    ],
    ['a file that is not there', { ...server, 'certificate-authority': 'gone.crt' }, {}, {}, 'cannot be read (ENOENT)'],
  ])('%s is refused, and no secret is told', async (_, cluster, user, more, reason) => {
    const refusal: unknown = await fromKubeconfig(kubeconfig(cluster, user, more)).catch((error: unknown) => error);
    expect(String(refusal)).toContain(reason);
    expect(String(refusal)).not.toContain('s3cret');
  });

  test('broken YAML is refused without its text; aliases are not followed', async () => {
    writeFileSync(file('config'), 'users: [{ token: s3cret');
    const refusal: unknown = await fromKubeconfig(file('config')).catch((error: unknown) => error);
    expect(String(refusal)).toMatch(/not YAML$/);
    expect(String(refusal)).not.toContain('s3cret');
    writeFileSync(file('config'), 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n');
    await expect(fromKubeconfig(file('config'))).rejects.toThrow('not YAML');
  });

  test('another key than that of the certificate is refused', async () => {
    const path = kubeconfig(
      { server: 'https://192.0.2.1' },
      { 'client-certificate': 'client.crt', 'client-key': 'server.key' },
    );
    await expect(fromKubeconfig(path)).rejects.toThrow('client-key: is not that of the client-certificate');
  });
});

test('plain HTTP is for this machine only', () => {
  for (const one of [
    'http://127.0.0.1:8001',
    'http://localhost:8001',
    'http://[::1]:8001',
    'https://kubernetes.example/k8s/clusters/c-1',
  ])
    expect(serverUrl(one, 'server').href).toContain(one);
  for (const one of ['http://127.0.0.1.example', 'http://kubernetes.example', 'ftp://127.0.0.1', 'https://a?b'])
    expect(() => serverUrl(one, 'server')).toThrow(/^server: /);
});
