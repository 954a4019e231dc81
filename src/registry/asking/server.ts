import type { Time } from '../../core/time.ts';
import type { Credentials } from './tokens.ts';

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
  /** Milliseconds that one answer may take, of a blob its beginning and each pause in it; 10 s where not given. */
  readonly timeout?: number;
}

export interface RegistryServer {
  /** Of all questions, `https://registry.acme.example/v2/`. */
  readonly base: URL;
  /** `host[:port]` of each server that may be sent the credentials. */
  readonly trusted: ReadonlySet<string>;
}

// Docker Hub's registry has another name than its images, and a token server of its own.
const HUB = { host: 'docker.io', server: 'registry-1.docker.io', tokens: 'auth.docker.io' };

export function serverOf({ host, isPlain = false, tokenHosts = [] }: RegistryOptions): RegistryServer {
  const isHub = host === HUB.host;
  const base = new URL(`${isPlain ? 'http' : 'https'}://${isHub ? HUB.server : host}/v2/`);
  return { base, trusted: new Set([base.host, ...tokenHosts, ...(isHub ? [HUB.tokens] : [])]) };
}
