import type { Actor } from '../../../core/actor.ts';
import type { WorkloadChanged } from '../../../core/event.ts';
import { CONTROLLER_OF } from '../../../core/kubernetes-kinds.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { isAtLeast } from '../../../core/strength.ts';
import type { Placement } from '../../../core/subjects.ts';
import type { Time } from '../../../core/time.ts';
import type { Questioned } from './questioned.ts';
import { STANDING } from '../tally.ts';

/** Something that software made for an object of a kind of its own, or did as another account. */
interface OperatorWork {
  readonly cluster: string;
  /** Of the software's account. */
  readonly name: string;
  readonly at: Time;
  /** Whether it, or what it was made for, runs one image for days. */
  readonly stays: boolean;
}

/** What operators did, by the API servers' own records. */
export function operatorsIn(lineage: Lineage, questioned: Questioned): readonly OperatorWork[] {
  const staying = stayingIn(lineage, questioned);
  const makers = new Map<string, Set<string>>();
  const made = lineage.facts.flatMap((fact) => {
    if (fact.type !== 'workload.changed' || fact.cluster === undefined) return [];
    const maker = operatorOf(fact);
    if (!maker) return [];
    const { cluster, at } = fact;
    const { name } = lineage.policy.actor(maker);
    const workloads = [fact, ...(fact.owners ?? [])].map((one) => workloadKey(fact, `${one.kind}/${one.name}`));
    for (const key of workloads) makers.set(key, (makers.get(key) ?? new Set()).add(name));
    return [{ cluster, name, at, workloads }];
  });
  // Whoever says that his own is another's object does not stay by what that one's operator made.
  const isKept = (key: string): boolean => staying.has(key) && makers.get(key)?.size === 1;
  return made.map(({ workloads, ...one }) => ({ ...one, stays: workloads.some(isKept) }));
}

/**
 * Who makes something for an object of a kind of his own, or acts as other accounts do, as Flux does as those of its tenants:
 * an account, by the API server's own record.
 */
function operatorOf({ verb, owners = [], actor, impersonator, strength }: WorkloadChanged): Actor | undefined {
  if (!isAccount(actor) || !isAtLeast(strength, 'recorded')) return undefined;
  if (impersonator) return isAccount(impersonator) ? impersonator : undefined;
  const isForeign = owners.some(
    ({ kind, controller }) => controller !== false && kind !== 'Node' && !CONTROLLER_OF.has(kind),
  );
  return verb === 'create' && isForeign ? actor : undefined;
}

/** Workloads of which one image ran, or is asked for, for days, and nothing stands against it. */
function stayingIn({ placements, at }: Lineage, questioned: Questioned): ReadonlySet<string> {
  const staying = placements.filter((one) => (one.to ?? at) - one.from >= STANDING && !questioned.placement(one));
  return new Set(staying.map((one) => workloadKey(one, one.workload)));
}

function workloadKey({ cluster, namespace }: Pick<Placement, 'cluster' | 'namespace'>, workload: string): string {
  return JSON.stringify([cluster, namespace, workload]);
}

function isAccount(actor: Actor | undefined): boolean {
  return actor?.name.startsWith('system:serviceaccount:') === true;
}
