import { decision } from '../deciding.ts';

export const acknowledge = decision('acknowledge', 'Say that somebody looks after it');
