import { BlockList, isIPv4 } from 'node:net';
import { canonicalIPv6 } from '../../core/ipv6.ts';

/** From where an address can be reached: what is not `everywhere` has one meaning here and another elsewhere. */
export type Reach = 'everywhere' | 'loopback' | 'link-local' | 'private' | 'metadata';

// The first that holds an address counts. RFC 6890 and its registries; metadata: what the clouds give their machines'
// credentials out at, also where it lies in a public range (Azure's 168.63.129.16).
const RANGES: readonly (readonly [reach: Exclude<Reach, 'everywhere'>, ranges: readonly string[]])[] = [
  [
    'metadata',
    [
      '169.254.169.254/32',
      '169.254.170.2/32',
      '169.254.170.23/32',
      '168.63.129.16/32',
      '192.0.0.192/32',
      '100.100.100.200/32',
      'fd00:ec2::254/128',
      'fd00:ec2::23/128',
      'fd20:ce::254/128',
    ],
  ],
  ['loopback', ['127.0.0.0/8', '0.0.0.0/8', '::1/128', '::/128']],
  ['link-local', ['169.254.0.0/16', 'fe80::/10']],
  [
    'private',
    [
      '10.0.0.0/8',
      '172.16.0.0/12',
      '192.168.0.0/16',
      '100.64.0.0/10',
      '192.0.0.0/24',
      '198.18.0.0/15',
      '224.0.0.0/3',
      'fc00::/7',
      'fec0::/10',
      'ff00::/8',
      // Tunnels and translations that carry an IPv4 address of any kind.
      '64:ff9b:1::/48',
      '2001::/32',
      '2002::/16',
      '::/96',
    ],
  ],
];

const LISTS = RANGES.map(([reach, ranges]) => {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits = ''] = range.split('/');
    list.addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return { reach, list };
});

/** Of an IPv4 or IPv6 address as the system's resolver gives it. */
export function reachOf(address: string): Reach {
  const bare = address.replace(/%.*$/, '');
  const plain = translated(bare) ?? bare;
  const family = isIPv4(plain) ? 'ipv4' : 'ipv6';
  return LISTS.find(({ list }) => list.check(plain, family))?.reach ?? 'everywhere';
}

/** The IPv4 address in an IPv6 one that only stands for it: mapped (RFC 4291), or translated on the way (RFC 6052). */
function translated(address: string): string | undefined {
  if (isIPv4(address) || !URL.canParse(`http://[${address}]`)) return undefined;
  // `URL` also reads an IPv4 tail.
  const canonical = canonicalIPv6(new URL(`http://[${address}]`).hostname.slice(1, -1)) ?? '';
  const [, tail] = /^(?:64:ff9b|::ffff)::?((?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})?)?)$/.exec(canonical) ?? [];
  if (tail === undefined) return undefined;
  const [high = '0', low = '0'] = tail.includes(':') ? tail.split(':') : ['0', tail === '' ? '0' : tail];
  const [upper, lower] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return `${upper >> 8}.${upper & 255}.${lower >> 8}.${lower & 255}`;
}
