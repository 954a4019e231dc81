import { decision } from '../deciding.ts';

export const revive = decision('revive', 'Open it again as if nothing had been decided');
