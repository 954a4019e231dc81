import { GITLAB_JOB } from '../../../core/actor.ts';
import { fullName } from '../../../core/reference.ts';
import { accountUse } from '../../../core/account-use.ts';
import { clientFamilies, networkOf } from '../../../core/client.ts';
import type { Habit, Habits, UsualNow } from '../../../core/habit.ts';
import type { Attachment, Deployment, Push } from '../../../core/subjects.ts';
import type { Policy } from '../../../core/policy.ts';
import type { Time } from '../../../core/time.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { Delivery } from '../clusters/deliveries.ts';
import { SILENT, Tally, type Values } from './habit-tally.ts';
import { withUsual } from './usual-now.ts';

// Nine in ten: a few pushes by hand do not undo a habit, and a project that merely runs often has none.
const USUAL_PROJECT = 0.9;

// A run may go on beside a push by chance, so that it takes ten; the digest of what a host made is no chance.
const HOST_BUILDS = 5;

/** Habits before anything was questioned: none speaks. */
export const noHabits: Habits = {
  publishers: () => SILENT,
  publishersOfAll: () => SILENT,
  clients: () => SILENT,
  clientsOfActor: () => SILENT,
  networks: () => SILENT,
  networksOfAll: () => SILENT,
  hours: () => SILENT,
  projects: () => SILENT,
  hostBuilds: () => SILENT,
  deliveries: () => SILENT,
  signers: () => SILENT,
  signersOfAll: () => SILENT,
  accounts: () => SILENT,
  deployers: () => SILENT,
  deployersInNamespace: () => SILENT,
  deployersIn: () => SILENT,
};

/** What habits are learned from. */
export interface HabitContext {
  readonly policy: Policy;
  readonly pushes: readonly Push[];
  readonly deployments: readonly Deployment[];
  /** In the order in which they were placed. */
  readonly deliveries: readonly Delivery[];
  readonly questioned: ReadonlySet<string>;
  readonly usual?: UsualNow | undefined;
  attachment(push: Push): Attachment | undefined;
  /** Whether a host recorded that it made these very bytes. */
  isHostBuilt(push: Push): boolean;
  /** CI projects with a run around an instant; asked in ascending order, good until asked again. */
  projectsAround(at: Time): Values;
}

/** A recorded push teaches only after the policy's quarantine, and not while a finding of medium or more stands on it. */
export function learnHabits(context: HabitContext): Habits {
  const { policy } = context;
  const tallies = new Map<string, Tally>();
  const tally = (...key: readonly (string | undefined)[]): Tally => {
    const name = JSON.stringify(key);
    const existing = tallies.get(name);
    if (existing) return existing;
    const made = new Tally();
    tallies.set(name, made);
    return made;
  };
  const unquestioned = context.pushes.filter((push) => isRecorded(push) && !context.questioned.has(push.key));
  const taught = unquestioned.filter((push) => push.kind !== 'artifact');
  const totals = new Map<string, number>();
  for (const push of taught) totals.set(fullName(push), (totals.get(fullName(push)) ?? 0) + 1);
  const isCopy = copiesAmong(taught, policy.windows.buildToPush);
  for (const push of taught) {
    for (const key of [[push.registry, push.repository], [push.registry]])
      tally('publishers', ...key).add(push.at, push.actor ? [push.actor.name] : []);
    const projects = tally('projects', push.registry, push.repository);
    const total = totals.get(fullName(push)) ?? 0;
    // No build is needed for it: who copies what is there must not make a push without a build look usual.
    if (!isCopy(push))
      projects.addAmong(push.at, context.projectsAround(push.at), USUAL_PROJECT, total, policy.habits.minPushes);
    tally('host builds', push.registry, push.repository).add(push.at, context.isHostBuilt(push) ? ['host'] : []);
    if (push.client !== undefined)
      for (const key of [by(push), inRegistry(push)])
        tally('clients', ...key).add(push.at, clientFamilies(push.client));
    tally('hours', ...by(push)).add(push.at, [String(new Date(push.at).getUTCHours())]);
    if (push.address !== undefined)
      for (const key of [by(push), [push.registry]]) tally('networks', ...key).add(push.at, [networkOf(push.address)]);
  }
  const teachers = new Set(taught);
  for (const { push, at } of context.deliveries) {
    if (teachers.has(push))
      tally('deliveries', push.registry, push.repository).add(
        at,
        at - push.at <= policy.windows.pushToDeploy ? ['soon'] : [],
      );
  }
  const signing = (push: Push, ...place: readonly string[]): readonly (string | undefined)[] => [
    'signers',
    ...place,
    context.attachment(push)?.kind,
  ];
  for (const push of unquestioned)
    if (push.kind === 'artifact' && push.actor)
      for (const place of [[push.registry, push.repository], [push.registry]])
        tally(...signing(push, ...place)).add(push.at, [push.actor.name]);
  for (const deployment of context.deployments) {
    const { actor, uncertain, fact, at, cluster, namespace } = deployment;
    if (!actor || !isRecorded(fact)) continue;
    tally('accounts', cluster, actor.name).add(at, Object.values(accountUse(deployment)));
    if (uncertain) continue;
    tally('deployers', ...place(deployment)).add(at, [actor.name]);
    tally('deployers in', cluster, namespace).add(at, [actor.name]);
    tally('deployers in', cluster).add(at, [actor.name]);
  }
  const askSettled = (at: Time, ...key: readonly (string | undefined)[]): Habit =>
    tallies.get(JSON.stringify(key))?.settledBefore(at - policy.habits.quarantine, policy.habits, key[0]) ?? SILENT;
  const ask = (at: Time, share: number, ...key: readonly (string | undefined)[]): Habit => {
    const found = tallies.get(JSON.stringify(key));
    return found ? found.before(at - policy.habits.quarantine, policy.habits, share) : SILENT;
  };
  const own: Habits = {
    publishers: (push) => askSettled(push.at, 'publishers', push.registry, push.repository),
    publishersOfAll: (push) => askSettled(push.at, 'publishers', push.registry),
    clients: (push) => askSettled(push.at, 'clients', ...by(push)),
    clientsOfActor: (push) => askSettled(push.at, 'clients', ...inRegistry(push)),
    networks: (push) => askSettled(push.at, 'networks', ...by(push)),
    networksOfAll: (push) => askSettled(push.at, 'networks', push.registry),
    hours: (push) => ask(push.at, 0, 'hours', ...by(push)),
    projects: (push) => ask(push.at, USUAL_PROJECT, 'projects', push.registry, push.repository),
    hostBuilds: (push) =>
      tallies
        .get(JSON.stringify(['host builds', push.registry, push.repository]))
        ?.before(push.at - policy.habits.quarantine, { ...policy.habits, minPushes: HOST_BUILDS }, USUAL_PROJECT) ??
      SILENT,
    deliveries: (push, at) => ask(at, 0, 'deliveries', push.registry, push.repository),
    signers: (push) => ask(push.at, 0, ...signing(push, push.registry, push.repository)),
    signersOfAll: (push) => ask(push.at, 0, ...signing(push, push.registry)),
    accounts: ({ at, cluster, actor }) => askSettled(at, 'accounts', cluster, actor?.name),
    deployers: (deployment) => ask(deployment.at, 0, 'deployers', ...place(deployment)),
    deployersInNamespace: ({ at, cluster, namespace }) => ask(at, 0, 'deployers in', cluster, namespace),
    deployersIn: ({ at, cluster }) => ask(at, 0, 'deployers in', cluster),
  };
  return withUsual(own, context.usual);
}

function by(push: Push): readonly string[] {
  return [push.registry, push.repository, push.actor?.name ?? ''];
}

/** Jobs of several projects are no one account, and each has programs of its own. */
function inRegistry(push: Push): readonly string[] {
  return push.actor?.name === GITLAB_JOB.name ? by(push) : [push.registry, push.actor?.name ?? ''];
}

/** Pushes of a digest that came into the same repository longer before than a build takes to push all its tags. */
function copiesAmong(pushes: readonly Push[], after: number): (push: Push) => boolean {
  const first = new Map<string, Time>();
  const copies = new Set<Push>();
  for (const push of pushes) {
    const name = `${fullName(push)}@${push.digest}`;
    const since = first.get(name);
    if (since === undefined) first.set(name, push.at);
    else if (push.at - since > after) copies.add(push);
  }
  return (push) => copies.has(push);
}

function place(deployment: Deployment): readonly (string | undefined)[] {
  return [deployment.cluster, deployment.namespace, deployment.workload];
}
