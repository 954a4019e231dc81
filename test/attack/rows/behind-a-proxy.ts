import type { Attack } from '../attack.ts';
import type { Coming } from '../honest.ts';
import { POLICY } from '../policy.ts';
import { PROXY, proxiedAs } from '../proxied.ts';
import { beside } from './beside.ts';

type Header = 'X-Forwarded-For' | 'Forwarded';

/** Each client may ask so often that honest ones never do, and those who flood do at once. */
const policyOf = (header: Header): string =>
  POLICY.replace(
    'server: { requestsPerSecond: 50000 }',
    `server: { requestsPerSecond: 1000, proxies: { trusted: [${PROXY}], header: ${header} } }`,
  );

const comingBy = (header: Header): Coming => ({
  headers: (number) => ({
    [header]: header === 'Forwarded' ? `for=${proxiedAs(number)};proto=https` : proxiedAs(number),
  }),
});

function starving(name: string, what: string, header: Header = 'X-Forwarded-For'): Attack {
  const ground = { policy: policyOf(header), coming: comingBy(header) };
  return { name, what, play: (target) => beside(name, target, ground) };
}

/** Honest senders and one bad client are behind the same load balancer. */
export const proxiedRows: readonly Attack[] = [
  starving('requests-through-the-proxy', '2,500 deliveries a second with a wrong signature from one client of a proxy'),
  starving('claims-through-the-proxy', 'such a client says before what the proxy adds to be one of the honest ones'),
  starving(
    'requests-through-a-proxy-that-says-forwarded',
    'the same through a proxy that writes Forwarded (RFC 7239)',
    'Forwarded',
  ),
  starving('claims-past-the-proxy', '2,500 deliveries a second from elsewhere that name honest clients of the proxy'),
  starving('bodies-through-the-proxy', '40 unsigned bodies of 25 MB in flight, of one client of a proxy'),
  starving('slow-bodies-through-the-proxy', '1,200 bodies that go no further, of one client of a proxy'),
];
