import type { Chance } from './chance.ts';

const STARTS = ['kor', 'vel', 'tam', 'bri', 'nor', 'sul', 'mek', 'dra', 'fen', 'lor', 'pel', 'zan', 'hul', 'wim', 'gar'];
const ENDS = ['vel', 'dik', 'tor', 'mash', 'lin', 'bex', 'gund', 'sa', 'rup', 'nal', 'kemp', 'dov', 'mir', 'tuk', 'zell'];

/** Names of services, as companies choose them. */
export const SERVICES = [
  'api', 'web', 'cart', 'search', 'mail', 'billing', 'users', 'orders', 'stock', 'feed', 'gate', 'quote', 'report',
  'ledger', 'media', 'notify', 'pricing', 'rates', 'shipping', 'tax', 'admin', 'basket', 'catalog', 'events', 'export',
  'import', 'index', 'invoice', 'login', 'metrics', 'offers', 'parser', 'portal', 'queue', 'render', 'review', 'router',
  'session', 'sync', 'worker',
] as const;
export const TEAMS = ['shop', 'pay', 'data', 'core', 'ops', 'growth', 'mobile'] as const;
export const PEOPLE = [
  'ada', 'bela', 'cleo', 'dana', 'edit', 'finn', 'greta', 'hugo', 'ines', 'jonas', 'kaja', 'lars', 'mira', 'nils',
] as const;

/** A word without meaning: `korvel`. */
export const wordOf = (chance: Chance): string => chance.one(STARTS) + chance.one(ENDS);
