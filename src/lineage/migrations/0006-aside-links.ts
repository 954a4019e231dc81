import type { Database } from '../../database/sqlite.ts';
import { linkFacts } from './link-facts.ts';

/**
 * Links to what is asked for instead of whole histories: what is about no single tag, what a tag says is attached, plain
 * changes of workloads. Those keep the link that they had.
 */
export function asideLinks(database: Database): void {
  linkFacts(
    database,
    `(fact.type IN ('manifest.deleted', 'manifest.hinted')
      OR (fact.type = 'manifest.pushed' AND instr(fact.body, '"tag":"sha') > 0)
      OR (fact.type = 'workload.changed' AND instr(fact.body, '"owners":[') = 0))`,
  );
}
