import { createHmac } from 'node:crypto';
import { InvalidInput } from '../../core/error.ts';
import { exchange } from '../exchange.ts';
import { type PayloadName, payloadText } from '../payload-text.ts';
import type { Outside, Sink } from '../sink.ts';

export interface WebhookSettings {
  readonly url: string;
  /** Absent: the request is not signed. As `whsec_` and base64, or any text of at least 16 characters. */
  readonly secret?: string;
  /** What is sent; `json` where not given. */
  readonly payload?: PayloadName;
}

const LEAST_SECRET = 16;

/**
 * One POST a message, signed as Standard Webhooks says (standardwebhooks.com): HMAC-SHA256 over id, timestamp and raw
 * body. The id is the same for a repetition.
 */
export function webhook({ url, secret, payload = 'json' }: WebhookSettings, outside: Outside): Sink {
  const key = secret === undefined ? undefined : keyOf(secret);
  return {
    async deliver(message) {
      const { type, text } = payloadText(payload, message, outside);
      const signed = key && signature(key, message.key, message.at, text);
      const headers = { 'content-type': type, 'webhook-id': message.key, ...signed };
      await exchange({ to: 'webhook', url, headers, body: text, secrets: [url, secret ?? ''] }, outside);
      return {};
    },
  };
}

function signature(key: Buffer, id: string, at: number, body: string) {
  const timestamp = String(Math.floor(at / 1000));
  const hash = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${hash}` };
}

function keyOf(secret: string): Buffer {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  if (key.length < LEAST_SECRET)
    throw new InvalidInput('webhook', `its secret is shorter than ${LEAST_SECRET} bytes: make a longer one`);
  return key;
}
