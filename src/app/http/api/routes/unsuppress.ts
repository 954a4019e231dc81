import { decision } from '../decide.ts';

export const unsuppress = decision('unsuppress', 'Tolerate it no longer');
