import type { Attack } from '../attack.ts';
import { bearer, SECRETS } from '../policy.ts';

const TRIES = 40;

/** Others fail to prove who they are, from the address that somebody else asks from. */
export const peopleRows: readonly Attack[] = [
  {
    name: 'callbacks-lock-tokens',
    what: `${TRIES} requests to the callback of the login, from the address of a program that has a token`,
    async play({ open }) {
      const { server } = await open();
      for (let one = 0; one < TRIES; one += 1) await server.get('/login/callback?code=x&state=y');
      const { status } = await server.get('/api/v1/me', bearer(SECRETS.VIEWER));
      return { broke: status === 200 ? [] : [`a valid token is answered with ${status}`] };
    },
  },
  {
    name: 'tokens-lock-callbacks',
    what: `${TRIES} wrong tokens, from the address of somebody who signs in`,
    async play({ open }) {
      const { server } = await open();
      for (let one = 0; one < TRIES; one += 1) await server.get('/api/v1/me', bearer('wrong'));
      const { status } = await server.get('/login/callback?code=x&state=y');
      return { broke: status === 401 ? [] : [`whoever comes back from the provider is answered with ${status}`] };
    },
  },
  {
    name: 'tokens-are-tried',
    what: `${TRIES} wrong tokens from one address`,
    async play({ open }) {
      const { server } = await open();
      const statuses: number[] = [];
      for (let one = 0; one < TRIES; one += 1) statuses.push((await server.get('/api/v1/me', bearer('wrong'))).status);
      return { broke: statuses.at(-1) === 429 ? [] : [`the last was answered with ${statuses.at(-1)}`] };
    },
  },
  {
    name: 'tokens-are-tried-for-sessions',
    what: `${TRIES} wrong tokens from one address for a session of the page, without the page and from it`,
    async play({ open }) {
      const { server } = await open();
      const body = JSON.stringify({ token: 'wrong-0123456789abcdef' });
      const broke: string[] = [];
      for (const origin of ['https://other.example', 'http://127.0.0.1:8484']) {
        const headers = { 'content-type': 'application/json', origin };
        const statuses: number[] = [];
        for (let one = 0; one < TRIES; one += 1)
          statuses.push(
            (await fetch(`http://127.0.0.1:${server.port}/login/token`, { method: 'POST', headers, body })).status,
          );
        const wanted = origin.startsWith('https') ? 403 : 429;
        if (statuses.at(-1) !== wanted) broke.push(`the last from ${origin} was answered with ${statuses.at(-1)}`);
      }
      return { broke };
    },
  },
];
