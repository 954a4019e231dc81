import type { Habit, Habits, UsualNow } from '../../../core/habit.ts';
import type { Deployment, Push, Workload } from '../../../core/subjects.ts';
import { HOUR, type Time } from '../../../core/time.ts';
import { attachmentOf } from '../registry/artifacts.ts';
import { SILENT } from './habit-tally.ts';

/** Records come late and evaluations take their time, but seldom so long. */
const MARGIN = HOUR;

/**
 * What all facts tell, about an instant, of who deploys, and of who pushes to a registry, with what and from where. Whoever
 * comes to be usual within that time is taken to be so.
 */
export function usualNow(
  deployments: readonly Deployment[],
  pushes: readonly Push[],
  habits: Habits,
  at: Time,
): UsualNow {
  const [from, to] = [at - MARGIN, at + MARGIN];
  const places = new Set<string>();
  const found = new Map<string, Habit>();
  function learn<One extends { readonly at: Time }>(one: One, key: string, ask: (one: One) => Habit): boolean {
    if (places.has(key)) return false;
    places.add(key);
    const [before, after] = [ask({ ...one, at: from }), ask({ ...one, at: to })];
    if (before.speaks && after.speaks) found.set(key, { ...after, seen: new Map([...before.seen, ...after.seen]) });
    return true;
  }
  for (const deployment of deployments) {
    learn(deployment, accountKey(deployment), habits.accounts);
    if (!learn(deployment, workloadKey(deployment), habits.deployers)) continue;
    if (learn(deployment, namespaceKey(deployment), habits.deployersInNamespace))
      learn(deployment, clusterKey(deployment), habits.deployersIn);
  }
  for (const push of pushes) {
    if (learn(push, registryKey(push), habits.networksOfAll)) learn(push, publishersKey(push), habits.publishersOfAll);
    learn(push, clientsKey(push), habits.clientsOfActor);
    if (push.kind === 'artifact') learn(push, signersKey(push), habits.signersOfAll);
  }
  return { from, to, habits: found };
}

/** The same habits, but for these at that time: a part of the facts cannot tell them. */
export function withUsual(habits: Habits, usual: UsualNow | undefined): Habits {
  if (!usual) return habits;
  const asked =
    <One extends { readonly at: Time }>(own: (one: One) => Habit, keyOf: (one: One) => string) =>
    (one: One): Habit => {
      if (one.at < usual.from || one.at > usual.to) return own(one);
      return usual.habits.get(keyOf(one)) ?? SILENT;
    };
  return {
    ...habits,
    accounts: asked(habits.accounts, accountKey),
    deployers: asked(habits.deployers, workloadKey),
    deployersInNamespace: asked(habits.deployersInNamespace, namespaceKey),
    deployersIn: asked(habits.deployersIn, clusterKey),
    networksOfAll: asked(habits.networksOfAll, registryKey),
    publishersOfAll: asked(habits.publishersOfAll, publishersKey),
    clientsOfActor: asked(habits.clientsOfActor, clientsKey),
    signersOfAll: asked(habits.signersOfAll, signersKey),
  };
}

function workloadKey({ cluster, namespace, workload }: Workload): string {
  return JSON.stringify([cluster, namespace, workload]);
}

function namespaceKey({ cluster, namespace }: Workload): string {
  return JSON.stringify([cluster, namespace]);
}

function accountKey({ cluster, actor }: Pick<Deployment, 'cluster' | 'actor'>): string {
  return JSON.stringify(['account', cluster, actor?.name]);
}

function registryKey({ registry }: Push): string {
  return JSON.stringify(['registry', registry]);
}

function publishersKey({ registry }: Push): string {
  return JSON.stringify(['publishers', registry]);
}

function clientsKey({ registry, actor }: Push): string {
  return JSON.stringify(['clients', registry, actor?.name]);
}

function signersKey(push: Push): string {
  return JSON.stringify(['signers', push.registry, attachmentOf(push)?.kind]);
}

function clusterKey({ cluster }: Workload): string {
  return JSON.stringify([cluster]);
}
