import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Behaviour, message, outside, receiver } from './receiver.fixture.ts';
import { otlp } from './otlp.ts';

// ExportLogsServiceRequest in its JSON form: 64-bit numbers as text, values in their one-of.
const text = z.strictObject({ stringValue: z.string() });
const value = z.union([text, z.strictObject({ arrayValue: z.strictObject({ values: z.array(text) }) })]);
const attributes = z.array(z.strictObject({ key: z.string().min(1), value }));
const nanoseconds = z.string().regex(/^\d{19}$/);
const exported = z.strictObject({
  resourceLogs: z.tuple([
    z.strictObject({
      resource: z.strictObject({ attributes }),
      scopeLogs: z.tuple([
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string() }),
          logRecords: z.tuple([
            z.strictObject({
              timeUnixNano: nanoseconds,
              observedTimeUnixNano: nanoseconds,
              severityNumber: z.int().min(1).max(24),
              severityText: z.string(),
              eventName: z.string(),
              body: text,
              attributes,
            }),
          ]),
        }),
      ]),
    }),
  ]),
});

const works: Behaviour = ({ path, headers, body }) => {
  if (path !== '/v1/logs' || headers['content-type'] !== 'application/json') return { status: 404 };
  if (headers.authorization !== 'Bearer otlp-token') return { status: 401 };
  return exported.safeParse(JSON.parse(body)).success ? { status: 200, body: {} } : { status: 400, body: { code: 3 } };
};
const target = await receiver(works);
const sink = otlp({ url: target.url, secret: 'otlp-token' }, outside);

describe('otlp', () => {
  it('sends a log record a message, under the names of the conventions', async () => {
    await sink.deliver(message());
    const [{ resource, scopeLogs }] = exported.parse(JSON.parse(target.received.at(-1)?.body ?? '')).resourceLogs;
    expect(resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'landwaiter' } });
    const [{ logRecords }] = scopeLogs;
    expect(logRecords[0]).toMatchObject({
      severityNumber: 21,
      severityText: 'critical',
      timeUnixNano: '1795112403000000000',
    });
    const found = new Map(logRecords[0].attributes.map((one) => [one.key, one.value]));
    expect(found.get('k8s.cluster.name')).toEqual({ stringValue: 'prod-eu' });
    expect(found.get('oci.manifest.digest')).toEqual({ stringValue: expect.stringMatching(/^sha256:/) });
    expect(found.get('landwaiter.parts')).toMatchObject({ arrayValue: { values: expect.any(Array) } });
    expect(new Set(found.keys()).size).toBe(logRecords[0].attributes.length);
  });

  it('puts the secret into the header that the receiver wants', async () => {
    target.behave(({ headers }) => ({ status: headers['api-key'] === 'k-1' && !headers.authorization ? 200 : 401 }));
    await otlp({ url: target.url, secret: 'k-1', header: 'api-key' }, outside).deliver(message());
    target.behave(works);
  });

  it('takes an empty answer for success, and a rejected record for a refusal', async () => {
    target.behave(() => ({ status: 200, body: '' }));
    await sink.deliver(message());
    const partialSuccess = { rejectedLogRecords: '1', errorMessage: 'too old' };
    target.behave(() => ({ status: 200, body: { partialSuccess } }));
    await expect(sink.deliver(message())).rejects.toMatchObject({
      name: 'InvalidInput',
      message: 'otlp: refused the record: too old',
    });
    target.behave(() => ({ status: 503, headers: { 'retry-after': '3' } }));
    await expect(sink.deliver(message())).rejects.toMatchObject({ name: 'Unavailable', retryAfter: 3000 });
    target.behave(works);
  });
});
