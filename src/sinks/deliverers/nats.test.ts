import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { freePort } from '../../../test/lab/registry.ts';
import { nats } from './nats.ts';
import { message, outside, alert } from './receiver.fixture.ts';
import { keyPair, tlsObstacle } from './tls.fixture.ts';

const program = ['/usr/sbin/nats-server', '/usr/bin/nats-server', '/usr/local/bin/nats-server'].find((path) => {
  try {
    accessSync(path);
    return true;
  } catch {
    return false;
  }
});
const obstacle = program === undefined ? 'nats-server is not installed' : tlsObstacle;
if (obstacle !== undefined) console.warn(`skipped: the NATS sink, because ${obstacle}`);

const { key, cert } = keyPair();
const folder = mkdtempSync(join(tmpdir(), 'landwaiter-nats-'));
const PASSWORD = 'nats-password';
let server: ChildProcess | undefined;
let port = 0;

async function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket({ host: '127.0.0.1', port });
    socket.on('data', () => resolve(true)).on('error', () => resolve(false));
    socket.on('close', () => resolve(false)).on('data', () => socket.destroy());
  });
}

describe.skipIf(obstacle !== undefined)('nats', () => {
  beforeAll(async () => {
    port = await freePort();
    writeFileSync(join(folder, 'key.pem'), key);
    writeFileSync(join(folder, 'cert.pem'), cert);
    const config = [
      `listen: "127.0.0.1:${port}"`,
      `jetstream { store_dir: "${folder}" }`,
      `tls { cert_file: "${folder}/cert.pem", key_file: "${folder}/key.pem" }`,
      `authorization { user: landwaiter, password: "${PASSWORD}" }`,
    ];
    writeFileSync(join(folder, 'nats.conf'), config.join('\n'));
    server = spawn(program ?? '', ['-c', join(folder, 'nats.conf')], { stdio: 'ignore' });
    for (let tries = 0; tries < 300 && !(await answers()); tries++) await pause(50);
    const connection = await connect({
      servers: `127.0.0.1:${port}`,
      user: 'landwaiter',
      pass: PASSWORD,
      tls: { ca: cert },
    });
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: 'INCIDENTS', subjects: ['landwaiter.incidents'] });
    await connection.close();
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => server?.on('close', resolve));
    server?.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true });
  });

  const settings = () => ({
    servers: [`tls://127.0.0.1:${port}`],
    subject: 'landwaiter.incidents',
    user: 'landwaiter',
    secret: PASSWORD,
    ca: cert,
  });

  async function kept(): Promise<readonly unknown[]> {
    const connection = await connect({
      servers: `127.0.0.1:${port}`,
      user: 'landwaiter',
      pass: PASSWORD,
      tls: { ca: cert },
    });
    const manager = await jetstreamManager(connection);
    const { state } = await manager.streams.info('INCIDENTS');
    const found: unknown[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq; seq++)
      found.push((await manager.streams.getMessage('INCIDENTS', { seq }))?.json());
    await connection.close();
    return found;
  }

  it('puts a message into the stream, and a repetition only once', async () => {
    const sink = nats(settings(), outside);
    await sink.deliver(message());
    await sink.deliver(message());
    await sink.deliver({ ...message(alert({ state: 'resolved' }), {}), key: 'another' });
    const told = z.object({ activity: z.string(), incident: z.object({ id: z.string() }) });
    expect((await kept()).map((one) => told.parse(one))).toEqual([
      { activity: 'create', incident: { id: 'f3a91c07d45e2b68' } },
      { activity: 'close', incident: { id: 'f3a91c07d45e2b68' } },
    ]);
  });

  it('is told where no stream keeps the subject', async () => {
    const sink = nats({ ...settings(), subject: 'landwaiter.elsewhere' }, outside);
    await expect(sink.deliver(message())).rejects.toThrow(/^nats: no stream took the message \(\w+\)$/);
  });

  it.each([
    ['a wrong password', { secret: 'another' }],
    ['a certificate nobody vouches for', { ca: keyPair().cert }],
    ['no server', { servers: ['tls://127.0.0.1:1'] }],
  ])('cannot be reached with %s, and shows no secret', async (_, wrong) => {
    const sink = nats({ ...settings(), ...wrong }, outside);
    await expect(sink.deliver(message())).rejects.toThrow(/^nats: cannot be reached \(\w+\)$/);
  });
});
