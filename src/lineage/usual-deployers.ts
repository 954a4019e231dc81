import type { Habit, Habits, UsualDeployers } from '../core/habit.ts';
import type { Deployment, Workload } from '../core/subjects.ts';
import { HOUR, type Time } from '../core/time.ts';
import { SILENT } from './habit-tally.ts';

/** Records come late and evaluations take their time, but seldom so long. */
const MARGIN = HOUR;

/** What all facts tell, about an instant. Whoever comes to be usual within that time is taken to be so. */
export function usualDeployers(deployments: readonly Deployment[], habits: Habits, at: Time): UsualDeployers {
  const [from, to] = [at - MARGIN, at + MARGIN];
  const places = new Set<string>();
  const found = new Map<string, Habit>();
  for (const deployment of deployments) {
    const learn = (key: string, ask: (deployment: Deployment) => Habit): boolean => {
      if (places.has(key)) return false;
      places.add(key);
      const [before, after] = [ask({ ...deployment, at: from }), ask({ ...deployment, at: to })];
      if (before.speaks && after.speaks) found.set(key, { ...after, seen: new Map([...before.seen, ...after.seen]) });
      return true;
    };
    learn(accountKey(deployment), habits.accounts);
    if (!learn(workloadKey(deployment), habits.deployers)) continue;
    if (learn(namespaceKey(deployment), habits.deployersInNamespace)) learn(clusterKey(deployment), habits.deployersIn);
  }
  return { from, to, habits: found };
}

/** The same habits, but for those of deployers at that time: a part of the facts cannot tell them. */
export function withDeployers(habits: Habits, usual: UsualDeployers | undefined): Habits {
  if (!usual) return habits;
  const asked =
    (own: (deployment: Deployment) => Habit, keyOf: (deployment: Deployment) => string) =>
    (deployment: Deployment): Habit => {
      if (deployment.at < usual.from || deployment.at > usual.to) return own(deployment);
      return usual.habits.get(keyOf(deployment)) ?? SILENT;
    };
  return {
    ...habits,
    accounts: asked(habits.accounts, accountKey),
    deployers: asked(habits.deployers, workloadKey),
    deployersInNamespace: asked(habits.deployersInNamespace, namespaceKey),
    deployersIn: asked(habits.deployersIn, clusterKey),
  };
}

function workloadKey({ cluster, namespace, workload }: Workload): string {
  return JSON.stringify([cluster, namespace, workload]);
}

function namespaceKey({ cluster, namespace }: Workload): string {
  return JSON.stringify([cluster, namespace]);
}

function accountKey({ cluster, actor }: Deployment): string {
  return JSON.stringify(['account', cluster, actor?.name]);
}

function clusterKey({ cluster }: Workload): string {
  return JSON.stringify([cluster]);
}
