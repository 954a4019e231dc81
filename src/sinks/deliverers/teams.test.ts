import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { HOSTILE } from '../formats/story.fixture.ts';
import { hostileAlert, message, outside, receiver, alert } from './receiver.fixture.ts';
import { teams } from './teams.ts';

// As documented for workflows; a rich text block is the one that reads no Markdown.
const run = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string().min(1),
  weight: z.literal('Bolder').optional(),
  size: z.literal('Large').optional(),
});
const posted = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: z.strictObject({
        $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
        type: z.literal('AdaptiveCard'),
        version: z.literal('1.4'),
        body: z.array(z.strictObject({ type: z.literal('RichTextBlock'), inlines: z.array(run).min(1) })).min(1),
      }),
    }),
  ]),
});

const PATH = '/workflows/0af3/triggers/manual/paths/invoke?sig=hidden';
const target = await receiver(({ path }) => ({ status: path === PATH ? 202 : 401 }));
const sink = teams({ secret: `${target.url}${PATH}` }, outside);

function sent(): string {
  return target.received.at(-1)?.body ?? '';
}

describe('teams', () => {
  it('posts a card of plain texts', async () => {
    await sink.deliver(message());
    const [{ content }] = posted.parse(JSON.parse(sent())).attachments;
    expect(content.body[0]?.inlines[0]?.text).toBe('CRITICAL: An image pushed under suspicion is running');
    expect(sent()).toContain('silent-roll (high): ');
  });

  it('says that a later card is about the same incident', async () => {
    await sink.deliver(message(alert({ state: 'resolved' }), {}));
    const [{ content }] = posted.parse(JSON.parse(sent())).attachments;
    expect(content.body[0]?.inlines[0]?.text).toMatch(/^Update: RESOLVED: /);
  });

  it('passes on names only where nothing is read as Markdown', async () => {
    const { finding } = hostileAlert();
    await sink.deliver(
      message({ finding: { ...finding, title: '[click](https://evil.example) **<at>all</at>**' }, parts: [] }),
    );
    expect(posted.safeParse(JSON.parse(sent())).error).toBeUndefined();
    expect(sent()).toContain(JSON.stringify(HOSTILE.markup).slice(1, -1));
    expect(sent()).not.toContain('\u202e');
  });

  it('stays below what Teams takes of a card', async () => {
    const long = '\u4e2d'.repeat(100_000);
    await sink.deliver(message(alert({ summary: long, why: long, respond: Array.from({ length: 500 }, () => long) })));
    expect(posted.safeParse(JSON.parse(sent())).error).toBeUndefined();
    expect(Buffer.byteLength(sent())).toBeLessThan(28 * 1024);
  });

  it('takes no secret that is no address, or one in clear', () => {
    for (const secret of ['token', 'http://teams.example/hook', 'file:///etc/passwd'])
      expect(() => teams({ secret }, outside)).toThrow(
        /^teams: its secret is not an address that begins with https:\/\/$/,
      );
  });

  it('shows nothing of its address when it is refused', async () => {
    const refused = teams({ secret: `${target.url}/other?sig=hidden` }, outside).deliver(message());
    await expect(refused).rejects.toThrow(/^teams: answered HTTP 401$/);
  });
});
