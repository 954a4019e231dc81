import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startServer } from './child.ts';
import { faultsOf, settled } from './ledger.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { push } from './pushes.ts';
import { clockIn, noClock } from './set-clock.ts';

const MINUTES = 60;
const folder = mkdtempSync(join(tmpdir(), 'landwaiter-clock-'));
const { step, under } = clockIn(folder);
const obstacle = await noClock(folder);
if (obstacle !== undefined) process.stderr.write(`skipped: a clock that steps: ${obstacle}\n`);

test.skipIf(obstacle !== undefined)('a clock that steps by minutes stops nothing and loses nothing', async () => {
  step(0);
  const server = await startServer({ folder, policy: POLICY, secrets: SECRETS, under });
  const evaluated = async (): Promise<number> => {
    const { text } = await server.get('/metrics');
    return Number(/^landwaiter_evaluated_timestamp_seconds (\S+)/m.exec(text)?.[1]);
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
  const before = await evaluated();
  for (const minutes of [15, -15, -120, 0]) {
    step(minutes * MINUTES);
    await deliver();
    const drift = (await evaluated()) - before;
    // That the server's clock has indeed been stepped.
    expect(Math.abs(drift - minutes * MINUTES)).toBeLessThan(5 * MINUTES);
    expect((await server.get('/readyz')).status).toBe(200);
  }
  expect(await server.end('SIGTERM')).toBe(0);
  expect(await faultsOf(server.store, acknowledged)).toEqual([]);
  rmSync(folder, { recursive: true });
});
