import { createServer } from 'node:http';
import { isIP } from 'node:net';
import Provider from 'oidc-provider';

/** Accounts by their login, with the claims of their ID tokens. */
export type Accounts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface ProviderTest {
  readonly issuer: string;
  stop(): Promise<void>;
}

export const CLIENT = { id: 'landwaiter', secret: 'client-0123456789abcdef0123456789' };

/** A real OpenID provider on loopback, which takes any password. */
export async function startProvider(redirect: string, accounts: Accounts): Promise<ProviderTest> {
  let answer: ReturnType<Provider['callback']> | undefined;
  const server = createServer((request, response) => void answer?.(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null || isIP(address.address) === 0) throw new Error('no address');
  const issuer = `http://127.0.0.1:${address.port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirect],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    claims: { openid: ['sub', 'groups', 'preferred_username'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['only for tests'] },
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, ...accounts[id] }) }),
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  });
  answer = provider.callback();
  return {
    issuer,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a browser does: keeps cookies by origin, and follows redirects when told to. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();

  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(url);
    const jar = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, jar);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('Cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const name = pair.slice(0, pair.indexOf('='));
      const isOver = attributes.some((one) => /^(?:expires=Thu, 01 Jan 1970|max-age=0$)/i.test(one));
      if (isOver) jar.delete(name);
      else jar.set(name, pair.slice(name.length + 1));
    }
    return response;
  }

  cookie(origin: string, name: string): string | undefined {
    return this.#cookies.get(origin)?.get(name);
  }

  setCookie(origin: string, name: string, value: string): void {
    this.#cookies.get(origin)?.set(name, value);
  }

  /** Signs in at the provider, and answers the URL of the callback without going there. */
  async signIn(start: string, login: string): Promise<string> {
    let url = start;
    for (let step = 0; step < 20; step += 1) {
      const response = await this.send(url);
      const next = response.headers.get('location');
      if (next !== null) {
        url = new URL(next, url).href;
        if (new URL(url).pathname === '/login/callback') return url;
        continue;
      }
      const page = await response.text();
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      if (prompt === undefined) throw new Error(`no way on from ${url}: ${response.status} ${page.slice(0, 500)}`);
      const answer = await this.send(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ prompt, login, password: 'any' }).toString(),
      });
      url = new URL(answer.headers.get('location') ?? '', url).href;
    }
    throw new Error('it goes round in circles');
  }
}
