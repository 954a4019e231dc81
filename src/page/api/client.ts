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
const MOST_WAIT = 30_000;

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

async function request<Answer>(path: string, init: RequestInit, signal?: AbortSignal): Promise<Answer> {
  const response = await reach(path, init, signal);
  if (!response.ok) throw new NotAnswered(await troubleOf(response));
  const answer: Answer = await response.json();
  return answer;
}

async function reach(path: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  const late = AbortSignal.timeout(MOST_WAIT);
  try {
    return await fetch(path, { ...init, redirect: 'error', signal: signal ? AbortSignal.any([signal, late]) : late });
  } catch (error) {
    if (signal?.aborted) throw error;
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
