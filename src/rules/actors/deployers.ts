import { isDelegated, issuerUse, takerOf } from '../../core/account-use.ts';
import type { Actor } from '../../core/actor.ts';
import type { Habit } from '../../core/habit.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Environment } from '../../core/policy.ts';
import type { Deployment } from '../../core/subjects.ts';
import { isRecorded } from '../../core/strength.ts';
import { madeOnce } from '../made-once.ts';

type Done = Pick<Deployment, 'actor' | 'fact'>;

/** Whether the system's own record names a deployer that the environment lists, and it is he who asks. */
export function isListedDeployer(done: Done, environment: Environment | undefined, lineage: Lineage): boolean {
  const { actor, fact } = done;
  const deployers = environment?.deployers;
  const isListed = (one: Actor): boolean => deployers?.matches(one.name) === true;
  return (
    actor !== undefined &&
    isListed(actor) &&
    isRecorded(fact) &&
    (!fact.impersonator ||
      isGateway(fact, environment, lineage) ||
      (isDelegated(fact) && (isUsualDelegate(done, lineage) ?? !isPersonBehind(fact, lineage))) ||
      (isListed(fact.impersonator) && !isPersonAsAccount(done, lineage)))
  );
}

/**
 * A person who takes a service account for a cloak does not want to be seen: nobody has to, who may deploy himself. With an
 * account of Google Cloud it is how people are to work: it is one who never usually does.
 */
export function isPersonAsAccount(done: Done, lineage: Lineage): boolean {
  const { fact } = done;
  if (!isPersonBehind(fact, lineage)) return false;
  return isDelegated(fact)
    ? isUsualDelegate(done, lineage) === false
    : fact.actor?.name.startsWith('system:serviceaccount:') === true;
}

function isPersonBehind({ impersonator }: Deployment['fact'], { policy }: Lineage): boolean {
  return impersonator !== undefined && policy.actor(impersonator).kind === 'human';
}

/** Whether a person usually acts as this account; undefined for programs, and while the account has too short a history. */
function isUsualDelegate({ actor, fact }: Done, lineage: Lineage): boolean | undefined {
  const usual = lineage.habits.accounts({ at: fact.at, ...known({ cluster: fact.cluster, actor }) });
  if (!usual.speaks || !fact.impersonator || !isPersonBehind(fact, lineage)) return undefined;
  return usual.seen.has(issuerUse(takerOf(lineage.policy.actor(fact.impersonator).name)).issuer);
}

/** So many acted through an account before it counts as a gateway: those that it acts for are judged. */
const GATEWAY = 3;

/** Whether whoever acts as another is listed as software that does, or does so for many: Rancher, Teleport, Flux. No person is one. */
function isGateway(
  { impersonator, at, cluster }: Deployment['fact'],
  environment: Environment | undefined,
  lineage: Lineage,
): boolean {
  if (!impersonator || lineage.policy.actor(impersonator).kind === 'human') return false;
  if (environment?.operators?.matches(impersonator.name)) return true;
  const before = through(lineage.deployments).get(throughKey(impersonator, cluster)) ?? [];
  return new Set(before.flatMap((one) => (one.at < at ? (one.actor?.name ?? []) : []))).size >= GATEWAY;
}

const through = madeOnce((deployments: readonly Deployment[]) => {
  const acted = deployments.filter(({ fact }) => fact.impersonator && isRecorded(fact));
  return Map.groupBy(acted, ({ fact }) => throughKey(fact.impersonator, fact.cluster));
});

/** Of each cluster its own records tell who is one. */
function throughKey(impersonator: Actor | undefined, cluster = ''): string {
  return `${cluster} ${impersonator?.name ?? ''}`;
}

/** Who usually changes images as near to the workload as is known. */
export interface NearestHabit {
  readonly habit: Habit;
  /** `the workload`, `its namespace` or `its cluster`. */
  readonly place: string;
}

/**
 * The habit of the workload; while that has too short a history the one of its namespace, then of its cluster: who never
 * deployed anything there is a stranger to this workload, too. Undefined where none speaks.
 */
export function nearestHabit(
  deployment: Deployment,
  { habits }: Lineage,
  environment?: Environment,
): NearestHabit | undefined {
  const near: readonly NearestHabit[] = [
    { habit: habits.deployers(deployment), place: 'the workload' },
    { habit: habits.deployersInNamespace(deployment), place: 'its namespace' },
    // A sandbox is where people do what the rest of the cluster never sees.
    ...(environment?.sandbox ? [] : [{ habit: habits.deployersIn(deployment), place: 'its cluster' }]),
  ];
  return near.find(({ habit }) => habit.speaks);
}

/** Whether by habit this actor changes images of the workload; undefined while the workload's history is too short. */
export function isUsualDeployer(deployment: Deployment, lineage: Lineage): boolean | undefined {
  const { actor, fact } = deployment;
  const habit = lineage.habits.deployers(deployment);
  if (!habit.speaks) return undefined;
  return actor !== undefined && habit.seen.has(actor.name) && isRecorded(fact);
}
