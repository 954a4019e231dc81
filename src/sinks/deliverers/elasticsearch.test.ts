import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { elasticsearch } from './elasticsearch.ts';
import { type Behaviour, message, outside, receiver, alert } from './receiver.fixture.ts';

const action = z.strictObject({ index: z.strictObject({ _index: z.string(), _id: z.string().max(512) }) });
const document = z.looseObject({ '@timestamp': z.iso.datetime(), updated_at: z.iso.datetime() });
const documents = new Map<string, unknown>();

/** The bulk API for one document: newline-delimited, ended by a newline, answered by item. */
const works: Behaviour = ({ method, path, headers, body }) => {
  if (headers.authorization !== 'ApiKey aWQ6a2V5')
    return { status: 401, body: { error: { type: 'security_exception' }, status: 401 } };
  const [first = '', second = '', end, ...more] = body.split('\n');
  if (method !== 'POST' || path !== '/_bulk' || end !== '' || more.length > 0) return { status: 400 };
  const { index } = action.parse(JSON.parse(first));
  const isNew = !documents.has(index._id);
  documents.set(index._id, document.parse(JSON.parse(second)));
  return {
    status: 200,
    body: {
      took: 1,
      errors: false,
      items: [{ index: { ...index, result: isNew ? 'created' : 'updated', status: isNew ? 201 : 200 } }],
    },
  };
};
const target = await receiver(works);
const settings = { url: target.url, index: 'landwaiter', secret: 'aWQ6a2V5' };
const sink = elasticsearch(settings, outside);

describe('elasticsearch', () => {
  it('writes one document an incident, anew when it changes', async () => {
    await sink.deliver(message());
    await sink.deliver(message(alert({ state: 'resolved' }), {}));
    expect([...documents.keys()]).toEqual(['landwaiter-f3a91c07d45e2b68']);
    expect([...documents.values()]).toMatchObject([
      {
        '@timestamp': '2026-11-19T18:20:03Z',
        activity: 'close',
        incident: { state: 'resolved', rule: 'implant-deployed' },
      },
    ]);
    await elasticsearch({ ...settings, payload: 'ocsf' }, outside).deliver(message());
    expect([...documents.values()]).toMatchObject([{ class_uid: 2004, severity_id: 5 }]);
  });

  it('signs in with a password where a user is named', async () => {
    target.behave(() => ({ status: 200, body: { items: [{ index: { status: 201 } }] } }));
    await elasticsearch({ ...settings, user: 'landwaiter', secret: 'pass:word' }, outside).deliver(message());
    expect(target.received.at(-1)?.headers.authorization).toBe(`Basic ${btoa('landwaiter:pass:word')}`);
    target.behave(works);
  });

  it.each([
    [429, 'es_rejected_execution_exception', 'Unavailable'],
    [403, 'security_exception', 'Unavailable'],
    [400, 'document_parsing_exception', 'InvalidInput'],
  ])('looks inside an answer of 200: item status %i (%s) is %s', async (status, type, name) => {
    target.behave(() => ({
      status: 200,
      body: { errors: true, items: [{ index: { status, error: { type, reason: 'why' } } }] },
    }));
    await expect(sink.deliver(message())).rejects.toMatchObject({
      name,
      message: expect.stringContaining(`${type} why`),
    });
    target.behave(works);
  });

  it('takes no other program’s answer for success', async () => {
    target.behave(() => ({ status: 200, body: '<html>welcome</html>' }));
    await expect(sink.deliver(message())).rejects.toThrow('is the address right');
    target.behave(() => ({ status: 200, body: {} }));
    await expect(sink.deliver(message())).rejects.toThrow('is the address right');
    target.behave(works);
  });
});
