import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliver, POLICY, push, SECRETS, TOKENS } from '../api/api.fixture.ts';
import { served, type ServedTest } from '../../serve/served.fixture.ts';

let server: ServedTest;
beforeAll(async () => {
  server = await served(POLICY, SECRETS);
});
afterAll(() => server.stop());

const listen = (headers: Record<string, string> = { Authorization: `Bearer ${TOKENS.viewer}` }) => {
  const abort = new AbortController();
  const response = fetch(`${server.address}/api/v1/stream`, { headers, signal: abort.signal });
  return { response, end: () => abort.abort() };
};

/** Reads on until all of these were heard, and what was heard is as it should be. */
async function heard(
  response: Response,
  wanted: readonly RegExp[],
  isIt: (text: string) => Promise<boolean>,
): Promise<string> {
  let text = '';
  for await (const part of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    text += part;
    if (wanted.every((one) => one.test(text)) && (await isIt(text))) return text;
  }
  throw new Error(`the stream ended with ${text}`);
}

/** Whether a finding that was named is answered: what the first look found may be gone by the evaluation, which tells of others. */
async function namesFinding(text: string): Promise<boolean> {
  const ids = [...text.matchAll(/^data: \{"findings":\[([^\]]*)\]/gm)].flatMap(([, list = '']) =>
    JSON.parse(`[${list}]`),
  );
  const headers = { Authorization: `Bearer ${TOKENS.viewer}` };
  const asked = await Promise.all(ids.map((id) => fetch(`${server.address}/api/v1/findings/${id}`, { headers })));
  return asked.some(({ status }) => status === 200);
}

test('tells of evaluations, of findings that changed and of sources that were heard', async () => {
  const { response, end } = listen();
  const answer = await response;
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  await deliver(server, 'distribution/prod-registry', [push('1', 'shop/api:1', 'a', 'mallory', 60)]);
  const text = await heard(answer, [/^event: evaluated$/m, /^event: changed$/m, /^event: sources$/m], namesFinding);
  expect(text).toMatch(/^data: \{"names":\["prod-registry"\]\}$/m);
  end();
});

test('is for those who may look', async () => {
  expect((await listen({}).response).status).toBe(401);
  expect((await listen({ Authorization: 'Bearer wrong-0123456789abcdef' }).response).status).toBe(401);
});

test('has room for so many, and keeps no server from stopping', async () => {
  const other = await served(POLICY, SECRETS);
  const headers = { Authorization: `Bearer ${TOKENS.viewer}` };
  const all = await Promise.all(
    Array.from({ length: 200 }, () => fetch(`${other.address}/api/v1/stream`, { headers })),
  );
  expect(all.filter(({ status }) => status !== 200)).toEqual([]);
  const more = await fetch(`${other.address}/api/v1/stream`, { headers });
  expect([more.status, more.headers.get('retry-after')]).toEqual([503, '30']);
  await other.stop();
  await Promise.all(all.map(async (one) => expect(await one.text()).toMatch(/^retry: 3000\n/)));
});
