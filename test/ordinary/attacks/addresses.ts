import { between, type Random } from '../../../bench/random.ts';
import type { Network, Organisation } from '../organisation.ts';
import { anyOf } from './scene.ts';

const OUTSIDE = ['203.0.113', '198.51.100', '192.0.2'] as const;

/** An address that is in none of the organisation's networks. */
export function outside({ networks }: Organisation, random: Random): string {
  for (let tries = 0; tries < 50; tries += 1) {
    const address = `${anyOf(random, OUTSIDE) ?? OUTSIDE[0]}.${between(random, 2, 250)}`;
    if (!networks.some(({ cidr }) => isIn(address, cidr))) return address;
  }
  throw new Error('every address is in a network of the organisation');
}

/** An address in the office, else where people come from by VPN, else anywhere. */
export function office(organisation: Organisation, random: Random): string {
  return addressIn(organisation, ['office', 'vpn'], random) ?? outside(organisation, random);
}

/** An address where builds run; undefined where the organisation does not know it. */
export function runners(organisation: Organisation, random: Random): string | undefined {
  return addressIn(organisation, ['runners'], random);
}

function addressIn({ networks }: Organisation, names: readonly Network['name'][], random: Random): string | undefined {
  const network = names.flatMap((name) => networks.filter((one) => one.name === name))[0];
  if (network === undefined) return undefined;
  const [base = '', bits = '32'] = network.cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return size < 8 ? base : text(number(base) + between(random, 2, Math.min(size, 250) - 2));
}

function isIn(address: string, cidr: string): boolean {
  const [base = '', bits = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}

function number(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function text(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
