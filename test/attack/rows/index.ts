import type { Attack } from '../attack.ts';
import { advisoryRows } from './advisories.ts';
import { asvsRows } from './asvs.ts';
import { proxiedRows } from './behind-a-proxy.ts';
import { evadingRows } from './evading.ts';
import { factRows } from './facts.ts';
import { hostileRows } from './hostile.ts';
import { tlsRows } from './over-tls.ts';
import { peopleRows } from './people.ts';
import { nobody, starvingRows } from './starving.ts';

/** Those of which something comes as far as the store. */
export const storedRows: readonly Attack[] = [...factRows, ...evadingRows, ...hostileRows, ...advisoryRows];

/** Every attack in the order in which it is played; the first is none, for comparison. */
export const rows: readonly Attack[] = [
  nobody,
  ...starvingRows,
  ...proxiedRows,
  ...tlsRows,
  ...peopleRows,
  ...asvsRows,
  ...storedRows,
];
