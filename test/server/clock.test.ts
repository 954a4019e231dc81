import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../lab/programs.ts';
import { startServer } from './child.ts';
import { faultsOf, settled } from './ledger.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { push } from './pushes.ts';

const MINUTES = 60;
const folder = mkdtempSync(join(tmpdir(), 'landwaiter-clock-'));
const offset = join(folder, 'offset');
const library = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find(existsSync);
const under =
  library === undefined
    ? []
    : [
        'env',
        `LD_PRELOAD=${library}`,
        `FAKETIME_TIMESTAMP_FILE=${offset}`,
        'FAKETIME_NO_CACHE=1',
        'DONT_FAKE_MONOTONIC=1',
      ];
const obstacle = library === undefined ? 'faketime is not installed' : await withoutEffect();
if (obstacle !== undefined) process.stderr.write(`skipped: a clock that steps: ${obstacle}\n`);

async function withoutEffect(): Promise<string | undefined> {
  const [program, ...args] = [...under, process.execPath, '--print', 'Date.now()'];
  const env = { PATH: process.env['PATH'] ?? '' };
  step(60 * MINUTES);
  const told = await run(program, args, { env }).catch(String);
  return Number(told) - Date.now() > 50 * MINUTES * 1000 ? undefined : `faketime has no effect on Node.js: ${told}`;
}

/** Sets the server's clock so many seconds before or after the real one. In one go: faketime ends who reads half of it. */
function step(seconds: number): void {
  writeFileSync(`${offset}.next`, `${seconds < 0 ? '' : '+'}${seconds}`);
  renameSync(`${offset}.next`, offset);
}

test.skipIf(obstacle !== undefined)('a clock that steps by minutes stops nothing and loses nothing', async () => {
  step(0);
  const server = await startServer({ folder, policy: POLICY, secrets: SECRETS, under });
  const heard = async (): Promise<number> => {
    const { text } = await server.get('/metrics');
    return Number(/^landwaiter_source_heard_timestamp_seconds\{source="registry"\} (\S+)/m.exec(text)?.[1]);
  };
  const acknowledged: number[] = [];
  const deliver = async (): Promise<void> => {
    for (let tries = 0; tries < 10; tries += 1) {
      const number = acknowledged.length + 1;
      expect((await server.post('distribution/registry', push(number), BEARER)).status).toBe(202);
      acknowledged.push(number);
    }
    await settled(server);
  };
  await deliver();
  const before = await heard();
  for (const minutes of [15, -15, -120, 0]) {
    step(minutes * MINUTES);
    await deliver();
    const drift = (await heard()) - before;
    // That the server's clock has indeed been stepped.
    expect(Math.abs(drift - minutes * MINUTES)).toBeLessThan(5 * MINUTES);
    expect((await server.get('/readyz')).status).toBe(200);
  }
  expect(await server.end('SIGTERM')).toBe(0);
  expect(await faultsOf(server.store, acknowledged)).toEqual([]);
  rmSync(folder, { recursive: true });
});
