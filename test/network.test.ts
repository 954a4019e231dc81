import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const cli = resolve('dist/cli.mjs');
const isBuilt = existsSync(cli);
if (!isBuilt) process.stderr.write('skipped: what connects to what: dist/cli.mjs is not built\n');

const LOGS = resolve('examples/recorded-day/records');
// Whatever may be asked of others, all of it on loopback, where nobody listens.
const policyFor = (here: string): string => `version: 1
registries: [{ host: registry.acme.example }]
sources:
  - { name: prod-registry, kind: distribution, covers: [registry.acme.example], intake: { auth: bearer, secret: HOOK } }
  - { name: runs, kind: github }
collectors:
  - { name: runs, kind: github, source: runs, api: "${here}", secret: HOOK, projects: [acme/shop] }
sinks:
  - { name: hook, kind: webhook, url: "${here}/", plaintext: true, secret: HOOK }
exceptions:
  - { id: EX-1, reason: fix, owner: dana, expires: 2099-01-01T00:00:00Z, scope: { rules: [tag-repointed] } }
api:
  oidc:
    issuer: ${here}
    clientId: landwaiter
    secret: HOOK
    redirect: http://127.0.0.1:2/login/callback
    roles: [{ claim: groups, value: security, role: analyst }]
`;
/** Loaded into every thread before anything else: notes whoever connects, looks a name up, listens or starts a program. */
const HOOK = `
import { appendFileSync } from 'node:fs';
import { ChildProcess } from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';
const watch = (owner, name, what) => {
  const own = owner[name];
  owner[name] = function (...args) {
    appendFileSync(process.env.MARKS, what + '\\n');
    return own.apply(this, args);
  };
};
watch(net.Socket.prototype, 'connect', 'connects');
watch(net.Server.prototype, 'listen', 'listens');
watch(dgram, 'createSocket', 'connects');
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  watch(dns, name, 'asks for a name');
  watch(dns.promises, name, 'asks for a name');
}
watch(ChildProcess.prototype, 'spawn', 'starts a program');
`;

describe.skipIf(!isBuilt)('the network', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-network-'));
  const marks = join(folder, 'marks');
  beforeAll(async () => {
    // Not a port that fetch connects to under no circumstances.
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await new Promise((closed) => server.close(closed));
    writeFileSync(join(folder, 'landwaiter.yaml'), policyFor(`http://127.0.0.1:${port}`));
    writeFileSync(join(folder, 'hook.mjs'), HOOK);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs a command; answers its status and what it did. */
  function run(command: string): readonly [status: number | null, did: readonly string[]] {
    rmSync(marks, { force: true });
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      MARKS: marks,
      NODE_OPTIONS: `--import=${join(folder, 'hook.mjs')}`,
      LANDWAITER_SECRET_HOOK: 'a secret of sufficient length 0123',
      // Only the server sends traces.
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    };
    const { status } = spawnSync(process.execPath, [cli, ...command.split(' ')], { cwd: folder, env });
    return [status, existsSync(marks) ? [...new Set(readFileSync(marks, 'utf8').trim().split('\n'))] : []];
  }

  test.each([
    [`analyze ${LOGS} --policy landwaiter.yaml`, 0],
    [`analyze ${LOGS} --store sqlite:facts.db -o json=report.json -o html=page.html`, 0],
    [`trace prod/shop/api:1.4.2 ${LOGS}`, 0],
    ['trace prod/shop/api:1.4.2 --store sqlite:facts.db', 0],
    ['where prod/shop/api:1.4.2 --store sqlite:facts.db', 0],
    [`coverage ${LOGS}`, 0],
    ['rules list', 0],
    ['rules test tag-repointed', 0],
    ['policy lint landwaiter.yaml', 0],
    [`policy learn ${LOGS}`, 0],
    [`policy drift ${LOGS}`, 0],
    ['exception list', 0],
    ['sinks list', 0],
    ['sources docker', 0],
    ['schema policy', 0],
    ['demo', 0],
  ])('%s connects to nothing, listens on nothing and starts nothing', (command, status) => {
    expect(run(command)).toEqual([status, []]);
  });

  test('is for who is to ask others, which this test would notice', () => {
    expect(run('sinks test hook')).toEqual([3, ['connects']]);
    expect(run('doctor')[1]).toContain('connects');
    expect(run('analyze logs --store postgres://nobody@127.0.0.1:1/none')[1]).toContain('connects');
  });
});
