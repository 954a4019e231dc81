import { decision } from '../decide.ts';

export const acknowledge = decision('acknowledge', 'Say that somebody looks after it');
