import { AGENT } from '../../core/agent.ts';
import { InvalidInput, quoted, Unavailable } from '../../core/error.ts';
import { underEither } from '../../core/joined-signal.ts';
import { discardBody, readBody, retryAfter } from '../../core/response-body.ts';
import { SECOND } from '../../core/time.ts';
import type { Authorized } from './authorized.ts';
import { failureOf } from './failure.ts';
import { type RegistryOptions, serverOf } from './server.ts';

export interface Question {
  /** Below `/v2/`, or what the registry itself gave as the place to go on. */
  readonly path: string;
  readonly repository: string;
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Largest body in bytes. */
  readonly limit: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  /** Where it came from, after redirects within the registry. */
  readonly url: URL;
}

/** Asks a registry: within limits, never another host, credentials only to those that may have them. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Answer>;

const MOST_REDIRECTS = 3;

export function createAsk(options: RegistryOptions, authorized: Authorized): Ask {
  const { host, timeout = 10 * SECOND } = options;
  const { base } = serverOf(options);

  async function once(
    question: Question,
    url: URL,
    authorization: string | undefined,
    signal: AbortSignal,
  ): Promise<Response> {
    try {
      return await options.fetch(url, {
        method: question.method ?? 'GET',
        redirect: 'manual',
        signal,
        headers: {
          'accept-encoding': 'identity',
          'user-agent': AGENT,
          ...question.headers,
          ...(authorization !== undefined && { authorization }),
        },
        ...(question.body && { body: new Uint8Array(question.body) }),
      });
    } catch (error) {
      throw new Unavailable(`${host} did not answer: ${failureOf(error)}`);
    }
  }

  async function asked(question: Question, url: URL, signal: AbortSignal): Promise<Response> {
    const send = async (authorization: string | undefined) => {
      const response = await once(question, url, authorization, signal);
      const { status, headers } = response;
      return { response, status, challenge: headers.get('www-authenticate'), discard: () => discardBody(response) };
    };
    return (await authorized(scopeOf(question), send, signal)).response;
  }

  async function answer(question: Question, signal: AbortSignal): Promise<Answer> {
    let url = within(base, question.path, base);
    for (let redirects = 0; ; redirects += 1) {
      const response = await asked(question, url, signal);
      const { status, headers } = response;
      if (status >= 300 && status < 400) {
        await discardBody(response);
        if (redirects === MOST_REDIRECTS) throw new Unavailable(`${host} redirects without end`);
        url = within(base, headers.get('location') ?? '', url);
        continue;
      }
      if (status === 429 || status >= 500) {
        await discardBody(response);
        throw new Unavailable(`${host} answered ${status}`, {
          retryAfter: retryAfter(headers, options.now()),
        });
      }
      return { status, headers, url, body: await readBody(response, question.limit, host) };
    }
  }

  return (question, outer) => underEither(outer, AbortSignal.timeout(timeout), (signal) => answer(question, signal));
}

function scopeOf({ repository, method = 'GET' }: Question): string {
  return `repository:${repository}:${method === 'POST' || method === 'PUT' ? 'pull,push' : 'pull'}`;
}

function within(base: URL, place: string, from: URL): URL {
  if (!URL.canParse(place, from.href)) throw new InvalidInput('location', `not a place: ${quoted(place)}`);
  const url = new URL(place, from);
  if (url.origin !== base.origin || url.username !== '' || url.password !== '')
    throw new InvalidInput('location', `the registry sends to another host, ${quoted(url.host)}: not followed`);
  return url;
}
