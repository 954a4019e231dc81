import type { Coverage } from '../../core/coverage.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Policy } from '../../core/policy.ts';
import { HOUR } from '../../core/time.ts';
import { buildLineage } from '../lineage.ts';

/** What a story is joined to, an hour after its last event. */
export function joined(
  { events, coverage }: { readonly events: readonly LandwaiterEvent[]; readonly coverage: readonly Coverage[] },
  policy: Policy,
): Lineage {
  const at = Math.max(...events.map((event) => event.at)) + HOUR;
  return buildLineage(events, coverage, policy, at, { registry: new Set(['distribution']), ci: new Set(['github']) });
}
