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

/** What is over before a store is asked, or floods it as another does. */
const ALIKE: ReadonlySet<string> = new Set([
  'tags-without-end',
  'runs-without-end',
  'no-records-without-end',
  'hostile-heads',
  'hostile-signatures',
  'roles-in-the-body',
  'announced-gigabytes',
  'lines-that-expressions-hang-on',
]);

const told: readonly Attack[] = [...factRows, ...evadingRows, ...hostileRows, ...advisoryRows];

/** Those in which stores could differ. */
export const storedRows: readonly Attack[] = told.filter(({ name }) => !ALIKE.has(name));

/** Every attack in the order in which it is played; the first is none, for comparison. */
export const rows: readonly Attack[] = [
  nobody,
  ...starvingRows,
  ...proxiedRows,
  ...tlsRows,
  ...peopleRows,
  ...asvsRows,
  ...told,
];
