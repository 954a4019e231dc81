import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { message, outside, portOf, alert } from './receiver.fixture.ts';
import { syslog } from './syslog.ts';
import { keyPair, tlsObstacle } from './tls.fixture.ts';

if (tlsObstacle !== undefined) console.warn(`skipped: the syslog sink over TLS, because ${tlsObstacle}`);

const { key, cert } = keyPair();
const servers: Server[] = [];
afterAll(() => Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve)))));

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return portOf(server.address());
}

/** Reads counted octets until the sender is done (RFC 6587, 3.4.1). */
function records(into: string[]): (socket: Socket) => void {
  return (socket) => {
    let left = Buffer.alloc(0);
    // Senders that trust nobody break off.
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => (left = Buffer.concat([left, chunk])));
    socket.on('end', () => {
      while (left.length > 0) {
        const space = left.indexOf(' ');
        const length = Number(left.toString('latin1', 0, space));
        into.push(left.toString('utf8', space + 1, space + 1 + length));
        left = left.subarray(space + 1 + length);
      }
    });
  };
}

const RECORD = /^<(\d+)>1 (\S+) (\S+) (\S+) (\S+) (\S+) (\[.*?\]) (.*)$/s;
const overTls: string[] = [];
const tlsPort = await listening(createTlsServer({ key, cert }, records(overTls)));
const inClear: string[] = [];
const clearPort = await listening(createServer(records(inClear)));
const host = '127.0.0.1';

describe('syslog', () => {
  it.skipIf(tlsObstacle !== undefined)('sends a record over TLS, with its octets counted', async () => {
    const named = alert({ title: 'Ein Abbild läuft' });
    await syslog({ host, port: tlsPort, ca: cert, hostname: 'watch 1\n' }, outside).deliver(message(named));
    const [, priority, time, hostname, app, process, id, structured, text = ''] =
      RECORD.exec(overTls.at(-1) ?? '') ?? [];
    expect([priority, time, hostname, app, process, id]).toEqual([
      '130',
      '2026-11-20T18:30:00.000Z',
      'watch1',
      'landwaiter',
      '-',
      'incident',
    ]);
    expect(structured).toBe('[origin software="landwaiter" swVersion="1.2.3"]');
    expect(text).toMatch(/^CEF:0\|Landwaiter\|Landwaiter\|1\.2\.3\|implant-deployed\|Ein Abbild läuft\|10\|.*$/);
    expect(text).toContain(' cs4=local-image-pushed ');
  });

  it.skipIf(tlsObstacle !== undefined)('trusts no certificate that nobody vouches for', async () => {
    const before = overTls.length;
    await expect(syslog({ host, port: tlsPort }, outside).deliver(message())).rejects.toThrow(
      /^syslog: cannot be reached \(.*SELF_SIGNED.*\)$/,
    );
    expect(overTls).toHaveLength(before);
  });

  it('sends without TLS where that is asked for, in another form where that is', async () => {
    await syslog({ host, port: clearPort, plaintext: true, payload: 'ocsf' }, outside).deliver(message());
    const [, , , hostname, , , , , text = ''] = RECORD.exec(inClear.at(-1) ?? '') ?? [];
    expect(hostname).toBe('-');
    expect(JSON.parse(text)).toMatchObject({ class_uid: 2004 });
  });

  it('lets no name end the record or start another', async () => {
    const before = inClear.length;
    const name = 'mallory\r\n<0>1 - - - - - - owned';
    await syslog({ host, port: clearPort, plaintext: true }, outside).deliver(
      message(alert({ actor: { name, kind: 'human' } })),
    );
    expect(inClear).toHaveLength(before + 1);
    expect(inClear.at(-1)).not.toMatch(/[\r\n]/);
    expect(inClear.at(-1)).toContain(String.raw`suser=mallory\\u000d\\u000a<0>1`);
  });

  it('says where nobody listens, where the receiver breaks off, and where it never reads to the end', async () => {
    await expect(syslog({ host, port: 1, plaintext: true }, outside).deliver(message())).rejects.toThrow(
      'syslog: cannot be reached (ECONNREFUSED)',
    );
    const breaks = await listening(createServer((socket) => void socket.resetAndDestroy()));
    await expect(syslog({ host, port: breaks, plaintext: true }, outside).deliver(message())).rejects.toMatchObject({
      name: 'Unavailable',
    });
    const held: Socket[] = [];
    const stays = await listening(createServer({ allowHalfOpen: true }, (socket) => void held.push(socket.resume())));
    const waits = syslog({ host, port: stays, plaintext: true }, { ...outside, timeout: 100 }).deliver(message());
    await expect(waits).rejects.toThrow('syslog: did not take the record in time');
    for (const socket of held) socket.destroy();
  });
});
