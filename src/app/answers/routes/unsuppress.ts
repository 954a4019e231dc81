import { decision } from '../deciding.ts';

export const unsuppress = decision('unsuppress', 'Tolerate it no longer');
