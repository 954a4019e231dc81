import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startServer } from '../../test/server/child.ts';

const TOKEN = 'viewer-0123456789abcdef';
const SECRET = 'registry-0123456789abcdef';
const POLICY = `version: 1
registries: [{ host: registry.acme.example }]
sources:
  - { name: prod-registry, kind: distribution, covers: [registry.acme.example], intake: { auth: bearer, secret: REGISTRY } }
api: { tokens: [{ name: a viewer, role: viewer, secret: VIEWER, owner: viewer@acme.example }] }
`;
const EVERY = 500;
/** Clock ticks of the kernel a second, as /proc counts. */
const TICKS = 100;

/** How many percent of a core so many who listen cost, beside what a server costs that pushes are told to twice a second. */
export async function costOfListeners(count: number, seconds: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-listeners-'));
  const server = await startServer({ folder, policy: POLICY, secrets: { REGISTRY: SECRET, VIEWER: TOKEN } });
  try {
    let pushed = 0;
    const busy = async (): Promise<number> => {
      const before = ticksOf(server.pid);
      for (let passed = 0; passed < seconds * 1000; passed += EVERY) {
        pushed += 1;
        await server.post('distribution/prod-registry', told(pushed), { authorization: `Bearer ${SECRET}` });
        await pause(EVERY);
      }
      return ((ticksOf(server.pid) - before) / TICKS / seconds) * 100;
    };
    const answered = await Promise.all(Array.from({ length: count }, () => listenTo(server.address)));
    const refused = answered.filter(({ statusCode }) => statusCode !== 200).length;
    if (refused > 0) throw new Error(`${refused} may not listen`);
    let heard = 0;
    for (const one of answered) one.on('data', (text) => (heard += String(text).split('event: ').length - 1));
    const listened = await busy();
    for (const one of answered) one.destroy();
    const alone = await busy();
    process.stdout.write(
      `a server with ${count} who listen ${listened.toFixed(1)} % of a core, each heard ${(heard / count).toFixed(0)} events in ${seconds} s; alone ${alone.toFixed(1)} %\n`,
    );
    if (heard < count) throw new Error(`only ${heard} events were heard by ${count}`);
    return listened - alone;
  } finally {
    await server.end('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

function listenTo(address: string): Promise<IncomingMessage> {
  return new Promise((heard, failed) => {
    get(`${address}/api/v1/stream`, { headers: { Authorization: `Bearer ${TOKEN}` }, agent: false }, heard).on(
      'error',
      failed,
    );
  });
}

function ticksOf(pid: number): number {
  const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ');
  const fields = after.split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function told(number: number): string {
  return JSON.stringify({
    id: `push-${number}`,
    timestamp: new Date().toISOString(),
    action: 'push',
    target: {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: `sha256:${number.toString(16).padStart(64, '0')}`,
      repository: 'shop/api',
      tag: 'main',
    },
    request: { id: `r-${number}`, addr: '192.0.2.10:40158', host: 'registry.acme.example', method: 'PUT' },
    actor: { name: 'ci-bot' },
    source: { addr: 'registry-0:5000', instanceID: 'one' },
  });
}
