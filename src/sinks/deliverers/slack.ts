import * as z from 'zod';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import { isAtLeastSevere, SEVERITIES } from '../../core/finding.ts';
import { exchange, parsedAnswer, secretAddress } from '../exchange.ts';
import { jsonText } from '../json-text.ts';
import type { Memory, Message, Outside, Sink } from '../sink.ts';
import { cut, headline, type Telling, telling } from '../telling.ts';

export interface SlackSettings {
  /** A bot token with `chat:write`; or, without a channel, the whole address of an incoming webhook. */
  readonly secret: string;
  readonly channel?: string;
  /** Of the API; Slack's own where not given. */
  readonly url?: string;
}

const answer = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
});
type Body = Readonly<Record<string, unknown>>;

// The message itself is at fault; every other error may be mended where the bot or the channel is set up.
const NEVER: ReadonlySet<string> = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_too_long', 'no_text']);
const GONE: ReadonlySet<string> = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);
// Slack's limits: of a header, a section's text, a message's fallback text.
const [MOST_HEADER, MOST_SECTION, MOST_FALLBACK] = [150, 3000, 1000];

/** One message an incident, edited as it changes; what gets worse or is over is said in its thread as well. */
export function slack({ secret, channel, url = 'https://slack.com/api' }: SlackSettings, outside: Outside): Sink {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  if (channel === undefined) return incomingWebhook(secretAddress('slack', secret), headers, outside);
  const call = async (method: string, body: Body): Promise<z.output<typeof answer>> => {
    const authorized = { ...headers, authorization: `Bearer ${secret}` };
    const request = { to: 'slack', url: `${url}/${method}`, headers: authorized, secrets: [secret] };
    const parsed = answer.safeParse(
      parsedAnswer('slack', await exchange({ ...request, body: jsonText(body) }, outside)),
    );
    if (!parsed.success) throw new Unavailable('slack: the answer is not Slack’s: is the address right?');
    return parsed.data;
  };
  const post = async (message: Message, shown: Body): Promise<Memory> => {
    const { ts, channel: id = channel } = checked(await call('chat.postMessage', { channel, ...shown }));
    if (ts === undefined) throw new Unavailable('slack: answered without the timestamp of the message');
    return { channel: id, ts, ...standing(message) };
  };
  return {
    async deliver(message) {
      const { memory, alert } = message;
      const told = telling(alert);
      const shown = content(told);
      if (memory?.['ts'] === undefined) return post(message, shown);
      const place = { channel: memory['channel'] ?? channel, ts: memory['ts'] };
      const edited = await call('chat.update', { ...place, ...shown });
      if (edited.error !== undefined && GONE.has(edited.error)) return post(message, shown);
      checked(edited);
      if (deservesAWord(message, memory)) {
        // An edit rings no bell.
        const reply = { ...quiet(headline(told, MOST_FALLBACK)), thread_ts: place.ts, reply_broadcast: true };
        checked(await call('chat.postMessage', { channel: place.channel, ...reply }));
      }
      return { ...place, ...standing(message) };
    },
  };
}

function incomingWebhook(url: string, headers: Readonly<Record<string, string>>, outside: Outside): Sink {
  return {
    async deliver({ alert }) {
      const body = jsonText(content(telling(alert)));
      await exchange({ to: 'slack', url, headers, body, secrets: [url] }, outside);
      return {};
    },
  };
}

function standing({ alert: { finding } }: Message): Memory {
  return { severity: finding.severity, state: finding.state };
}

function deservesAWord({ alert: { finding } }: Message, { severity, state }: Memory): boolean {
  const before = SEVERITIES.find((one) => one === severity);
  const isWorse = before !== undefined && finding.severity !== before && isAtLeastSevere(finding.severity, before);
  return isWorse || finding.state !== state;
}

function checked(answered: z.output<typeof answer>): z.output<typeof answer> {
  const { ok, error = 'unknown' } = answered;
  if (ok) return answered;
  if (NEVER.has(error)) throw new InvalidInput('slack', `refused the message: ${cut(error, 80)}`);
  throw new Unavailable(`slack: refused: ${cut(error, 80)}`);
}

/** All that records brought in is `plain_text`: nobody is mentioned, nothing becomes a link or markup. */
function content(told: Telling): Body {
  const plain = (text: string, most: number) => ({ type: 'plain_text', text: cut(text, most), emoji: false });
  const section = (text: string) => ({ type: 'section', text: plain(text, MOST_SECTION) });
  return {
    ...quiet(headline(told, MOST_FALLBACK)),
    blocks: [
      { type: 'header', text: plain(headline(told, MOST_HEADER), MOST_HEADER) },
      section(told.summary),
      section(told.facts.map(([label, text]) => `${label}: ${text}`).join('\n')),
      ...told.lists.map(({ title, items }) => section(`${title}\n${items.map((item) => `• ${item}`).join('\n')}`)),
      section(`Why it matters: ${told.why}`),
    ],
  };
}

/** Text for notifications, where `<`, `>` and `&` would mention people or make links. */
function quiet(text: string): Body {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return { text: escaped, mrkdwn: false, parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false };
}
