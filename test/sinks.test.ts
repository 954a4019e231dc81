import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSqliteOutbox } from '../src/sinks/outboxes/sqlite.ts';

const CLI = resolve('dist/cli.mjs');
const isBuilt = existsSync(CLI);
if (!isBuilt) process.stderr.write('skipped: landwaiter sinks: dist/cli.mjs is not built\n');

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly note: string;
}

describe.skipIf(!isBuilt)('landwaiter sinks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-sinks-'));
  const bodies: string[] = [];
  const mails: string[] = [];
  let status = 200;
  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(status).end();
    });
  });
  const smtp = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });

  function portOf(address: AddressInfo | string | null): number {
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  // Not synchronous: this process is the receiver.
  function sinks(...args: readonly string[]): Promise<Ended> {
    const env = { ...process.env, NO_COLOR: '1', LANDWAITER_SECRET_HOOK: 'a secret of some length' };
    return new Promise((done) => {
      execFile(process.execPath, [CLI, 'sinks', ...args], { cwd: folder, env }, (error, out, note) =>
        done({ status: error ? Number(error.code) : 0, out, note }),
      );
    });
  }

  beforeAll(async () => {
    await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
    await new Promise<void>((done) => smtp.listen(0, '127.0.0.1', () => done()));
    const sinksOfPolicy = [
      `{ name: hook, kind: webhook, url: "http://127.0.0.1:${portOf(http.address())}/", secret: HOOK, severity: high }`,
      `{ name: mail, kind: email, host: 127.0.0.1, port: ${portOf(smtp.server.address())}, plaintext: true, from: l@acme.example, to: [o@acme.example] }`,
      '{ name: bus, kind: nats, servers: ["127.0.0.1:1"], subject: incidents }',
    ];
    writeFileSync(
      join(folder, 'landwaiter.yaml'),
      `version: 1\nsinks:\n${sinksOfPolicy.map((one) => `  - ${one}\n`).join('')}`,
    );
  });
  afterAll(async () => {
    await new Promise((done) => http.close(done));
    await new Promise<void>((done) => smtp.close(() => done()));
    rmSync(folder, { recursive: true });
  });

  test('list those of the policy', async () => {
    const { status: ended, out } = await sinks('list');
    expect(ended).toBe(0);
    expect(out).toBe('hook  webhook  high and worse\nmail  email    every severity\nbus   nats     every severity\n');
  });

  test('send one a test that is plainly one, and over at once', async () => {
    const { status: ended, out, note } = await sinks('test', 'hook');
    expect(note).toBe('');
    expect(ended).toBe(0);
    expect(out).toContain('took a test incident');
    expect(bodies.map((body) => JSON.parse(body))).toMatchObject([
      { activity: 'create', incident: { rule: 'sink-test', severity: 'info' } },
      { activity: 'close', incident: { state: 'resolved' } },
    ]);
  });

  test('send a mail with what is in the published file alone', async () => {
    expect(await sinks('test', 'mail')).toMatchObject({ status: 0, note: '' });
    expect(mails).toHaveLength(2);
    expect(mails[1]).toContain('RESOLVED: A test message of Landwaiter');
  });

  test('end with 3 where the receiver does not answer, and with 2 where it refuses or nobody has the name', async () => {
    expect(await sinks('test', 'bus')).toMatchObject({
      status: 3,
      note: 'landwaiter: nats: cannot be reached (ConnectionError)\n',
    });
    status = 422;
    expect(await sinks('test', 'hook')).toMatchObject({ status: 2, note: expect.stringContaining('HTTP 422') });
    expect(await sinks('test', 'chat')).toMatchObject({
      status: 2,
      note: expect.stringContaining('choose from hook, mail, bus'),
    });
  });

  test('show what was given up, and let it be tried again', async () => {
    const path = join(folder, 'outbox.db');
    const outbox = await openSqliteOutbox(path);
    const trouble = {
      content: 'aa',
      attempts: 40,
      since: Date.UTC(2026, 10, 20),
      throttled: false,
      reason: 'slack: refused: \u001b[2J',
    };
    await outbox.put({ sink: 'chat', incident: 'f3a91c07d45e2b68', trouble });
    await outbox.close();
    const store = ['--store', `sqlite:${path}`];
    expect((await sinks('dead', ...store)).out).toBe(
      `chat  f3a91c07d45e2b68  40 attempts since 2026-11-20T00:00:00Z: slack: refused: ${String.raw`\u001b`}[2J\n`,
    );
    expect((await sinks('revive', 'chat', 'another', ...store)).out).toBe('0 messages will be tried again\n');
    expect((await sinks('revive', 'chat', ...store)).out).toBe('1 message will be tried again\n');
    expect((await sinks('dead', ...store)).out).toBe('no message was given up\n');
  });
});
