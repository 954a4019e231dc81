import { AGENT } from '../../core/agent.ts';
import { apiBase, nextPage } from '../../core/api-address.ts';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import { underEither } from '../../core/joined-signal.ts';
import { discardBody, readBody, retryAfter } from '../../core/response-body.ts';
import { HOUR, SECOND, type Time } from '../../core/time.ts';
import { parseJson } from '../records/parse-json.ts';

export interface ApiOptions {
  /** `https://api.github.com`, `https://gitlab.example/api/v4`: everything asked for is below it. */
  readonly base: string;
  /** The headers that prove who asks; never shown. */
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  now(): Time;
}

export interface Page {
  /** Absent where nothing has changed since the `etag` that was given. */
  readonly value?: unknown;
  readonly etag?: string;
  /** Path of the next page below the base. */
  readonly next?: string;
}

/** A JSON API of a CI system: within limits, never another host, and left alone for as long as it asks. */
export interface Api {
  /** @throws Unavailable for every answer but 200 and 304. */
  get(path: string, signal: AbortSignal, etag?: string): Promise<Page>;
  /** What is there; undefined: the system says (404) that nothing is. @throws Unavailable for every other answer but 200. */
  find(path: string, signal: AbortSignal): Promise<unknown>;
  post(path: string, signal: AbortSignal): Promise<void>;
}

const LARGEST = 16 * 1024 * 1024;
const LONGEST_ANSWER = 30 * SECOND;
const NOT_FOUND = 404;

/** @throws InvalidInput when the base is no https address; http is for loopback only. */
export function createApi({ headers, fetch, now, ...options }: ApiOptions): Api {
  const base = apiBase(options.base, 'api');

  async function ask(
    method: 'GET' | 'POST',
    path: string,
    signal: AbortSignal,
    more: Readonly<Record<string, string>>,
    absent?: number,
  ): Promise<Response> {
    const url = new URL(base.href + path.replace(/^\//, ''));
    if (url.origin !== base.origin) throw new InvalidInput('path', 'leads to another host');
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        redirect: 'manual',
        signal,
        headers: { accept: 'application/json', 'user-agent': AGENT, ...headers, ...more },
      });
    } catch {
      throw new Unavailable(`${base.host} did not answer`);
    }
    if (response.ok || response.status === 304 || response.status === absent) return response;
    await discardBody(response);
    throw refusal(response, url, now());
  }

  async function get(path: string, signal: AbortSignal, etag: string | undefined): Promise<Page> {
    const response = await ask('GET', path, signal, etag === undefined ? {} : { 'if-none-match': etag });
    if (response.status === 304) {
      await discardBody(response);
      return { ...(etag !== undefined && { etag }) };
    }
    const body = await readBody(response, LARGEST, base.host);
    const told = response.headers.get('etag');
    const next = nextPage(response.headers.get('link'), base);
    return {
      value: parseJson(body),
      ...(told !== null && told.length <= 200 && { etag: told }),
      ...(next && { next: `${next.pathname.slice(base.pathname.length)}${next.search}` }),
    };
  }

  async function find(path: string, signal: AbortSignal): Promise<unknown> {
    const response = await ask('GET', path, signal, {}, NOT_FOUND);
    if (response.status === 200) return parseJson(await readBody(response, LARGEST, base.host));
    await discardBody(response);
    if (response.status === NOT_FOUND) return undefined;
    throw new Unavailable(`${base.host} answered ${response.status} to a question for one run`);
  }

  const inTime = <Result>(outer: AbortSignal, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> =>
    underEither(outer, AbortSignal.timeout(LONGEST_ANSWER), work);
  return {
    get: (path, outer, etag) => inTime(outer, (signal) => get(path, signal, etag)),
    find: (path, outer) => inTime(outer, (signal) => find(path, signal)),
    post: (path, outer) => inTime(outer, async (signal) => await discardBody(await ask('POST', path, signal, {}))),
  };
}

function refusal({ status, headers }: Response, { host, pathname }: URL, now: Time): Unavailable {
  const wait = retryAfter(headers, now) ?? untilReset(headers, now);
  const limited = wait === undefined ? '' : `, and wants to be left alone for ${Math.ceil(wait / SECOND)} s`;
  return new Unavailable(`${host} answered ${status} to ${pathname.slice(0, 200)}${limited}`, { retryAfter: wait });
}

/** GitHub's and GitLab's way to say when the limit is lifted: seconds since 1970. */
function untilReset(headers: Headers, now: Time): number | undefined {
  const remaining = headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining');
  const reset = Number(headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset') ?? Number.NaN);
  if (remaining !== '0' || Number.isNaN(reset)) return undefined;
  return Math.min(Math.max(reset * SECOND - now, SECOND), HOUR);
}
