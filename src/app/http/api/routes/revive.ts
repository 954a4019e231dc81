import { decision } from '../decide.ts';

export const revive = decision('revive', 'Open it again as if nothing had been decided');
