import * as z from 'zod';
import { InvalidInput, quoted, Unavailable } from '../../core/error.ts';
import { discardBody, readBody } from '../../core/response-body.ts';
import { MINUTE, SECOND, type Time } from '../../core/time.ts';
import type { Challenge } from './challenge.ts';
import { failureOf } from './failure.ts';

/** A name and a password or token, as `docker login` takes them. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** An OAuth refresh token, which some registries give out instead of both: shown to token servers only. */
  readonly identityToken?: string;
}

interface TokenOptions {
  readonly credentials?: Credentials;
  /** `host[:port]` of each server that may be sent the credentials. */
  readonly trusted: ReadonlySet<string>;
  /** Whether tokens may travel without TLS: only where the registry itself is asked so. */
  readonly isPlain: boolean;
  readonly fetch: typeof fetch;
  now(): Time;
}

/** Gives the `Authorization` header for a scope that a challenge asked for, or undefined where nothing can be given. */
export type Authorize = (challenge: Challenge, scope: string, signal: AbortSignal) => Promise<string | undefined>;

const LARGEST = 64 * 1024;
const MOST_KEPT = 1000;
const answered = z.object({
  token: z.string().max(LARGEST).optional(),
  access_token: z.string().max(LARGEST).optional(),
  expires_in: z.number().optional(),
});

/** Basic credentials, or tokens of the token server that the registry names, if that is one of the trusted hosts. */
export function createAuthorizer(options: TokenOptions): Authorize {
  const kept = new Map<string, { readonly token: string; readonly until: Time }>();
  const { credentials } = options;
  const isToken = credentials?.identityToken !== undefined;
  const basic = credentials && !isToken ? `Basic ${encoded(credentials)}` : undefined;

  return async (challenge, scope, signal) => {
    if (challenge.scheme === 'basic') return basic;
    const url = realmOf(challenge.realm, options);
    const key = JSON.stringify([url.href, challenge.service ?? '', scope]);
    const found = kept.get(key);
    if (found && found.until > options.now()) return `Bearer ${found.token}`;
    const wanted = { ...(challenge.service !== undefined && { service: challenge.service }), scope };
    const { token, lifetime } = await ask(
      url,
      requestOf(url, wanted, basic, credentials?.identityToken),
      options,
      signal,
    );
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, { token, until: options.now() + lifetime });
    return `Bearer ${token}`;
  };
}

function encoded({ username, password }: Credentials): string {
  return Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
}

// A registry that may name any realm could have the credentials sent anywhere (CVE-2025-27403).
function realmOf(realm: string, { trusted, isPlain }: TokenOptions): URL {
  if (!URL.canParse(realm)) throw new InvalidInput('realm', `not a URL: ${quoted(realm)}`);
  const url = new URL(realm);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isPlain))
    throw new InvalidInput('realm', `not an https address: ${quoted(realm)}`);
  if (url.username !== '' || url.password !== '' || !trusted.has(url.host))
    throw new InvalidInput(
      'realm',
      `the registry sends for tokens to ${quoted(url.host)}, which is not listed: add it to tokenHosts if it is the registry’s`,
    );
  return url;
}

/** As the token servers of distribution take it: a question, or, with a refresh token, a form (OAuth 2.0, RFC 6749, 6). */
function requestOf(
  url: URL,
  wanted: Readonly<Record<string, string>>,
  basic: string | undefined,
  identityToken: string | undefined,
): RequestInit {
  if (identityToken !== undefined)
    return {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: 'landwaiter',
        refresh_token: identityToken,
        ...wanted,
      }),
    };
  for (const [name, value] of Object.entries(wanted)) url.searchParams.set(name, value);
  return { headers: { accept: 'application/json', ...(basic !== undefined && { authorization: basic }) } };
}

async function ask(
  url: URL,
  request: RequestInit,
  { fetch }: TokenOptions,
  signal: AbortSignal,
): Promise<{ readonly token: string; readonly lifetime: number }> {
  const what = `the token server ${url.host}`;
  const response = await fetch(url, { ...request, redirect: 'manual', signal }).catch((error: unknown) => {
    throw new Unavailable(`${what} did not answer: ${failureOf(error)}`);
  });
  if (response.status !== 200) {
    await discardBody(response);
    throw new Unavailable(`${what} answered ${response.status}`);
  }
  const text = (await readBody(response, LARGEST, what)).toString('utf8');
  const { data } = answered.safeParse(parsed(text));
  const token = data?.token ?? data?.access_token;
  // What stands in a header must be a token of RFC 6750, or it could bring in lines of its own.
  if (token === undefined || !/^[A-Za-z0-9._~+/-]+=*$/.test(token))
    throw new Unavailable(`${what} answered without a usable token`);
  // The specification of Docker's token servers: at least 60 seconds, which is also the default.
  const seconds = Math.min(Math.max(data?.expires_in ?? 60, 60), 3600);
  return { token, lifetime: seconds * SECOND - Math.min(MINUTE / 6, (seconds * SECOND) / 4) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
