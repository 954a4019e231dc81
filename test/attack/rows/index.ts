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

const STORED: ReadonlySet<string> = new Set(['hostile-bodies', 'members-left-out', 'annotations-of-pods']);

const told: readonly Attack[] = [...factRows, ...evadingRows, ...hostileRows, ...advisoryRows];

/** What could come to differ by the store: what clears, and odd texts; floods are told by how fast one is. */
export const storedRows: readonly Attack[] = [...evadingRows, ...told.filter(({ name }) => STORED.has(name))];

/** What keeps a server busy rather than tells it something: each costs seconds of both processors. */
export const floodRows: readonly Attack[] = [...starvingRows, ...proxiedRows, ...tlsRows];
export const otherRows: readonly Attack[] = [...peopleRows, ...asvsRows, ...told];

/** Every attack in the order in which it is played; the first is none, for comparison. */
export const rows: readonly Attack[] = [nobody, ...floodRows, ...otherRows];
