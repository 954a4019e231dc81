import type { Session } from '../../../../database/postgres.ts';
import { linkFacts } from './link-facts.ts';

/**
 * Links to what is asked for instead of whole histories: what is about no single tag, what a tag says is attached, plain
 * changes of workloads. Those keep the link that they had.
 */
export async function asideLinks(session: Session): Promise<void> {
  await linkFacts(
    session,
    `(fact.type IN ('manifest.deleted', 'manifest.hinted')
      OR (fact.type = 'manifest.pushed' AND strpos(fact.body, '"tag":"sha') > 0)
      OR (fact.type = 'workload.changed' AND strpos(fact.body, '"owners":[') = 0))`,
  );
}
