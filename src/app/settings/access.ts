import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import type { Role } from '../../core/role.ts';
import type { ApiSpec, OidcSpec } from '../../policy/schema/api-schema.ts';
import type { PolicyFile } from '../../policy/file/load.ts';
import { type Environment, secretValues } from '../resources/secrets.ts';

/** A program that may use the API. */
export interface Token {
  readonly name: string;
  readonly role: Role;
  /** The person behind it. */
  readonly owner?: string;
  /** Its live values. */
  readonly secrets: readonly string[];
}

/** Who may use the API: replaced as one when the configuration changes. */
export interface Access {
  readonly tokens: readonly Token[];
  readonly oidc?: OidcSpec & { readonly secrets: readonly string[] };
  /** What pages of this server have as their origin; absent: it is reached on loopback alone. */
  readonly origin?: string;
  /** Milliseconds after which sessions end, where that is not as the policy says, or usual. */
  readonly lasts?: { readonly idle: number; readonly longest: number };
}

export const NOBODY: Access = { tokens: [] };

/** Shorter ones can be found by trying. */
const SHORTEST = 20;

/** @throws InvalidInput naming the place in the policy or the secret, never a value. */
export function accessOf({ spec, name: file, position }: PolicyFile, environment: Environment): Access {
  const taken = new Map<string, string>();
  const tokens = (spec.api?.tokens ?? []).map(({ name, role, secret, owner }, index): Token => {
    const { line, column } = position(['api', 'tokens', index]);
    const secrets = secretValues(secret, environment);
    for (const value of secrets) {
      const variable = `LANDWAITER_SECRET_${secret}`;
      if (value.length < SHORTEST || !/^[\w~+/.=-]+$/.test(value))
        throw new InvalidInput(
          variable,
          `a token is ${SHORTEST} or more letters, digits and -._~+/=: make one with openssl rand -hex 32`,
        );
      const other = taken.get(value);
      if (other !== undefined)
        throw new InvalidInput(
          `${file}:${line}:${column}`,
          `${name} has the same token as ${other}: give each its own`,
        );
      taken.set(value, name);
    }
    return { name, role, secrets, ...known({ owner }) };
  });
  const names = new Set(tokens.map(({ name }) => name.toLowerCase()));
  if (names.size < tokens.length) {
    const { line, column } = position(['api', 'tokens']);
    throw new InvalidInput(
      `${file}:${line}:${column}`,
      'two tokens have one name: decisions would not tell them apart',
    );
  }
  const { oidc } = spec.api ?? {};
  return {
    tokens,
    ...(oidc && { oidc: { ...oidc, ...signInOf(oidc, environment) } }),
    ...known({ origin: originOf(spec.api ?? {}) }),
  };
}

/** @throws InvalidInput for an address with a path, on which nobody would arrive, and for two that differ. */
function originOf({ address, oidc }: ApiSpec): string | undefined {
  const comesBack = oidc && new URL(oidc.redirect).origin;
  if (address === undefined) return comesBack;
  const url = new URL(address);
  if (!isSafe(url))
    throw new InvalidInput('api.address', 'has to be https: only on loopback nobody listens on the way');
  if (url.href !== `${url.origin}/`)
    throw new InvalidInput('api.address', 'is a scheme and a host, such as https://landwaiter.acme.example');
  if (comesBack !== undefined && comesBack !== url.origin)
    throw new InvalidInput(
      'api.address',
      `and api.oidc.redirect name two servers: sessions of ${comesBack} would not hold at ${url.origin}`,
    );
  return url.origin;
}

function signInOf({ issuer, redirect, secret }: OidcSpec, environment: Environment) {
  for (const [key, url] of [
    ['api.oidc.issuer', issuer],
    ['api.oidc.redirect', redirect],
  ] as const)
    if (!isSafe(new URL(url)))
      throw new InvalidInput(key, 'has to be https: only on loopback nobody listens on the way');
  if (new URL(redirect).pathname !== '/login/callback')
    throw new InvalidInput('api.oidc.redirect', 'ends with /login/callback: that is where this server waits');
  return { secrets: secretValues(secret, environment) };
}

function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || isLoopback(hostname);
}

/** Whether a URL's host is this machine itself. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
