import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run, until } from '../lab/programs.ts';
import { startServer } from './child.ts';
import { faultsOf, settled } from './ledger.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { push } from './pushes.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-full-'));
const env = { PATH: process.env['PATH'] ?? '' };
const obstacle =
  process.platform === 'linux' && process.getuid?.() === 0
    ? await run('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder], { env }).then(
        () => undefined,
        (error: unknown) => `no small file system can be mounted: ${String(error)}`,
      )
    : 'mounting a small file system needs root on Linux';
if (obstacle !== undefined) process.stderr.write(`skipped: full disk: ${obstacle}\n`);

test.skipIf(obstacle !== undefined)('a full disk is answered with 503, and ends with the fullness', async () => {
  try {
    const server = await startServer({ folder, policy: POLICY, secrets: SECRETS });
    const acknowledged: number[] = [];
    const post = async (number: number, more: string): Promise<number> => {
      const { status, headers } = await server.post('distribution/registry', push(number, { more }), BEARER);
      if (status === 202) acknowledged.push(number);
      else expect([status, headers.has('retry-after')]).toEqual([503, true]);
      return status;
    };
    let next = 1;
    for (; next <= 20; next += 1) expect(await post(next, '')).toBe(202);
    await settled(server);

    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(join(folder, 'filler'), Buffer.alloc(bavail * bsize - 2 * 1024 * 1024));
    await until('the refusal', async () => {
      next += 1;
      return (await post(next, 'x'.repeat(100_000))) === 503 ? true : undefined;
    });
    const answer = await server.get('/readyz');
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('the disk is full');
    expect((await server.get('/healthz')).status).toBe(200);
    expect((await server.get('/metrics')).text).toMatch(/outcome="not kept"\} [1-9]/);
    expect((await server.get('/')).status).toBe(200);
    for (let tries = 0; tries < 5; tries += 1, next += 1) expect(await post(next, 'x'.repeat(500_000))).toBe(503);

    rmSync(join(folder, 'filler'));
    await until('readiness', async () => ((await server.get('/readyz')).status === 200 ? true : undefined));
    for (let tries = 0; tries < 20; tries += 1, next += 1) expect(await post(next, '')).toBe(202);
    await settled(server);
    expect(server.hasEnded()).toBe(false);
    expect(await server.end('SIGTERM')).toBe(0);
    expect(acknowledged.length).toBeGreaterThanOrEqual(40);
    expect(await faultsOf(server.store, acknowledged)).toEqual([]);
  } finally {
    await run('umount', ['--lazy', folder], { env });
    rmSync(folder, { recursive: true });
  }
});
