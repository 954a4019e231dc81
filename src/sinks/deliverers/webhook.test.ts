import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { findingSchema } from '../formats/schema.ts';
import { hostileAlert, message, outside, receiver, alert } from './receiver.fixture.ts';
import { webhook } from './webhook.ts';

const target = await receiver(() => ({ status: 204 }));
const SECRET = `whsec_${Buffer.from('a key that nobody else has').toString('base64')}`;

// The library checks that the signature is of about now.
const now = () => ({ ...message(), at: Date.now() });

function headersOf(names: readonly string[]): Record<string, string> {
  const headers = target.received.at(-1)?.headers ?? {};
  return Object.fromEntries(names.map((name) => [name, String(headers[name])]));
}

describe('the webhook', () => {
  it('signs so that a receiver with a library of Standard Webhooks accepts it, and nothing altered', async () => {
    await webhook({ url: `${target.url}/hook`, secret: SECRET }, outside).deliver(now());
    const { body = '' } = target.received.at(-1) ?? {};
    const headers = headersOf(['webhook-id', 'webhook-timestamp', 'webhook-signature']);
    const verifier = new Webhook(SECRET);
    expect(verifier.verify(body, headers)).toMatchObject({ version: 1, activity: 'create' });
    expect(() => verifier.verify(`${body} `, headers)).toThrow(/signature/i);
    expect(() => verifier.verify(body, { ...headers, 'webhook-id': 'another' })).toThrow(/signature/i);
    expect(() => new Webhook('b3RoZXIga2V5IG9mIHNvbWVib2R5').verify(body, headers)).toThrow(/signature/i);
  });

  it('sends the incident and its parts as the report has them', async () => {
    await webhook({ url: target.url }, outside).deliver(message());
    const body: unknown = JSON.parse(target.received.at(-1)?.body ?? '');
    expect(body).toMatchObject({ incident: { id: 'f3a91c07d45e2b68', state: 'open' } });
    const { incident, parts } = Object.assign({ incident: undefined, parts: [] }, body);
    expect(findingSchema.parse(incident)).toEqual(incident);
    expect(parts).toHaveLength(5);
    expect(target.received.at(-1)?.headers).not.toHaveProperty('webhook-signature');
  });

  it.each([
    ['ocsf', 'application/json', '"class_uid":2004'],
    ['sarif', 'application/sarif+json', '"version":"2.1.0"'],
    ['stix', 'application/stix+json;version=2.1', '"type":"bundle"'],
    ['cef', 'text/plain;charset=utf-8', 'CEF:0|Landwaiter|'],
  ] as const)('sends %s where that is asked for', async (payload, type, part) => {
    await webhook({ url: target.url, payload }, outside).deliver(message());
    expect(target.received.at(-1)?.headers['content-type']).toBe(type);
    expect(target.received.at(-1)?.body).toContain(part);
  });

  it('says that an incident is over', async () => {
    await webhook({ url: target.url }, outside).deliver(message(alert({ state: 'resolved' }), {}));
    expect(JSON.parse(target.received.at(-1)?.body ?? '')).toMatchObject({ activity: 'close' });
  });

  it('passes names on as they are, for JSON keeps them apart', async () => {
    await webhook({ url: target.url }, outside).deliver(message(hostileAlert()));
    const { finding } = hostileAlert();
    expect(JSON.parse(target.received.at(-1)?.body ?? '')).toMatchObject({ incident: { actor: finding.actor } });
  });

  it('takes no secret that could be guessed', () => {
    expect(() => webhook({ url: target.url, secret: 'short' }, outside)).toThrow('shorter than 16 bytes');
  });
});
