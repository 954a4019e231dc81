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
];
