import type { Time } from '../../../core/time.ts';
import { networkOf } from '../network.ts';

/** Counts failed attempts to prove who one is, by network address. */
export interface FailedAttempts {
  /** Seconds until an address may try again; 0: now. */
  wait(address: string, now: Time): number;
  note(address: string, now: Time): void;
}

const MOST = 20;
const WINDOW = 60_000;
/** Addresses remembered; an attacker with more of them pushes out the oldest. */
const ADDRESSES = 10_000;

/** Twenty failures a minute from one address, or from one IPv6 network of a customer (/64): then a pause. */
export function failedAttempts(): FailedAttempts {
  const failures = new Map<string, { readonly since: Time; readonly count: number }>();
  const current = (address: string, now: Time) => {
    const known = failures.get(networkOf(address));
    return known && now - known.since < WINDOW ? known : undefined;
  };
  return {
    wait(address, now) {
      const known = current(address, now);
      return known && known.count >= MOST ? Math.ceil((known.since + WINDOW - now) / 1000) : 0;
    },
    note(address, now) {
      const { since, count } = current(address, now) ?? { since: now, count: 0 };
      const network = networkOf(address);
      // Set again, it is the youngest in the order of the map.
      failures.delete(network);
      failures.set(network, { since, count: count + 1 });
      const [oldest] = failures.keys();
      if (failures.size > ADDRESSES && oldest !== undefined) failures.delete(oldest);
    },
  };
}
