import { days, history, type Step } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { pushed } from '../scenarios/scenario.ts';
import { asked, ran, replicas } from '../scenarios/workload-scenario.ts';

const OLD = 'api-7d4b9c5f6d';
const byDeployments = 'system:serviceaccount:kube-system:deployment-controller';
const setOf = (set: string) => ({ owners: [{ kind: 'ReplicaSet', name: set }] });
const made = (set: string, images: Readonly<Record<string, string>>): Step =>
  asked(`shop/${set}`, images, {
    kind: 'ReplicaSet',
    verb: 'create',
    by: byDeployments,
    owners: [{ kind: 'Deployment', name: set.replace(/-[^-]+$/, '') }],
  });
const pods = Array.from({ length: 3 }, (_, index) =>
  ran(`web-6f7c8d9b5c-a${index}b2c`, 'web', 'shop/web:1', 'c', setOf('web-6f7c8d9b5c')),
);
const wished = asked('shop/web', { web: 'shop/web:1' }, { verb: 'create' });
/** Another workload, of which the log has all. */
const others: Step = [wished, made('web-6f7c8d9b5c', { web: 'shop/web:1' }), pods];
/** The image is told first long after the log begins: a cache of the registry fetched it. */
const fetched: Step = [others, days(6), pushed('shop/api:1.0', 'a')];
const next = ran(`${OLD}-x2x9q`, 'api', 'shop/api:1.0', 'a');

/** What the ReplicaSets say of which the log never saw the making. */
export const ofOlderSets: readonly Case[] = [
  {
    name: 'an evicted pod gets its successor from the same ReplicaSet, which is older than the log',
    ...history(fetched, next),
    expect: { quiet: 'stood' },
  },
  {
    name: 'a pod from before the records had it when it was deleted',
    ...history(
      fetched,
      asked(`shop/${OLD}-old12`, {}, { kind: 'Pod', verb: 'delete', ...setOf(OLD), had: { api: 'shop/api:1.0' } }),
      next,
    ),
    expect: { quiet: 'stood' },
  },
  {
    name: 'the Deployment is changed past the log, and its controller makes a ReplicaSet for it',
    ...history(fetched, made(OLD, { api: 'shop/api:1.0' }), next),
    defeats: 'stood',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the Deployment is rolled back past the log, and an old ReplicaSet gets pods again',
    ...history(fetched, replicas(`shop/${OLD}`, 1, { by: byDeployments }), next),
    defeats: 'stood',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the log leaves out how ReplicaSets are made',
    ...history(wished, pods, days(6), pushed('shop/api:1.0', 'a'), next),
    defeats: 'stood',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'what a deleted pod from before the records had in another container',
    ...history(
      fetched,
      replicas(`shop/${OLD}`, 1, { by: byDeployments }),
      asked(`shop/${OLD}-old12`, {}, { kind: 'Pod', verb: 'delete', ...setOf(OLD), had: { log: 'shop/api:1.0' } }),
      next,
    ),
    defeats: 'stood',
    expect: 'fires',
    severity: 'high',
  },
];
