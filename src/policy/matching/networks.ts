import { BlockList, isIP } from 'node:net';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { Matcher } from '../../core/policy.ts';

interface Network {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly bits: number;
}

/** Networks as one question about an address; an IPv4 address written as IPv6 (`::ffff:192.0.2.1`) counts as itself. */
export function compileNetworks(patterns: readonly string[]): Matcher {
  const list = new BlockList();
  for (const { address, bits, family } of patterns.map(parseNetwork)) list.addSubnet(address, bits, family);
  return {
    patterns,
    matches: (text) => {
      const version = isIP(text);
      return version !== 0 && list.check(text, version === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

/** `192.0.2.0/24`, `2001:db8::/32` or a single address. @throws InvalidInput for anything else. */
export function parseNetwork(text: string): Network {
  const [, address = '', digits] = /^([0-9A-Fa-f.:]{2,45})(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  const most = version === 4 ? 32 : 128;
  const bits = digits === undefined ? most : Number(digits);
  if (version === 0 || bits > most) {
    throw new InvalidInput('network', `not a network such as 192.0.2.0/24 or 2001:db8::/32: ${quoted(text)}`);
  }
  return { address, family: version === 4 ? 'ipv4' : 'ipv6', bits };
}
