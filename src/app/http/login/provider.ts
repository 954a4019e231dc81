import * as client from 'openid-client';
import type { Time } from '../../../core/time.ts';
import type { Access } from '../../settings/access.ts';
import { Problem } from '../access/problem.ts';

type Oidc = NonNullable<Access['oidc']>;

/** What has to be the same when somebody comes back from the provider. */
export interface Checks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** An OpenID provider: asked about itself when somebody first wants to sign in, so that it need not be there before. */
export interface Provider {
  /** Where to send somebody, and what to remember meanwhile. */
  begin(): Promise<{ readonly url: string; readonly checks: Checks }>;
  /** The claims of the ID token that the code in the query is changed for. @throws Problem */
  finish(query: string, checks: Checks): Promise<Readonly<Record<string, unknown>>>;
}

/** For an answer of the provider. */
const SECONDS = 10;
const PAUSE = 5000;

export function providerOf(
  { issuer, clientId, secrets, redirect, scopes = ['openid', 'email'] }: Oidc,
  now: () => Time,
): Provider {
  let failedAt = -Infinity;
  let known: Promise<client.Configuration> | undefined;

  async function configuration(): Promise<client.Configuration> {
    // Whoever calls /login again and again does not make this server call the provider as often.
    if (now() - failedAt < PAUSE) throw silent(undefined);
    const insecure = new URL(issuer).protocol === 'http:';
    known ??= client.discovery(new URL(issuer), clientId, undefined, client.ClientSecretBasic(secrets[0]), {
      timeout: SECONDS,
      // The token comes straight from the provider; that it is signed by it is checked all the same.
      execute: [client.enableNonRepudiationChecks, ...(insecure ? [client.allowInsecureRequests] : [])],
    });
    try {
      return await known;
    } catch (error) {
      known = undefined;
      failedAt = now();
      throw silent(error);
    }
  }

  function silent(cause: unknown): Problem {
    return new Problem('unavailable', `the OpenID provider ${issuer} does not answer: try again`, {
      after: PAUSE / 1000,
      cause,
    });
  }

  return {
    async begin() {
      const config = await configuration();
      const checks = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirect,
        scope: [...new Set(['openid', ...scopes])].join(' '),
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, checks };
    },
    async finish(query, { state, nonce, verifier }) {
      const config = await configuration();
      const url = new URL(redirect);
      url.search = query;
      try {
        const tokens = await client.authorizationCodeGrant(config, url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        return tokens.claims() ?? {};
      } catch (error) {
        throw new Problem('unauthorised', 'signing in failed: begin again at /login', { cause: error });
      }
    },
  };
}
