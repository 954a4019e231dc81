import { createNaming, type Naming } from '../../lab/naming.ts';

/** Ids that look random, the same for the same words. */
export const namingOf = (...words: readonly unknown[]): Naming => createNaming(JSON.stringify(words));

/** A number that stands for words: the same words always have the same. */
export const numberOf = (from: number, span: number, ...words: readonly unknown[]): number =>
  from + namingOf(...words).below(span);

/** `203.0.113.7:41532`: some systems write the client's port, too. */
export const withPort = (address: string, ...words: readonly unknown[]): string =>
  `${address}:${numberOf(30_000, 30_000, 'port', address, ...words)}`;
