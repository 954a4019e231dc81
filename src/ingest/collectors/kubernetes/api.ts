import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { AGENT } from '../../../core/agent.ts';
import { ifValid, Unavailable } from '../../../core/error.ts';
import { SECOND, type Time } from '../../../core/time.ts';
import { isObject } from '../../records/json.ts';
import { parseJson } from '../../records/parse-json.ts';
import type { JsonObject } from '../../source.ts';

/** Where the API server is and how one proves to it who asks. */
export interface Access {
  /** `https:`; `http:` only to this machine. */
  readonly server: URL;
  readonly tls: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'servername'>;
  /** The bearer token as it is now; undefined where a certificate does. */
  token(): Promise<string | undefined>;
}

/** The API server said no. `status`: HTTP's; `retryAfter`: in milliseconds; `said`: of a 403, in its own words. */
export class Refusal extends Unavailable {
  readonly status: number;
  readonly said: string | undefined;

  constructor(status: number, retryAfter: number, said?: string) {
    super(`the API server answers ${status}${HINTS.get(status) ?? ''}`, { retryAfter });
    this.status = status;
    this.said = said;
  }
}

const HINTS: ReadonlyMap<number, string> = new Map([
  [401, ': the token or certificate is not valid (any more)'],
  [403, ': the account may not list and watch this; see deploy/kubernetes/10-collector.yaml'],
  [404, ': it does not know this kind of object'],
  [410, ': what was asked for is too old'],
  [429, ': too many requests'],
]);

export interface Answer {
  /** By the clock of the API server, where it says. */
  readonly date?: Time;
  readonly body: AsyncIterable<Buffer>;
}

const MOST_HEADER_BYTES = 16 * 1024;
const MOST_SAID_BYTES = 16 * 1024;
const LONGEST_RETRY_AFTER = 300;

/**
 * Asks for a path, with an object to post where one is given: the API server answers some questions only so. Every request
 * has a connection of its own: one that a firewall forgot is never used twice. Redirects are not followed.
 * @throws Refusal for any other answer than 200, Unavailable when there is none.
 */
export async function ask(
  { server, tls, token }: Access,
  path: string,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
  posted?: JsonObject,
): Promise<Answer> {
  signal.throwIfAborted();
  const bearer = await token();
  const url = new URL(server);
  url.pathname = `${server.pathname.replace(/\/$/, '')}${path}`;
  url.search = new URLSearchParams(query).toString();
  const options = {
    method: posted ? 'POST' : 'GET',
    agent: false,
    signal,
    maxHeaderSize: MOST_HEADER_BYTES,
    headers: {
      accept: 'application/json',
      'user-agent': AGENT,
      ...(posted && { 'content-type': 'application/json' }),
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    },
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked =
      url.protocol === 'https:'
        ? requestTls(url, { ...options, ...tls, rejectUnauthorized: true, minVersion: 'TLSv1.2' }, resolve)
        : requestPlain(url, options, resolve);
    asked.on('error', (error) => reject(failure(error, signal)));
    asked.end(posted && JSON.stringify(posted));
  });
  const { statusCode: status = 0 } = response;
  if (status !== 200 && !(posted && status === 201)) {
    const said = status === 403 ? await messageOf(response, signal) : undefined;
    response.destroy();
    throw new Refusal(status, retryAfter(response), said);
  }
  if (response.headers['content-type']?.startsWith('application/json') !== true) {
    response.destroy();
    throw new Unavailable('the answer is not JSON: something else than an API server answers');
  }
  const date = Date.parse(response.headers.date ?? '');
  return { body: bytesOf(response, signal), ...(Number.isSafeInteger(date) && date > 0 && { date }) };
}

/** Of the API server's `Status`; something on the way that answers 403 has none. */
async function messageOf(response: IncomingMessage, signal: AbortSignal): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytesOf(response, signal)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MOST_SAID_BYTES) return undefined;
  }
  const status = ifValid(() => parseJson(Buffer.concat(chunks)));
  const message = isObject(status) && status['kind'] === 'Status' ? status['message'] : undefined;
  return typeof message === 'string' ? message.slice(0, LONGEST_SAID) : undefined;
}

const LONGEST_SAID = 1024;

async function* bytesOf(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    // A response that was destroyed before anybody listened to it never ends.
    signal.throwIfAborted();
    for await (const chunk of response) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (error) {
    throw failure(error, signal);
  } finally {
    response.destroy();
  }
}

// Messages of the network and of TLS name hosts, ports and certificates; a token or key stands in none.
function failure(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  return new Unavailable(`the API server cannot be reached: ${String(error).slice(0, 200)}`);
}

function retryAfter(response: IncomingMessage): number {
  const seconds = Number(response.headers['retry-after'] ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), LONGEST_RETRY_AFTER) * SECOND : 0;
}
