import { describe, expect, test } from 'vitest';
import { until } from '../lab/programs.ts';
import { freePort } from '../lab/registry.ts';
import { settled } from './ledger.ts';
import { BEARER, POLICY, SECRETS } from './policy.ts';
import { moves, push } from './pushes.ts';
import { startReceiver } from './receiver.ts';
import { startedServers } from './started.ts';
import { startTraceReceiver, tracesObstacle } from './trace-receiver.ts';

if (tracesObstacle !== undefined) process.stderr.write(`skipped: traces as they are received: ${tracesObstacle}\n`);

const { start, folder } = startedServers();

function options(env: Readonly<Record<string, string>>, policy = POLICY) {
  return { folder: folder(), policy, secrets: SECRETS, env };
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('traces of a server', () => {
  test.skipIf(tracesObstacle !== undefined)(
    'say what it did and for how long, and nothing that senders wrote',
    async () => {
      const receiver = await startTraceReceiver();
      const hook = await startReceiver();
      const startedAt = Date.now();
      const server = await start(
        options(
          { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_HEADERS: 'x-token=canary-traces-1f0e' },
          `${POLICY}\nsinks:\n  - { name: hook, kind: webhook, url: "${hook.url}", rules: [tag-repointed] }\n`,
        ),
      );
      const traceparent = `00-${TRACE}-${SPAN}-01`;
      const post = (body: string, more: Readonly<Record<string, string>>) =>
        server.post('distribution/registry', body, { ...BEARER, ...more });
      expect((await post(moves(1), { traceparent })).status).toBe(202);
      for (const odd of ['x'.repeat(10_000), `00-${'0'.repeat(32)}-${SPAN}-01`, `${traceparent}, ${traceparent}`])
        expect((await post(push(1), { traceparent: odd, tracestate: 'evil=1' })).status).toBe(202);
      for (let one = 0; one < 5; one += 1) await server.post('distribution/registry', push(2));
      await settled(server);
      await until('the message', async () => (hook.told.length > 0 ? true : undefined));
      expect(await server.end('SIGTERM')).toBe(0);
      await hook.stop();
      await receiver.stop();

      const spans = receiver.spans();
      const named = (name: string) => spans.filter((span) => span.name === name);
      for (const span of spans) {
        expect([span.service, span.parent, span.status]).toEqual(['landwaiter', '', 0]);
        expect(span.nanoseconds).toBeGreaterThanOrEqual(0);
        expect(span.start).toBeGreaterThan(startedAt - 1000);
      }
      const registry = { 'landwaiter.source': 'registry', 'landwaiter.kind': 'distribution' };
      const outcomes = ['accepted', 'accepted', 'repeated', 'repeated'];
      expect(named('delivery').map(({ attributes }) => attributes)).toEqual(
        outcomes.map((outcome) => ({
          ...registry,
          'landwaiter.outcome': outcome,
          'http.response.status_code': 202,
        })),
      );
      expect(named('delivery').map(({ links }) => links)).toEqual([[[TRACE, SPAN]], [], [], []]);
      expect(spans.map(({ trace }) => trace)).not.toContain(TRACE);
      expect(named('reading').reduce((sum, one) => sum + Number(one.attributes['landwaiter.records']), 0)).toBe(3);
      expect(named('evaluation').length).toBeGreaterThan(0);
      // A first look is taken only where judging everything takes long.
      for (const { attributes } of named('first look'))
        expect(Object.keys(attributes)).toEqual(['landwaiter.facts', 'landwaiter.findings']);
      expect(named('message').map(({ attributes }) => attributes)).toContainEqual({ 'landwaiter.sink': 'hook' });
      expect(receiver.headers[0]?.['x-token']).toBe('canary-traces-1f0e');
      for (const secret of [...Object.values(SECRETS), 'canary-traces-1f0e', 'evil'])
        expect(receiver.bodies.join('')).not.toContain(secret);
      expect(server.printed()).not.toContain('canary-traces-1f0e');
    },
  );

  test.each([
    ['is not there', false],
    ['never answers', true],
  ])('cost no delivery when the receiver %s: spans are dropped, and counted', async (_name, hangs) => {
    const receiver = await startTraceReceiver({ hangs: true });
    const url = hangs ? receiver.url : `http://127.0.0.1:${await freePort()}`;
    const server = await start(options({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_MAX_QUEUE_SIZE: '50' }));
    const metric = async (outcome: string) =>
      Number(
        new RegExp(`^landwaiter_spans\\{outcome="${outcome}"\\} (\\d+)$`, 'm').exec(
          (await server.get('/metrics')).text,
        )?.[1],
      );
    // More than may wait, and while a first batch is tried.
    for (let number = 0; number < 500; number += 100) {
      const sent = Array.from({ length: 100 }, (_, one) =>
        server.post('distribution/registry', push(number + one), BEARER),
      );
      expect(new Set((await Promise.all(sent)).map(({ status }) => status))).toEqual(new Set([202]));
    }
    await until('a failed batch', async () => ((await metric('failed')) > 0 ? true : undefined));
    expect(await metric('exported')).toBe(0);
    expect(await metric('dropped')).toBeGreaterThan(0);
    expect(server.printed().match(/traces cannot be sent/g)).toHaveLength(1);
    expect(await server.end('SIGTERM')).toBe(0);
    await receiver.stop();
  });

  test.each([
    ['nobody asked for them', {}],
    ['they are switched off', { OTEL_EXPORTER_OTLP_ENDPOINT: 'on', OTEL_SDK_DISABLED: 'true' }],
    ['another kind is wanted', { OTEL_EXPORTER_OTLP_ENDPOINT: 'on', OTEL_TRACES_EXPORTER: 'none' }],
    ['none is to be sampled', { OTEL_EXPORTER_OTLP_ENDPOINT: 'on', OTEL_TRACES_SAMPLER: 'parentbased_always_off' }],
    [
      'one in none is to be sampled',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'on', OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
    ],
  ])('are not made when %s', async (_name, env: Readonly<Record<string, string>>) => {
    const receiver = await startTraceReceiver();
    const there = Object.entries(env).map(([name, value]) => [name, value === 'on' ? receiver.url : value]);
    const server = await start(options(Object.fromEntries(there)));
    expect((await server.post('distribution/registry', push(1), BEARER)).status).toBe(202);
    await settled(server);
    expect(await server.end('SIGTERM')).toBe(0);
    await receiver.stop();
    expect(receiver.headers).toEqual([]);
  });
});
