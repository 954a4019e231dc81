import { InvalidInput, Unavailable } from '../core/error.ts';
import type { Outside } from './sink.ts';
import { visible } from '../core/visible.ts';

/** One request to a configured address. */
export interface Request {
  /** The sink's kind, for errors: addresses may be secrets themselves and are never named. */
  readonly to: string;
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What must not be seen in errors, should the receiver repeat it. */
  readonly secrets: readonly string[];
}

export interface Answer {
  readonly status: number;
  /** At most 64 KiB of it. */
  readonly text: string;
}

const MOST_ANSWER = 64 * 1024;
const SHOWN = 200;
const LONGEST_WAIT = 3_600_000;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
// What these say is about the message itself; anything else may be mended at the receiver or in the configuration.
const NEVER: ReadonlySet<number> = new Set([400, 413, 415, 422]);

/**
 * Sends it and reads the answer. Redirects are not followed: the credential is for the configured host alone.
 * @throws Unavailable when nobody answers in time or the receiver asks to be tried again; InvalidInput when it refuses
 *   the message.
 */
export async function exchange(request: Request, outside: Outside): Promise<Answer> {
  const { to, url, method = 'POST', headers, body, secrets } = request;
  const answer = await reaching(to, async () => {
    const response = await outside.fetch(url, {
      method,
      headers: { 'user-agent': `landwaiter/${outside.version}`, ...headers },
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(outside.timeout),
    });
    return { response, text: withoutSecrets(await start(response), secrets) };
  });
  const { response, text } = answer;
  if (response.ok) return { status: response.status, text };
  if (response.status >= 300 && response.status < 400)
    throw new Unavailable(`${to}: answered with a redirect, which is not followed: give the address it leads to`);
  const said = text.trim() === '' ? '' : `: ${visible(text.trim().slice(0, SHOWN))}`;
  if (NEVER.has(response.status)) throw new InvalidInput(to, `refused the message with HTTP ${response.status}${said}`);
  throw new Unavailable(`${to}: answered HTTP ${response.status}${said}`, {
    ...retryAfter(response.headers.get('retry-after'), response.headers.get('date')),
  });
}

/** A secret that is an address. @throws InvalidInput when it is none, or one to which it would travel in clear. */
export function secretAddress(to: string, secret: string): string {
  const { protocol, hostname } = URL.canParse(secret) ? new URL(secret) : { protocol: '', hostname: '' };
  const isHere = protocol === 'http:' && LOOPBACK.test(hostname);
  if (protocol === 'https:' || isHere) return secret;
  throw new InvalidInput(to, 'its secret is not an address that begins with https://');
}

/** The answer's JSON. @throws Unavailable when it is none: something else answers there. */
export function parsedAnswer(to: string, { text }: Answer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unavailable(`${to}: the answer is not JSON: is the address right?`);
  }
}

async function reaching<Result>(to: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    // The message of `fetch` may hold the address; its cause has a code.
    throw new Unavailable(`${to}: ${failure(error)}`);
  }
}

function failure(error: unknown): string {
  if (!(error instanceof Error)) return 'cannot be reached';
  if (error.name === 'TimeoutError') return 'did not answer in time';
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  return code === undefined ? 'cannot be reached' : `cannot be reached (${code})`;
}

/** The beginning of the body. Whoever sends without end, or stops in the middle, has answered with its status already. */
async function start({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body ?? []) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MOST_ANSWER) break;
    }
  } catch {
    // What came is what it said.
  }
  return Buffer.concat(chunks).toString('utf8', 0, MOST_ANSWER);
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((left, secret) => (secret === '' ? left : left.replaceAll(secret, '[secret]')), text);
}

/** `Retry-After` in seconds or as a date by the receiver's own clock (RFC 9110, 10.2.3), an hour at most. */
function retryAfter(header: string | null, date: string | null): { readonly retryAfter?: number } {
  if (header === null) return {};
  const isDate = /^[A-Z][a-z]{2}, /.test(header);
  const moment = isDate ? Date.parse(header) - Date.parse(date ?? '') : Number.NaN;
  const wait = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : moment;
  return Number.isNaN(wait) ? {} : { retryAfter: Math.min(Math.max(wait, 0), LONGEST_WAIT) };
}
