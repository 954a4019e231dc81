import { expect, test } from 'vitest';
import { send, statuses } from './child.ts';
import { BEARER, SECRETS } from './policy.ts';
import { push } from './pushes.ts';
import { startedServers } from './started.ts';

const TOKEN = 'behind-a-proxy-0123456789';
const policy = (header: string): string => `
version: 1
server: { proxies: { trusted: [127.0.0.1], header: ${header} } }
sources:
  - { name: registry, kind: distribution, intake: { auth: bearer, secret: REGISTRY } }
api:
  tokens: [{ name: reader, role: viewer, secret: READER }]
`;
const servers = startedServers();

test.each([
  ['X-Forwarded-For', (address: string) => `203.0.113.9, ${address}`],
  ['Forwarded', (address: string) => `for=203.0.113.9, for=${address};proto=https`],
])('behind a proxy that writes %s limits and the log go by the client', async (header, named) => {
  const server = await servers.start({
    folder: servers.folder(),
    policy: policy(header),
    secrets: { REGISTRY: SECRETS.REGISTRY, READER: TOKEN },
  });
  const me = async (from: string, token: string): Promise<number> =>
    (await server.get('/api/v1/me', { [header]: named(from), authorization: `Bearer ${token}` })).status;
  for (let one = 0; one < 20; one += 1) expect(await me('198.51.100.7', 'wrong')).toBe(401);
  expect(await me('198.51.100.7', TOKEN)).toBe(429);
  expect(await me('198.51.100.8', TOKEN)).toBe(200);

  const refused = { [header]: named('198.51.100.9'), authorization: 'Bearer wrong' };
  expect((await server.post('distribution/registry', '{}', refused)).status).toBe(401);
  expect(server.printed()).toMatch(/"address":"198\.51\.100\.9"/);
  expect((await server.post('distribution/registry', push(1), { ...BEARER, [header]: named('x') })).status).toBe(202);

  // Whoever is no proxy says what they like.
  const forged = `POST /intake/distribution/registry HTTP/1.1\r\nHost: intake.example\r\nConnection: close\r\n${header}: ${named('198.51.100.77')}\r\nContent-Length: 0\r\n\r\n`;
  expect(statuses(await send(server.port, forged, { from: '127.0.0.9' }))).toEqual([401]);
  expect(server.printed()).toMatch(/"address":"127\.0\.0\.9"/);
  expect(server.printed()).not.toContain('198.51.100.77');
});
