import type { ControlChanged } from '../core/control-event.ts';
import { known } from '../core/known.ts';
import type { Control } from '../core/subjects.ts';
import type { Policy } from '../core/policy.ts';
import { byTime } from './order.ts';

/** Every change of a control, oldest first, with names as the policy has them. */
export function joinControls(changes: readonly ControlChanged[], policy: Policy): readonly Control[] {
  return [...changes].sort(byTime).map((fact) => {
    const registry = fact.registry === undefined ? undefined : policy.registry(fact.registry);
    const where = [registry, fact.repository, fact.cluster, fact.namespace, fact.project];
    return {
      key: `control:${JSON.stringify([...where.map((one) => one ?? null), fact.control, fact.subject])}`,
      at: fact.at,
      facts: [fact],
      ...known({
        registry,
        actor: fact.actor && policy.actor(fact.actor),
        grantee: fact.grantee && policy.actor(fact.grantee),
      }),
    };
  });
}
