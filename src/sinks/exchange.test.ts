import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { InvalidInput, Unavailable } from '../core/error.ts';
import { type Behaviour, outside, portOf, receiver } from './deliverers/receiver.fixture.ts';
import { exchange } from './exchange.ts';

const other = await receiver(() => ({ status: 200 }));
const target = await receiver(() => ({ status: 200 }));
const SECRET = 'swordfish-1234';

async function ask(behaviour: Behaviour, timeout = 5000) {
  target.behave(behaviour);
  const headers = { authorization: `Bearer ${SECRET}` };
  return exchange(
    { to: 'slack', url: `${target.url}/${SECRET}`, headers, body: '{}', secrets: [SECRET] },
    { ...outside, timeout },
  );
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail('it was taken'),
    (error: unknown) => error,
  );
}

describe('a request to a receiver', () => {
  it('is sent once, with its headers, and answered', async () => {
    const answer = await ask(() => ({ status: 202, body: 'accepted' }));
    expect(answer).toEqual({ status: 202, text: 'accepted' });
    expect(target.received.at(-1)).toMatchObject({
      method: 'POST',
      body: '{}',
      headers: { 'user-agent': 'landwaiter/1.2.3' },
    });
  });

  it.each([301, 302, 307, 308])('is not sent on by a redirect with %i', async (status) => {
    const error = await failureOf(ask(() => ({ status, headers: { location: `${other.url}/stolen` } })));
    expect(error).toBeInstanceOf(Unavailable);
    expect(String(error)).toContain('redirect');
    expect(other.received).toEqual([]);
  });

  it('waits as long as it is told, in seconds or until a date, an hour at most', async () => {
    const wait = async (headers: Readonly<Record<string, string>>) => {
      const error = await failureOf(ask(() => ({ status: 429, headers })));
      return error instanceof Unavailable ? error.retryAfter : 'another error';
    };
    expect(await wait({ 'retry-after': '30' })).toBe(30_000);
    expect(await wait({ 'retry-after': '999999999' })).toBe(3_600_000);
    const date = { date: 'Fri, 20 Nov 2026 18:00:00 GMT', 'retry-after': 'Fri, 20 Nov 2026 18:00:45 GMT' };
    expect(await wait(date)).toBe(45_000);
    expect(await wait({ 'retry-after': 'soon' })).toBeUndefined();
    expect(await wait({ 'retry-after': '-1' })).toBeUndefined();
    expect(await wait({})).toBeUndefined();
  });

  it.each([401, 403, 404, 408, 500, 502, 503])('may be tried again after HTTP %i', async (status) => {
    expect(await failureOf(ask(() => ({ status })))).toBeInstanceOf(Unavailable);
  });

  it.each([400, 413, 422])('is given up after HTTP %i', async (status) => {
    expect(await failureOf(ask(() => ({ status, body: 'no such field' })))).toEqual(
      new InvalidInput('slack', `refused the message with HTTP ${status}: no such field`),
    );
  });

  it('ends when nobody answers in time', async () => {
    const error = await failureOf(ask(() => undefined, 100));
    expect(String(error)).toBe('Unavailable: slack: did not answer in time');
  });

  it('reads no more than 64 KiB of an answer without end', async () => {
    const answer = await ask((_, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
      return undefined;
    });
    expect(answer.text).toHaveLength(64 * 1024);
  });

  it('takes the status of an answer that stops in the middle', async () => {
    const answer = await ask((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('beginning', () => response.destroy());
      return undefined;
    });
    expect(answer).toEqual({ status: 200, text: 'beginning' });
  });

  it('shows no secret and no address in errors, whatever the receiver repeats', async () => {
    const echo: Behaviour = ({ path, headers }) => ({
      status: 403,
      body: `you sent ${headers.authorization} to ${path}\u001b[2J`,
    });
    const error = String(await failureOf(ask(echo)));
    expect(error).toContain('you sent Bearer [secret]');
    expect(error).toContain(String.raw`\u001b[2J`);
    expect(error).not.toContain(SECRET);
    const nowhere = exchange(
      { to: 'slack', url: `http://127.0.0.1:1/${SECRET}`, headers: {}, secrets: [SECRET] },
      outside,
    );
    expect(String(await failureOf(nowhere))).toBe('Unavailable: slack: cannot be reached');
  });

  it('says how it failed where nobody listens, or something else than HTTP answers', async () => {
    const server = createServer((socket) => void socket.end('220 mail ready\r\n', () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = portOf(server.address());
    const garbled = exchange({ to: 'jira', url: `http://127.0.0.1:${port}/`, headers: {}, secrets: [] }, outside);
    expect(String(await failureOf(garbled))).toMatch(/^Unavailable: jira: cannot be reached( \([A-Z_]+\))?$/);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const closed = exchange({ to: 'jira', url: `http://127.0.0.1:${port}/`, headers: {}, secrets: [] }, outside);
    expect(String(await failureOf(closed))).toBe('Unavailable: jira: cannot be reached (ECONNREFUSED)');
  });
});
