import { InvalidInput, quoted, Unavailable } from '../core/error.ts';
import { underEither } from '../core/joined-signal.ts';
import { discardBody, readBody, retryAfter } from '../core/response-body.ts';
import { SECOND, type Time } from '../core/time.ts';
import { parseChallenge } from './challenge.ts';
import { createAuthorizer, type Credentials } from './tokens.ts';

/** Where a registry is and how it is asked. */
export interface RegistryOptions {
  /** `host[:port]` in canonical form, see `parseHost`. */
  readonly host: string;
  /** Without TLS: for a registry on the same machine or network only. */
  readonly isPlain?: boolean;
  readonly credentials?: Credentials;
  /** Hosts beside the registry itself that give tokens for it and so may be sent the credentials. */
  readonly tokenHosts?: readonly string[];
  readonly fetch: typeof fetch;
  now(): Time;
  /** Milliseconds that one answer may take; 10 s where not given. */
  readonly timeout?: number;
}

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
// Docker Hub's registry has another name than its images, and a token server of its own.
const HUB = { host: 'docker.io', server: 'registry-1.docker.io', tokens: 'auth.docker.io' };

export function createAsk(options: RegistryOptions): Ask {
  const { host, isPlain = false, timeout = 10 * SECOND } = options;
  const server = host === HUB.host ? HUB.server : host;
  const base = new URL(`${isPlain ? 'http' : 'https'}://${server}/v2/`);
  const trusted = new Set([base.host, ...(options.tokenHosts ?? []), ...(host === HUB.host ? [HUB.tokens] : [])]);
  const authorize = createAuthorizer({ ...options, isPlain, trusted });
  // What was asked for the last time is asked for again: it saves a question each.
  const known = new Map<string, string>();

  async function once(question: Question, url: URL, signal: AbortSignal): Promise<Response> {
    const authorization = known.get(scopeOf(question));
    try {
      return await options.fetch(url, {
        method: question.method ?? 'GET',
        redirect: 'manual',
        signal,
        headers: {
          'accept-encoding': 'identity',
          ...question.headers,
          ...(authorization !== undefined && { authorization }),
        },
        ...(question.body && { body: new Uint8Array(question.body) }),
      });
    } catch (error) {
      throw new Unavailable(`${host} did not answer: ${reasonOf(error)}`);
    }
  }

  async function authorized(question: Question, url: URL, signal: AbortSignal): Promise<Response> {
    const response = await once(question, url, signal);
    if (response.status !== 401) return response;
    await discardBody(response);
    const scope = scopeOf(question);
    known.delete(scope);
    const authorization = await authorize(parseChallenge(response.headers.get('www-authenticate')), scope, signal);
    if (authorization === undefined) throw new Unavailable(`${host} wants credentials, and none are configured for it`);
    if (known.size >= 1000) known.clear();
    known.set(scope, authorization);
    const again = await once(question, url, signal);
    if (again.status !== 401) return again;
    known.delete(scope);
    await discardBody(again);
    throw new Unavailable(`${host} refuses the credentials configured for it`);
  }

  async function answer(question: Question, signal: AbortSignal): Promise<Answer> {
    let url = within(base, question.path, base);
    for (let redirects = 0; ; redirects += 1) {
      const response = await authorized(question, url, signal);
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

/** The code of a failed connection, never its text: that may hold what the other side wrote. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code.slice(0, 40);
  return error instanceof Error ? error.name : 'unknown';
}
