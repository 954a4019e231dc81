import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { type ApiServer, startApiServer } from '../lab/api-server.ts';
import { isInstalled, until } from '../lab/programs.ts';
import { type Child, startServer } from '../server/child.ts';
import { keptIn } from '../server/kept.ts';
import { manifestsIn, statefulSet } from './manifests.ts';

const missing = (
  await Promise.all(['kubectl', 'openssl'].map(async (one) => ((await isInstalled(one)) ? [] : [one])))
).flat();
if (missing.length > 0) process.stderr.write(`skipped: the audit webhook: not installed: ${missing.join(', ')}\n`);

const TOKEN = 'audit-webhook-5f2c9e17aa';
const NAME = 'landwaiter.landwaiter.svc';
const KUBECONFIG = 'deploy/kubernetes/api-server/audit-webhook.kubeconfig';
const kubeconfig = z
  .looseObject({ clusters: z.tuple([z.looseObject({ cluster: z.looseObject({ server: z.url() }) })]) })
  .parse(parse(readFileSync(KUBECONFIG, 'utf8')));
const path = new URL(kubeconfig.clusters[0].cluster.server).pathname;
const manifests = manifestsIn('deploy/kubernetes');
const [container] = statefulSet.parse(manifests.find(({ kind }) => kind === 'StatefulSet')).spec.template.spec
  .containers;

describe.skipIf(missing.length > 0)('the server of the manifests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-manifests-'));
  let server: Child;
  let api: ApiServer;

  beforeAll(async () => {
    for (const name of ['policy', 'secrets', 'tls', 'state']) mkdirSync(join(folder, name));
    makeCertificate();
    writeFileSync(join(folder, 'secrets/admin'), 'admin-of-the-manifests-81c0\n');
    writeFileSync(join(folder, 'secrets/audit'), `${TOKEN}\n`);
    api = await startApiServer({});
    writeFileSync(join(folder, 'cluster'), collectorsKubeconfig(api.url.href));
    const env = Object.fromEntries(container.env.map(({ name, value }) => [name, here(value)]));
    server = await startServer({
      folder: join(folder, 'policy'),
      policy: ourPolicy(),
      store: here(argument('store')),
      secrets: {},
      env,
      authority: readFileSync(join(folder, 'tls/tls.crt'), 'utf8'),
      name: NAME,
    });
  });
  afterAll(async () => {
    expect(await server.end('SIGTERM')).toBe(0);
    await api.stop();
    rmSync(folder, { recursive: true });
  });

  test('answers its probes as a kubelet asks them', async () => {
    for (const one of [container.startupProbe, container.livenessProbe, container.readinessProbe])
      expect(await asKubelet(one.httpGet.path)).toBe(200);
  });

  test('raises the finding of one audit record that is sent with the kubeconfig over TLS', async () => {
    install();
    expect(kubectl(batch())).toBe('');
    const finding = await until('the finding', async () => (await keptIn(server.store)).findings[0]);
    expect(finding.rule).toBe('admission-controls-weakened');
    expect(finding.summary).toContain('eve');
    expect(server.printed()).not.toMatch(/"level":"(?:error|fatal)"/);
  });

  test('takes nothing with another token, and is asked by nobody who does not know its certificate', () => {
    install({ token: 'another-token-0000000000' });
    // The server may have hung up on who proves nothing before all was sent.
    expect(() => kubectl(batch())).toThrow(/Unauthorized|must be logged in|401|reset by peer|broken pipe|EOF/);
    install({ name: 'other.landwaiter.svc' });
    expect(() => kubectl(batch())).toThrow(/certificate is valid for landwaiter.landwaiter.svc, not other/);
  });

  /** The kubeconfig with the address of this server, and beside it what belongs there. */
  function install({ token = TOKEN, name = NAME }: { readonly token?: string; readonly name?: string } = {}): void {
    const text = readFileSync(KUBECONFIG, 'utf8');
    const { host } = new URL(kubeconfig.clusters[0].cluster.server);
    const changed = text.replace(`https://${host}/`, `${server.address}/`).replace(` ${NAME}`, ` ${name}`);
    writeFileSync(join(folder, 'kubeconfig'), changed);
    copyFileSync(join(folder, 'tls/tls.crt'), join(folder, 'ca.crt'));
    writeFileSync(join(folder, 'token'), `${token}\n`);
  }

  /** As an API server posts a batch: the same client library, its `timeout` behind the path. */
  function kubectl(body: string): string {
    writeFileSync(join(folder, 'batch.json'), body);
    const args = ['create', '--raw', `${path}?timeout=30s`, '-f', join(folder, 'batch.json')];
    const env = { PATH: process.env['PATH'], HOME: folder };
    return execFileSync('kubectl', ['--kubeconfig', join(folder, 'kubeconfig'), ...args], {
      env,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  }

  /** A path of the container in the folder of the test. */
  function here(text: string): string {
    return text
      .replace('/var/lib/landwaiter', join(folder, 'state'))
      .replaceAll('/etc/landwaiter-', `${folder}/`)
      .replace('/etc/landwaiter/', join(folder, 'policy/'));
  }

  /** With what only a pod has replaced: paths, and the API server that its service account leads to. */
  function ourPolicy(): string {
    const { data } = z
      .looseObject({ data: z.strictObject({ 'policy.yaml': z.string() }) })
      .parse(manifests.find(({ kind }) => kind === 'ConfigMap'));
    const changed = here(data['policy.yaml']);
    const collector = 'kind: kubernetes, cluster: prod';
    expect(changed).toContain(collector);
    return changed.replace(collector, `${collector}, kubeconfig: ${join(folder, 'cluster')}`);
  }

  function makeCertificate(): void {
    const [command = ''] = readFileSync('deploy/kubernetes/README.md', 'utf8').match(/openssl req -x509 .*/) ?? [];
    execFileSync('sh', ['-ec', command], { cwd: join(folder, 'tls'), stdio: 'pipe' });
  }

  function asKubelet(where: string): Promise<number | undefined> {
    return new Promise((answer, reject) => {
      const options = { host: '127.0.0.1', port: server.port, path: where, rejectUnauthorized: false, agent: false };
      https.get(options, (response) => answer(response.resume().statusCode)).on('error', reject);
    });
  }
});

function argument(name: string): string {
  return container.args.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '';
}

function collectorsKubeconfig(url: string): string {
  return `
apiVersion: v1
kind: Config
current-context: prod
contexts: [{ name: prod, context: { cluster: prod, user: collector } }]
clusters: [{ name: prod, cluster: { server: "${url}" } }]
users: [{ name: collector, user: { token: any-token } }]
`;
}

function batch(): string {
  const now = new Date().toISOString().replace('Z', '000Z');
  const record = {
    level: 'Metadata',
    auditID: '6b1d0f2e-0000-4000-8000-000000000099',
    stage: 'ResponseComplete',
    requestURI: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/image-policy',
    verb: 'delete',
    user: { username: 'eve@acme.example', groups: ['system:authenticated'] },
    sourceIPs: ['203.0.113.77'],
    userAgent: 'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
    objectRef: {
      resource: 'validatingwebhookconfigurations',
      name: 'image-policy',
      apiGroup: 'admissionregistration.k8s.io',
      apiVersion: 'v1',
    },
    responseStatus: { metadata: {}, status: 'Success', code: 200 },
    requestReceivedTimestamp: now,
    stageTimestamp: now,
  };
  return JSON.stringify({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {}, items: [record] });
}
