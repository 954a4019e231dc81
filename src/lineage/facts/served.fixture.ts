import { parseDigest } from '../../core/digest.ts';
import type { LandwaiterEvent, PodsListed } from '../../core/event.ts';
import { HOUR, MINUTE, type Time } from '../../core/time.ts';

/** The hour 0. */
export const START: Time = Date.UTC(2026, 10, 2, 8);
const RANGE = 'acme-shop/europe-west1/front/';
let count = 0;

function seen(hour: number, minute = 0): Pick<PodsListed, 'id' | 'source' | 'at' | 'strength' | 'origin' | 'cluster'> {
  const at: Time = START + hour * HOUR + minute * MINUTE;
  const origin = { path: 'run.json', line: 1, sha256: '0'.repeat(64) };
  return {
    id: `cloud-run:${(count += 1)}`,
    source: 'cloud-run',
    at,
    strength: 'recorded',
    origin,
    cluster: 'cloud-run',
  };
}

/** Where the requests of the service go from that hour on. */
export function traffic(hour: number, serving: 'named' | 'latest', ...named: readonly string[]): PodsListed {
  const uids = named.map((name) => RANGE + name);
  return { type: 'pods.listed', ...seen(hour), after: RANGE, upTo: `${RANGE}~`, serving, uids };
}

/** A revision, called by a hexadecimal digit, became ready, a minute after the hour. */
export function ready(hour: number, name: string, minute = 1): readonly LandwaiterEvent[] {
  return [
    {
      type: 'container.observed',
      ...seen(hour, minute),
      namespace: 'acme-shop/europe-west1',
      pod: name,
      podUid: RANGE + name,
      owners: [{ kind: 'Service', name: 'front' }],
      container: 'front',
      kind: 'container',
      image: `registry.acme.example/shop/front:${name}`,
      digest: parseDigest(`sha256:${name.repeat(64)}`),
      running: true,
    },
    { ...traffic(0, 'named', name), ...seen(hour, minute), serving: 'ready' },
  ];
}
