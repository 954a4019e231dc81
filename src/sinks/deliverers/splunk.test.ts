import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Behaviour, message, outside, receiver } from './receiver.fixture.ts';
import { splunk } from './splunk.ts';

// An event as the HTTP Event Collector documents it; fields are flat.
const event = z.strictObject({
  time: z.number(),
  source: z.string(),
  sourcetype: z.string(),
  index: z.string().optional(),
  event: z.record(z.string(), z.unknown()),
  fields: z.record(z.string(), z.string()),
});
const TOKEN = '11111111-2222-3333-4444-555555555555';
const works: Behaviour = ({ path, headers, body }) => {
  if (path !== '/services/collector/event') return { status: 404, body: { text: 'Not found', code: 404 } };
  if (headers.authorization !== `Splunk ${TOKEN}`) return { status: 403, body: { text: 'Invalid token', code: 4 } };
  return event.safeParse(JSON.parse(body)).success
    ? { status: 200, body: { text: 'Success', code: 0 } }
    : { status: 400, body: { text: 'Invalid data format', code: 6 } };
};
const target = await receiver(works);
const sent = () => event.parse(JSON.parse(target.received.at(-1)?.body ?? ''));

describe('splunk', () => {
  it('sends an event a message, with what tells a repetition', async () => {
    await splunk({ url: target.url, secret: TOKEN, index: 'security' }, outside).deliver(message());
    expect(sent()).toMatchObject({
      time: message().at / 1000,
      sourcetype: 'landwaiter:incident',
      index: 'security',
      event: { activity: 'create', incident: { id: 'f3a91c07d45e2b68' } },
      fields: { incident_id: 'f3a91c07d45e2b68', message_key: 'f3a91c07d45e2b68-0011aabb' },
    });
  });

  it('sends OCSF where that is asked for', async () => {
    await splunk({ url: target.url, secret: TOKEN, payload: 'ocsf' }, outside).deliver(message());
    expect(sent()).toMatchObject({ sourcetype: 'ocsf:detection_finding', event: { class_uid: 2004 } });
  });

  it('may be tried again when the token is wrong or the indexer is busy, and is given up when the data is', async () => {
    const sink = splunk({ url: target.url, secret: 'another-token' }, outside);
    await expect(sink.deliver(message())).rejects.toThrow(
      /^splunk: answered HTTP 403: {"text":"Invalid token","code":4}$/,
    );
    target.behave(() => ({ status: 503, headers: { 'retry-after': '7' }, body: { text: 'Server is busy', code: 9 } }));
    await expect(sink.deliver(message())).rejects.toMatchObject({ name: 'Unavailable', retryAfter: 7000 });
    target.behave(() => ({ status: 400, body: { text: 'Incorrect index', code: 7 } }));
    await expect(sink.deliver(message())).rejects.toMatchObject({ name: 'InvalidInput' });
    target.behave(works);
  });
});
