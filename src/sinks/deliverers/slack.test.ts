import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { HOSTILE } from '../formats/story.fixture.ts';
import { type Behaviour, hostileAlert, message, outside, receiver, alert } from './receiver.fixture.ts';
import { slack } from './slack.ts';

// What Slack documents of the blocks that are used here, its limits with them.
const plain = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(most), emoji: z.boolean() });
const content = {
  text: z
    .string()
    .max(4000)
    .regex(/^[^<>]*$/),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('header'), text: plain(150) }),
        z.strictObject({ type: z.literal('section'), text: plain(3000) }),
      ]),
    )
    .max(50),
  mrkdwn: z.literal(false),
  parse: z.literal('none'),
  link_names: z.literal(false),
  unfurl_links: z.literal(false),
  unfurl_media: z.literal(false),
};
const posted = z.strictObject({ channel: z.string(), ...content });
const updated = z.strictObject({ channel: z.string(), ts: z.string(), ...content });
const replied = z.strictObject({
  ...posted.omit({ blocks: true }).shape,
  thread_ts: z.string(),
  reply_broadcast: z.literal(true),
});

const TOKEN = 'xoxb-1111-fixture';
const works: Behaviour = ({ path, headers }) => {
  if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 200, body: { ok: false, error: 'invalid_auth' } };
  return path === '/api/chat.postMessage' || path === '/api/chat.update'
    ? { status: 200, body: { ok: true, channel: 'C0123', ts: '1790000000.000100' } }
    : { status: 404 };
};
const target = await receiver(works);
const sink = (secret = TOKEN) => slack({ secret, channel: '#security', url: `${target.url}/api` }, outside);
const calls = (from: number) => target.received.slice(from).map(({ path, body }) => [path, JSON.parse(body)] as const);

describe('slack', () => {
  it('posts an incident once and remembers where', async () => {
    const from = target.received.length;
    const memory = await sink().deliver(message());
    const [[path, body] = []] = calls(from);
    expect(path).toBe('/api/chat.postMessage');
    expect(posted.parse(body)).toMatchObject({
      channel: '#security',
      text: 'CRITICAL: An image pushed under suspicion is running',
    });
    expect(JSON.stringify(body)).toContain('silent-roll (high): ');
    expect(memory).toMatchObject({ channel: 'C0123', ts: '1790000000.000100' });
  });

  it('edits that message when something is added, without a bell', async () => {
    const memory = await sink().deliver(message());
    const from = target.received.length;
    expect(await sink().deliver(message(alert({ summary: 'more' }), memory))).toEqual(memory);
    const [[path, body] = [], ...more] = calls(from);
    expect(path).toBe('/api/chat.update');
    expect(updated.parse(body)).toMatchObject({ channel: 'C0123', ts: '1790000000.000100' });
    expect(more).toEqual([]);
  });

  it.each([
    ['gets worse', alert({ severity: 'high' }), alert(), 'CRITICAL: '],
    ['is over', alert(), alert({ state: 'resolved', resolution: 'late evidence' }), 'RESOLVED: '],
    ['is open again', alert({ state: 'resolved' }), alert(), 'CRITICAL: '],
  ])('says in the thread as well that it %s', async (_, before, after, start) => {
    const memory = await sink().deliver(message(before));
    const from = target.received.length;
    await sink().deliver(message(after, memory));
    const [, [path, body] = []] = calls(from);
    expect(path).toBe('/api/chat.postMessage');
    expect(replied.parse(body).text).toContain(start);
    expect(body).toMatchObject({ thread_ts: '1790000000.000100' });
  });

  it('posts anew when somebody deleted the message', async () => {
    const memory = await sink().deliver(message());
    target.behave((received, response) =>
      received.path.endsWith('update')
        ? { status: 200, body: { ok: false, error: 'message_not_found' } }
        : works(received, response),
    );
    const from = target.received.length;
    await sink().deliver(message(alert({ summary: 'more' }), memory));
    expect(calls(from).map(([path]) => path)).toEqual(['/api/chat.update', '/api/chat.postMessage']);
    target.behave(works);
  });

  it('lets names mention nobody and be no markup', async () => {
    const from = target.received.length;
    const { finding } = hostileAlert();
    const title = '<!channel> & <https://evil.example|click>';
    await sink().deliver(message({ finding: { ...finding, title }, parts: [] }));
    const body = posted.parse(calls(from)[0]?.[1]);
    expect(body.text).toBe('MEDIUM: &lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;');
    expect(JSON.stringify(body.blocks)).toContain(JSON.stringify(HOSTILE.markup).slice(1, -1));
    expect(JSON.stringify(body)).not.toContain('\u202e');
  });

  it('keeps within the limits whatever it is told', async () => {
    const from = target.received.length;
    const long = 'x'.repeat(100_000);
    const told = alert({ title: long, summary: long, why: long, respond: Array.from({ length: 500 }, () => long) });
    await sink().deliver(message(told));
    expect(posted.safeParse(calls(from)[0]?.[1]).error).toBeUndefined();
  });

  it.each([
    ['invalid_auth', 'Unavailable'],
    ['channel_not_found', 'Unavailable'],
    ['invalid_blocks', 'InvalidInput'],
  ])('of the error %s makes %s', async (error, name) => {
    target.behave(() => ({ status: 200, body: { ok: false, error } }));
    await expect(sink().deliver(message())).rejects.toMatchObject({ name, message: expect.stringContaining(error) });
    target.behave(works);
  });

  it('waits as long as Slack asks it to', async () => {
    target.behave(() => ({ status: 429, headers: { 'retry-after': '12' }, body: { ok: false, error: 'ratelimited' } }));
    await expect(sink().deliver(message())).rejects.toMatchObject({ name: 'Unavailable', retryAfter: 12_000 });
    target.behave(() => ({ status: 200, body: '<html>login</html>' }));
    await expect(sink().deliver(message())).rejects.toThrow('is the address right');
    target.behave(works);
  });

  it('posts to an incoming webhook, whose address no error shows', async () => {
    target.behave(({ path }) =>
      path === '/services/T0/B0/token' ? { status: 200, body: 'ok' } : { status: 404, body: path },
    );
    const from = target.received.length;
    expect(await slack({ secret: `${target.url}/services/T0/B0/token` }, outside).deliver(message())).toEqual({});
    expect(z.strictObject(content).safeParse(calls(from)[0]?.[1]).error).toBeUndefined();
    const wrong = slack({ secret: `${target.url}/services/T0/B0/other` }, outside).deliver(message());
    await expect(wrong).rejects.toThrow(/^slack: answered HTTP 404/);
    target.behave(works);
  });
});
