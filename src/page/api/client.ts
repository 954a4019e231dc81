import { visibleUpTo } from '../../core/visible.ts';

/** What became of a request to this server. `waiting`: it is starting or evaluating, and is to be asked again. */
export type Trouble =
  | { readonly kind: 'signed-out' | 'forbidden' | 'not-found' | 'unreachable'; readonly says: string }
  | { readonly kind: 'waiting'; readonly says: string; readonly seconds: number }
  | { readonly kind: 'refused'; readonly says: string; readonly code?: string };

/** What the server did not answer, as an error that screens show. */
export class NotAnswered extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.says);
    this.trouble = trouble;
  }
}

const MOST_DETAIL = 500;
/** Milliseconds. The server makes files for as long as two minutes, and answers all else in less. */
const MOST_WAIT = { answer: 30_000, file: 150_000 };

/** A question of the API, such as `findings?state=open`, or of the server, such as `/login/ways`. @throws NotAnswered */
export function ask<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return request<Answer>(path.startsWith('/') ? path : `/api/v1/${path}`, { method: 'GET' }, signal);
}

/** Something that changes what stands, at this server. @throws NotAnswered */
export function send<Answer>(path: string, body: object): Promise<Answer> {
  return request<Answer>(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** A file that is made for whoever asks, and how it is called. @throws NotAnswered */
export async function fetchFile(path: string): Promise<{ readonly name: string; readonly bytes: Blob }> {
  const response = await reach(path, { method: 'GET' }, AbortSignal.timeout(MOST_WAIT.file));
  if (!response.ok) throw new NotAnswered(await troubleOf(response));
  const [, named] = /filename="([\w.-]+)"/.exec(response.headers.get('Content-Disposition') ?? '') ?? [];
  // JSON is an answer like others, without a name.
  const name = named ?? `${new URL(response.url).pathname.split('/').at(-1) ?? ''}.json`;
  return { name, bytes: await response.blob() };
}

async function request<Answer>(path: string, init: RequestInit, signal?: AbortSignal): Promise<Answer> {
  const late = AbortSignal.timeout(MOST_WAIT.answer);
  const response = await reach(path, init, signal ? AbortSignal.any([signal, late]) : late, signal);
  if (!response.ok) throw new NotAnswered(await troubleOf(response));
  const answer: Answer = await response.json();
  return answer;
}

/** `asked`: of whoever does not want the answer any more. */
async function reach(path: string, init: RequestInit, signal: AbortSignal, asked?: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, { ...init, redirect: 'error', signal });
  } catch (error) {
    if (asked?.aborted) throw error;
    throw new NotAnswered({ kind: 'unreachable', says: 'The server does not answer. What is shown may be old.' });
  }
}

async function troubleOf(response: Response): Promise<Trouble> {
  const { detail, code } = await problemIn(response);
  const wait = Number(response.headers.get('Retry-After') ?? '5') || 5;
  switch (response.status) {
    case 401:
      return { kind: 'signed-out', says: detail ?? 'You are not signed in any more.' };
    case 403:
      return { kind: 'forbidden', says: detail ?? 'Your role may not do this.' };
    case 404:
      return { kind: 'not-found', says: detail ?? 'There is nothing of this name.' };
    case 429:
      return { kind: 'waiting', says: detail ?? 'Too many requests just now.', seconds: wait };
    case 503:
      return { kind: 'waiting', says: detail ?? 'The server is busy with evaluating.', seconds: wait };
    default:
      return {
        kind: 'refused',
        says: detail ?? `The server answered with ${response.status}.`,
        ...(code !== undefined && { code }),
      };
  }
}

async function problemIn(response: Response): Promise<{ readonly detail?: string; readonly code?: string }> {
  try {
    const told: unknown = await response.json();
    if (typeof told !== 'object' || told === null) return {};
    return {
      // It may quote what was asked for, which a link brought here. Where in a request it stood is said to programs.
      ...('detail' in told &&
        typeof told.detail === 'string' && { detail: visibleUpTo(told.detail.replace(/^query\./, ''), MOST_DETAIL) }),
      ...('code' in told && typeof told.code === 'string' && { code: told.code }),
    };
  } catch {
    return {};
  }
}
