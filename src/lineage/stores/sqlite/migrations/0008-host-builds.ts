import type { Database } from '../../../../database/sqlite.ts';
import { linkFacts } from './link-facts.ts';

/** Builds on hosts are found by their host. */
export function hostBuilds(database: Database): void {
  linkFacts(database, `instr(fact.body, '"action":"built"') > 0`);
}
