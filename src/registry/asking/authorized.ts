import { Unavailable } from '../../core/error.ts';
import { parseChallenge } from './challenge.ts';
import { type RegistryOptions, serverOf } from './server.ts';
import { createAuthorizer } from './tokens.ts';

/** What a request to the registry was answered, whoever sent it. */
export interface Attempt {
  readonly status: number;
  /** The `WWW-Authenticate` header. */
  readonly challenge: string | null;
  /** Ends an answer that nobody reads. */
  discard(): Promise<void>;
}

/** Sends a request, with what the registry wants to see for the scope: once more where it asks for that. */
export type Authorized = <One extends Attempt>(
  scope: string,
  send: (authorization: string | undefined) => Promise<One>,
  signal: AbortSignal,
) => Promise<One>;

const MOST_KNOWN = 1000;

export function createAuthorized(options: RegistryOptions): Authorized {
  const { host, isPlain = false } = options;
  const authorize = createAuthorizer({ ...options, isPlain, trusted: serverOf(options).trusted });
  // What was asked for the last time is asked for again: it saves a question each.
  const known = new Map<string, string>();

  return async (scope, send, signal) => {
    const first = await send(known.get(scope));
    if (first.status !== 401) return first;
    await first.discard();
    known.delete(scope);
    const authorization = await authorize(parseChallenge(first.challenge), scope, signal);
    if (authorization === undefined) throw new Unavailable(`${host} wants credentials, and none are configured for it`);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(scope, authorization);
    const again = await send(authorization);
    if (again.status !== 401) return again;
    known.delete(scope);
    await again.discard();
    throw new Unavailable(`${host} refuses the credentials configured for it`);
  };
}
