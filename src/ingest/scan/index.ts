// The one door to what looks at every byte of a log: which lines matter, and a line without what nobody reads of it.

export { memberCutter } from './cut.ts';
export { lineSifter } from './sieve.ts';
