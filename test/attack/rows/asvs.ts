import type { Attack } from '../attack.ts';
import { bearer, SECRETS } from '../policy.ts';
import { send, statuses } from '../../server/child.ts';
import { settled } from '../../server/ledger.ts';
import { request } from './hostile-heads.ts';
import { ago, pushOf } from './records.ts';

const READ = [
  'findings',
  'decisions',
  'images',
  'tags',
  'placements',
  'actors',
  'custody',
  'coverage',
  'sources',
  'events',
  'quarantine',
  'exceptions',
  'me',
];

/** What OWASP's ASVS 5 asks of level 2, as far as a server answers it; the numbers are its own. */
export const asvsRows: readonly Attack[] = [
  {
    name: 'every-path-asks-who',
    what: 'each path of the API without a credential, with an empty one, with one in the query (ASVS 8.2.1, 14.2.1)',
    async play({ open }) {
      const { server } = await open();
      const broke: string[] = [];
      for (const path of READ.map((one) => `/api/v1/${one}`))
        for (const [how, query, headers] of [
          ['nothing', '', {}],
          ['an empty token', '', bearer('')],
          ['a token in the query', `?access_token=${SECRETS.VIEWER}&token=${SECRETS.VIEWER}`, {}],
          ['basic', '', { authorization: `Basic ${Buffer.from(`reader:${SECRETS.VIEWER}`).toString('base64')}` }],
        ] as const) {
          const { status } = await server.get(`${path}${query}`, headers);
          if (status !== 401 && status !== 429) broke.push(`${path} with ${how}: ${status}`);
        }
      if (server.printed().includes(SECRETS.VIEWER)) broke.push('a token from a query is in the log');
      return { broke };
    },
  },
  {
    name: 'answers-for-browsers',
    what: 'what answers let a browser do: sniff, frame, keep, run, tell others (ASVS 3.4, 14.2.2, 13.4.6)',
    async play({ open }) {
      const { server } = await open();
      const broke: string[] = [];
      for (const path of ['/', '/api/v1/me', '/api/v1/none', '/healthz', '/login', '/metrics', '/none']) {
        const { headers } = await server.get(path, { ...bearer(SECRETS.VIEWER), origin: 'https://other.example' });
        const wants: readonly (readonly [string, RegExp])[] = [
          ['x-content-type-options', /^nosniff$/],
          ['content-security-policy', /default-src 'none'/],
          ['content-security-policy', /frame-ancestors 'none'/],
          ['cache-control', /no-store/],
          ['referrer-policy', /no-referrer/],
          ['cross-origin-opener-policy', /same-origin/],
        ];
        for (const [name, wanted] of wants)
          if (!wanted.test(headers.get(name) ?? '')) broke.push(`${path}: ${name} is ${headers.get(name) ?? 'absent'}`);
        for (const name of ['access-control-allow-origin', 'x-powered-by', 'server'])
          if (headers.has(name)) broke.push(`${path}: ${name} is ${headers.get(name)}`);
      }
      return { broke };
    },
  },
  {
    name: 'methods-nobody-needs',
    what: 'TRACE, CONNECT, PUT, DELETE and methods of one’s own on paths that are read (ASVS 4.1.4, 13.4.4)',
    async play({ open }) {
      const { server } = await open();
      const broke: string[] = [];
      for (const method of ['TRACE', 'CONNECT', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'MKACTIVITY', 'XYZZY'])
        for (const path of ['/', '/api/v1/findings', '/metrics', '/intake/distribution/registry']) {
          const bytes = request([`Authorization: Bearer ${SECRETS.VIEWER}`, 'X-Seen: forged-header'], '', path, method);
          const text = await send(server.port, bytes, { from: '127.1.0.9' });
          if (statuses(text).some((one) => one < 400) || text.includes('forged-header'))
            broke.push(`${method} ${path}: ${text.slice(0, 60)}`);
        }
      return { broke };
    },
  },
  {
    name: 'errors-tell-nothing',
    what: 'requests that go wrong in every way: what the answer tells of the inside (ASVS 16.5.1, 13.4.2)',
    async play({ open }) {
      const { server, url } = await open();
      // Before the first evaluation there is nothing to ask about.
      const push = pushOf('registry.acme.example', 'ci', ago(2));
      await server.post('distribution/registry', push, bearer(SECRETS.REGISTRY));
      await settled(server, url, 120);
      const broke: string[] = [];
      for (const path of [
        '/api/v1/findings?limit=1e9',
        "/api/v1/findings?rule=' OR 1=1 --",
        '/api/v1/findings?cursor=AAAA',
        '/api/v1/findings/%00',
        '/api/v1/images/trace?image=%ff%fe',
        '/api/v1/records/9e99',
        '/api/v1/records/-1',
        '/api/v1/events?from=never',
        '/api/v1/tags?repository=../..',
        '/login/callback?code=%00&state=%00',
        '/.git/config',
        '/.env',
        '/debug/pprof',
        '/api/v1/../../etc/passwd',
      ]) {
        const { status, text } = await server.get(path, bearer(SECRETS.VIEWER));
        if (status >= 500) broke.push(`${path} is answered with ${status}`);
        if (/\bat .*:\d+:\d+|node:|\/work\/|\/opt\/|\/tmp\/|SQLITE|sqlite|SELECT |Error:/.test(text))
          broke.push(`${path} tells ${text.slice(0, 120)}`);
      }
      return { broke };
    },
  },
];
