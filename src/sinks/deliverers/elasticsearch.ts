import * as z from 'zod';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import { formatTime } from '../../core/time.ts';
import { exchange, parsedAnswer } from '../exchange.ts';
import { jsonText } from '../json-text.ts';
import { payloadValue } from '../payload-text.ts';
import type { Outside, Sink } from '../sink.ts';
import { cut } from '../telling.ts';
import { visible } from '../../core/visible.ts';

export interface ElasticsearchSettings {
  readonly url: string;
  readonly index: string;
  /** With `user` the password, else an API key; absent where the cluster asks for neither. */
  readonly secret?: string;
  readonly user?: string;
  /** `json` where not given. */
  readonly payload?: 'json' | 'ocsf';
}

const answer = z.object({
  items: z.tuple([
    z.object({
      index: z.object({
        status: z.int(),
        error: z.object({ type: z.string().optional(), reason: z.string().optional() }).optional(),
      }),
    }),
  ]),
});

/** A document an incident under the incident's id, written anew as it changes; Elasticsearch and OpenSearch alike. */
export function elasticsearch(settings: ElasticsearchSettings, outside: Outside): Sink {
  const { url, index, secret, user, payload = 'json' } = settings;
  const headers = { 'content-type': 'application/x-ndjson', ...authorization(user, secret) };
  return {
    async deliver(message) {
      const { finding } = message.alert;
      const action = { index: { _index: index, _id: `landwaiter-${finding.id}` } };
      const value = payloadValue(payload, message, outside);
      const document = {
        '@timestamp': formatTime(finding.openedAt),
        updated_at: formatTime(message.at),
        ...(typeof value === 'object' && value),
      };
      const body = `${jsonText(action)}\n${jsonText(document)}\n`;
      const secrets = [secret ?? '', headers.authorization ?? ''];
      const request = { to: 'elasticsearch', url: `${url}/_bulk`, headers, body, secrets };
      check(parsedAnswer('elasticsearch', await exchange(request, outside)));
      return {};
    },
  };
}

function authorization(user: string | undefined, secret: string | undefined): { readonly authorization?: string } {
  if (secret === undefined) return {};
  const basic = (name: string): string => `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
  return { authorization: user === undefined ? `ApiKey ${secret}` : basic(user) };
}

/** The request was taken; whether the document was is said inside. */
function check(said: unknown): void {
  const parsed = answer.safeParse(said);
  if (!parsed.success)
    throw new Unavailable('elasticsearch: the answer is not that of the bulk API: is the address right?');
  const { status, error } = parsed.data.items[0].index;
  if (status < 300) return;
  const reason = cut(visible([error?.type ?? '', error?.reason ?? ''].join(' ').trim()), 200);
  if (status === 400) throw new InvalidInput('elasticsearch', `refused the document: ${reason}`);
  throw new Unavailable(`elasticsearch: did not take the document (${status}): ${reason}`);
}
