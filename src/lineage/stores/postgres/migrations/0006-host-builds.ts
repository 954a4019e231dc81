import type { Session } from '../../../../database/postgres.ts';
import { linkFacts } from './link-facts.ts';

/** Builds on hosts are found by their host. */
export async function hostBuilds(session: Session): Promise<void> {
  await linkFacts(session, `fact.type = 'host.image' AND strpos(fact.body, '"action":"built"') > 0`);
}
