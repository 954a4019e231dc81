import { spawn } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isInstalled } from '../lab/programs.ts';
import { type Certificate, certificates } from './certificates.ts';
import { helloOf } from './client-hello.ts';
import { askOverTls, type Child, send, startServer, statuses } from './child.ts';
import { push } from './pushes.ts';

const hasOpenssl = await isInstalled('openssl');
if (!hasOpenssl) process.stderr.write('skipped: TLS under attack: openssl is not installed\n');

const PAST = ['20200101000000Z', '20210101000000Z'] as const;
const FUTURE = ['20990101000000Z', '20991231000000Z'] as const;

describe.skipIf(!hasOpenssl)('TLS under attack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-tls-'));
  const make = certificates(folder);
  let server: Child;
  let authority: Certificate;
  let client: Certificate;
  let goods = 0;

  beforeAll(async () => {
    authority = make({ subject: '/CN=Acme clients', isAuthority: true });
    const localhost = make({
      subject: '/CN=localhost',
      by: authority,
      extensions: ['subjectAltName=IP:127.0.0.1,DNS:localhost'],
    });
    client = make({ subject: '/O=Acme/CN=registry', by: authority });
    const listed = make({ subject: '/CN=listed' });
    const digest = createHash('sha256').update(new X509Certificate(listed.cert).raw).digest('hex');
    const expired = make({ subject: '/CN=listed', valid: PAST });
    const old = createHash('sha256').update(new X509Certificate(expired.cert).raw).digest('hex');
    known = { listed, expired };
    const policy = `
version: 1
server:
  tls: { certificate: ${localhost.files.cert}, key: ${localhost.files.key}, authorities: ${authority.files.cert} }
sources:
  - { name: subject, kind: distribution, intake: { auth: mtls, subjects: [["O=Acme", "CN=registry"]] } }
  - { name: fingerprint, kind: distribution, intake: { auth: mtls, fingerprints: ["${digest}", "${old}"] } }
`;
    server = await startServer({ folder, policy, secrets: {}, authority: authority.cert });
  }, 60_000);
  let known: { readonly listed: Certificate; readonly expired: Certificate };

  afterAll(async () => {
    expect(await server.end('SIGTERM')).toBe(0);
    rmSync(folder, { recursive: true });
  });

  /** The status of a delivery with this certificate, or none. */
  async function delivered(certificate?: Certificate, name = 'subject', more: ConnectionOptions = {}): Promise<number> {
    goods += 1;
    const request = { method: 'POST', body: push(goods), headers: {} };
    const shown = certificate ? { cert: certificate.cert, key: certificate.key } : {};
    const url = `${server.address}/intake/distribution/${name}`;
    return (await askOverTls(url, request, authority.cert, { ...shown, ...more })).status;
  }

  afterEach(async () => {
    expect(await delivered(client)).toBe(202);
    expect(server.hasEnded()).toBe(false);
    expect(server.printed()).not.toMatch(/"level":"(?:error|fatal)"/);
  });

  describe('certificates of clients', () => {
    test.each<[name: string, options: () => Certificate | undefined]>([
      ['none', () => undefined],
      ['one that has expired', () => make({ subject: '/O=Acme/CN=registry', by: authority, valid: PAST })],
      ['one of the future', () => make({ subject: '/O=Acme/CN=registry', by: authority, valid: FUTURE })],
      ['one that signed itself', () => make({ subject: '/O=Acme/CN=registry' })],
      [
        'one of another authority with the same name',
        () => {
          const other = make({ subject: '/CN=Acme clients', isAuthority: true });
          return make({ subject: '/O=Acme/CN=registry', by: other });
        },
      ],
      ['one signed by a good client', () => make({ subject: '/O=Acme/CN=registry', by: client })],
      [
        'one that is for servers only',
        () => make({ subject: '/O=Acme/CN=registry', by: authority, extensions: ['extendedKeyUsage=serverAuth'] }),
      ],
      ...[
        '/CN=registry',
        '/O=Acme',
        '/CN=registry/O=Acme',
        '/O=Acme/CN=registry/CN=registry',
        '/O=Acme/OU=x/CN=registry',
        '/O=Acme/CN=Registry',
        '/O=ACME/CN=registry',
        '/O=Acme/CN=registry.acme.example',
        '/O=Acme/CN= registry',
        '/O=Acme/CN=registry ',
        '/O=Acme/CN=rеgistry',
        '/O=Acme/CN=registry\u200b',
        '/CN=O=Acme\\nCN=registry',
        '/CN=O=Acme, CN=registry',
        '/O=Acme+CN=registry',
        '/OU=Acme/CN=registry',
      ].map((subject): [string, () => Certificate] => [
        `the subject ${JSON.stringify(subject)}`,
        () => make({ subject, by: authority }),
      ]),
    ])('%s is refused', async (_name, options) => {
      expect(await delivered(options())).toBe(401);
    });

    test('a listed one needs no authority, and another with its name is none', async () => {
      expect(await delivered(known.listed, 'fingerprint')).toBe(202);
      expect(await delivered(make({ subject: '/CN=listed' }), 'fingerprint')).toBe(401);
      expect(await delivered(make({ subject: '/CN=listed', by: authority }), 'fingerprint')).toBe(401);
      expect(await delivered(client, 'fingerprint')).toBe(401);
    });

    test('a listed one that has expired is refused', async () => {
      expect(await delivered(known.expired, 'fingerprint')).toBe(401);
    });

    test('a session that is taken up again is that of the same client', async () => {
      for (const [certificate, status] of [
        [client, 202],
        [undefined, 401],
      ] as const)
        for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
          const shown = certificate ? { cert: certificate.cert, key: certificate.key } : {};
          const first = await request({ ...shown, maxVersion: version });
          expect(first.statuses).toEqual([status]);
          // Without a certificate, or with another one: what counts was shown in the first handshake.
          const again = await request({ maxVersion: version, ...(first.session && { session: first.session }) });
          expect(again.wasReused).toBe(true);
          expect(again.statuses).toEqual([status]);
        }
    });
  });

  /** One delivery on a connection of its own. */
  function request(options: ConnectionOptions): Promise<{
    readonly statuses: readonly number[];
    readonly session: Buffer | undefined;
    readonly wasReused: boolean;
  }> {
    goods += 1;
    const body = push(goods);
    return new Promise((answer, reject) => {
      let [text, session, wasReused]: [string, Buffer | undefined, boolean] = ['', undefined, false];
      const socket = connectTls({ port: server.port, host: '127.0.0.1', ca: authority.cert, ...options });
      socket.on('secureConnect', () => (wasReused = socket.isSessionReused()));
      socket.on('session', (given: Buffer) => (session = given));
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      socket.on('error', reject);
      socket.on('close', () => answer({ statuses: statuses(text), session, wasReused }));
      socket.write(
        `POST /intake/distribution/subject HTTP/1.1\r\nHost: intake.example\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      );
    });
  }

  describe('handshakes', () => {
    test.each(['TLSv1', 'TLSv1.1'] as const)('%s is refused by the server', async (version) => {
      const options = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
      await expect(request(options)).rejects.toThrow(/tlsv1 alert protocol version/);
    });

    test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s is spoken', async (version) => {
      const shown = { cert: client.cert, key: client.key };
      expect((await request({ ...shown, minVersion: version, maxVersion: version })).statuses).toEqual([202]);
    });

    test.each<[name: string, bytes: Buffer]>([
      ['plain HTTP', Buffer.from('GET /healthz HTTP/1.1\r\nHost: intake.example\r\n\r\n')],
      ['nonsense', Buffer.alloc(70_000, 0xa5)],
      ['NULs', Buffer.alloc(1000)],
      ['a record of 16 MB', Buffer.concat([Buffer.from('160301ffff01ffffff', 'hex'), Buffer.alloc(70_000)])],
      [
        'the hello of SSL 2',
        Buffer.from(
          '802e0100020015000000100100800700c003008006004002008004008000000000000000000000000000000000',
          'hex',
        ),
      ],
      ['an alert', Buffer.from('15030300020228', 'hex')],
      ['data before any key', Buffer.from('170303000568656c6c6f', 'hex')],
    ])('%s instead of one gets no answer of HTTP', async (_name, bytes) => {
      expect(statuses(await send(server.port, bytes, { wait: 10_000 }))).toEqual([]);
    });

    test('ones that never end are ended, and keep nobody out', async () => {
      const hello = await helloOf();
      const sockets = Array.from({ length: 600 }, (_, one) => {
        const socket = connect({ port: server.port, host: '127.0.0.1', localAddress: `127.0.0.${10 + (one % 3)}` });
        // Nothing, half of it, and all of it without what has to follow.
        socket.on('connect', () => socket.write(hello.subarray(0, [0, hello.length / 2, hello.length][one % 3] ?? 0)));
        return socket;
      });
      const dripping = connect({ port: server.port, host: '127.0.0.1', localAddress: '127.0.0.13' });
      let at = 0;
      const drip = setInterval(() => dripping.write(hello.subarray(at, (at += 1))), 100);
      for (let one = 0; one < 5; one += 1) expect(await delivered(client)).toBe(202);
      await Promise.all([...sockets, dripping].map(closed));
      clearInterval(drip);
    }, 60_000);

    test('more connections than one address may have shut out that address alone', async () => {
      const sockets: Socket[] = [];
      // Not all at once: what does not fit into the system's queue is tried again after seconds, and later each time.
      for (let lot = 0; lot < 12; lot += 1) {
        const some = Array.from({ length: 100 }, () =>
          connect({ port: server.port, host: '127.0.0.1', localAddress: '127.0.0.14' }),
        );
        await Promise.all(some.map(begun));
        sockets.push(...some);
      }
      expect(await delivered(client)).toBe(202);
      await Promise.all(sockets.map(closed));
    }, 120_000);

    test('no second one is made on a connection', async () => {
      const args = ['s_client', '-connect', `127.0.0.1:${server.port}`, '-tls1_2', '-CAfile', authority.files.cert];
      const openssl = spawn('openssl', args, { stdio: ['pipe', 'pipe', 'pipe'] });
      let text = '';
      for (const stream of [openssl.stdout, openssl.stderr])
        stream.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          // `R` on a line of its own asks for it.
          if (
            stream === openssl.stdout &&
            /Verify return code: 0 \(ok\)[\s\S]*---/.test(text) &&
            !openssl.stdin.writableEnded
          )
            openssl.stdin.end('R\n');
        });
      await new Promise((resolve) => openssl.on('close', resolve));
      expect(text).toContain('RENEGOTIATING');
      expect(text).toMatch(/no renegotiation|alert number 100/);
    }, 60_000);
  });
});

/** It is open, or was refused. */
function begun(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => resolve());
    socket.on('connect', () => resolve());
  });
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    if (socket.destroyed) resolve();
    else socket.on('close', () => resolve());
  });
}
