import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { pagerduty } from './pagerduty.ts';
import { hostileAlert, message, outside, receiver, alert } from './receiver.fixture.ts';

// Events API v2 as documented.
const common = { routing_key: z.string().length(32), dedup_key: z.string().min(1).max(255), client: z.string() };
const event = z.discriminatedUnion('event_action', [
  z.strictObject({ ...common, event_action: z.enum(['acknowledge', 'resolve']) }),
  z.strictObject({
    ...common,
    event_action: z.literal('trigger'),
    payload: z.strictObject({
      summary: z.string().min(1).max(1024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: z.iso.datetime(),
      class: z.string(),
      component: z.string().optional(),
      group: z.string().optional(),
      custom_details: z.record(z.string(), z.string()),
    }),
  }),
]);

const KEY = '0123456789abcdef0123456789abcdef';
const target = await receiver(({ path, body }) => {
  if (path !== '/v2/enqueue') return { status: 404 };
  const parsed = event.safeParse(JSON.parse(body));
  return parsed.success
    ? { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: parsed.data.dedup_key } }
    : { status: 400, body: { status: 'invalid event', errors: [parsed.error.message] } };
});
const sink = pagerduty({ secret: KEY, url: target.url }, outside);
const sent = () => event.parse(JSON.parse(target.received.at(-1)?.body ?? ''));

describe('pagerduty', () => {
  it('triggers one alert an incident, under the key of the incident', async () => {
    await sink.deliver(message());
    expect(sent()).toMatchObject({
      event_action: 'trigger',
      dedup_key: 'landwaiter-f3a91c07d45e2b68',
      payload: { severity: 'critical', group: 'prod-eu', class: 'implant-deployed', timestamp: '2026-11-19T18:20:03Z' },
    });
  });

  it.each([
    ['acknowledged', 'acknowledge'],
    ['resolved', 'resolve'],
    ['suppressed', 'resolve'],
  ] as const)('of what is %s makes %s', async (state, action) => {
    await sink.deliver(message(alert({ state }), {}));
    expect(sent()).toMatchObject({ event_action: action, dedup_key: 'landwaiter-f3a91c07d45e2b68' });
  });

  it('stays within the limits, and shows characters that hide', async () => {
    await sink.deliver(message(alert({ title: 'x'.repeat(5000), about: { kind: 'source', name: 'y'.repeat(5000) } })));
    await sink.deliver(message(hostileAlert()));
    expect(JSON.stringify(sent())).toContain(String.raw`api-\\u202egnp.exe`);
  });

  it('is given up where the event is refused, and shows no key', async () => {
    const refused = pagerduty({ secret: 'short', url: target.url }, outside).deliver(message());
    await expect(refused).rejects.toMatchObject({ name: 'InvalidInput', message: expect.not.stringContaining(KEY) });
  });
});
