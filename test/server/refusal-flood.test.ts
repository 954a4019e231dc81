import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { send, startServer, statuses } from './child.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { push } from './pushes.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-refusals-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NETWORKS = 30;
const EACH = 40;

test('a flood of refused deliveries is a line for each network, and a count', async () => {
  const server = await startServer({ folder, policy: POLICY, secrets: SECRETS });
  const request = `POST /intake/distribution/registry HTTP/1.1\r\nHost: intake.example\r\nAuthorization: Bearer x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;
  for (let network = 1; network <= NETWORKS; network += 1) {
    // Of loopback every address is this machine's.
    const sent = Array.from({ length: EACH }, () => send(server.port, request, { from: `127.0.${network}.1` }));
    expect((await Promise.all(sent)).flatMap(statuses)).toEqual(Array.from({ length: EACH }, () => 401));
  }
  expect((await server.post('distribution/registry', push(1), BEARER)).status).toBe(202);
  expect((await server.get('/metrics')).text).toContain(
    `landwaiter_deliveries_total{source="registry",outcome="unauthorised"} ${NETWORKS * EACH}`,
  );
  expect(await server.end('SIGTERM')).toBe(0);
  const lines: { msg: string; from?: string; leftOut?: number }[] = server
    .printed()
    .split('\n')
    .filter((line) => line.includes('a delivery was refused'))
    .map((line) => JSON.parse(line));
  const first = lines.filter(({ msg }) => msg === 'a delivery was refused');
  const more = lines.filter(({ msg }) => msg === 'a delivery was refused: more of the same');
  // A minute may end in the middle: then there is a second line.
  expect(first.length).toBeGreaterThanOrEqual(NETWORKS);
  expect(first.length).toBeLessThanOrEqual(NETWORKS + 5);
  expect(new Set(more.map(({ from }) => from)).size).toBe(NETWORKS);
  expect(first.length + more.reduce((sum, { leftOut = 0 }) => sum + leftOut, 0)).toBe(NETWORKS * EACH);
});
