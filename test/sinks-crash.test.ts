import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleInto } from './bundled.ts';

const INCIDENTS = 40;

/** Delivers forty incidents to the address given, with the outbox of the path given; to be killed at any moment. */
const SENDER = `
import { deliver } from './src/sinks/queue/deliver.ts';
import { webhook } from './src/sinks/deliverers/webhook.ts';
import { report } from './src/sinks/formats/report.fixture.ts';
import { openSqliteOutbox } from './src/sinks/outboxes/sqlite.ts';

const [url, path] = process.argv.slice(2);
const { parts: _, ...incident } = report.findings[0];
const findings = Array.from({ length: ${INCIDENTS} }, (_, index) => ({ ...incident, id: String(index).padStart(16, '0') }));
const sink = webhook({ url }, { fetch, timeout: 5000, version: '1.2.3' });
const channel = { name: 'hook', sink, tells: 'everything', wants: () => true };
const outbox = await openSqliteOutbox(path);
await deliver(findings, [channel], outbox, { now: Date.now, random: Math.random });
await outbox.close();
`;

describe('a process that is killed while it delivers', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'landwaiter-crash-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('has told every incident in the end, and repeated one message at most for each time it was killed', async () => {
    // There a bundle finds the SQLite library that the tests use.
    const sender = join(import.meta.dirname, '../node_modules/.landwaiter-crash-sender.mjs');
    await bundleInto(sender, { code: SENDER, at: join(import.meta.dirname, '../sender.ts') });
    const keys: string[] = [];
    let kill: (() => void) | undefined;
    let left = 0;
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        keys.push(String(request.headers['webhook-id']));
        left--;
        // Once before the answer, once after it was written: the two moments that could lose or repeat something.
        if (left === 0 && keys.length % 2 === 0) kill?.();
        response.end('ok', () => (left === 0 ? kill?.() : undefined));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const run = (after: number): Promise<string> =>
      new Promise((resolve) => {
        const args = [sender, `http://127.0.0.1:${port}/`, join(folder, 'outbox.db')];
        const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
        left = after;
        kill = () => void child.kill('SIGKILL');
        child.on('close', (code, signal) => resolve(signal ?? String(code)));
      });
    for (const after of [1, 8, 7, 10]) expect(await run(after)).toBe('SIGKILL');
    expect(await run(Number.POSITIVE_INFINITY)).toBe('0');
    const told = new Set(keys.map((key) => key.slice(0, 16)));
    expect(told.size).toBe(INCIDENTS);
    expect(keys.length).toBeLessThanOrEqual(INCIDENTS + 4);
    // What was repeated has the key that it had.
    expect(new Set(keys).size).toBe(INCIDENTS);
    const before = keys.length;
    expect(await run(Number.POSITIVE_INFINITY)).toBe('0');
    expect(keys.length).toBe(before);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(sender);
  });
});
