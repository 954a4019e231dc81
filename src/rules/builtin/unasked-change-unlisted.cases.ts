import { DAY } from '../../core/time.ts';
import type { Case } from '../rule.ts';
import { days, history, START, type Step } from '../scenarios/history.ts';
import { pushed } from '../scenarios/scenario.ts';
import { asked, ran, type SeenTold, seen } from '../scenarios/workload-scenario.ts';

const agent = { owners: [{ kind: 'DaemonSet', name: 'agent' }] };
const apiOf = (set: string) => ({ owners: [{ kind: 'ReplicaSet', name: set }] });
const cache = { owners: [{ kind: 'StatefulSet', name: 'cache' }] };
const setOfWeb = apiOf('web-6f7c8d9b5c');
/** As it is where no list of pods is read: what nodes report says neither when a pod was made nor by whom. */
const told: SeenTold = { report: true };
const unlisted: Step = [
  asked('shop/web', { web: 'shop/web:1' }, { verb: 'create' }),
  ['b', 'c', 'd'].map((one) => ran(`web-6f7c8d9b5c-x2x9${one}`, 'web', 'shop/web:1', 'c', { ...setOfWeb, ...told })),
  asked('shop/api', { api: 'shop/api:1' }, { verb: 'create' }),
];
/** Of a pod that began to run on each of two days nothing else is on record: its making, or its node's report. */
const halfOf = (half: (day: number) => Step): Step => [0, 1].map((day) => [days(1), half(day)]);

const madeBySet = (name: string) =>
  ({
    kind: 'Pod',
    verb: 'create',
    by: 'system:serviceaccount:kube-system:replicaset-controller',
    ...apiOf(name),
  }) as const;

/** Where the audit log is all that is read of a cluster. */
export const unlistedCases: readonly Case[] = [
  {
    name: 'no list of pods is read, and a Deployment gets another image that nobody asked for',
    ...history(
      unlisted,
      ran('api-5c6d7f8b9d-x2x9q', 'api', 'shop/api:evil', 'e', { ...apiOf('api-5c6d7f8b9d'), ...told }),
    ),
    expect: 'fires',
    severity: 'high',
    defeats: 'uncovered',
  },
  {
    name: 'no list of pods is read, and a workload from before the records gets a pod',
    ...history(unlisted, ran('agent-x2x9q', 'agent', 'shop/agent:edge', 'd', { ...agent, ...told })),
    expect: { quiet: 'unseen' },
  },
  {
    name: 'no list of pods is read, and a node reports one from before the records',
    ...history(unlisted, seen('agent-x2x9q', 'agent', 'shop/agent:edge', 'd', told)),
    expect: { quiet: 'unseen' },
  },
  {
    name: 'no list of pods is read, and a node reports one that nobody made, with an image that is younger than the records',
    ...history(
      unlisted,
      days(1),
      pushed('shop/agent:1.0', 'd'),
      seen('agent-x2x9q', 'agent', 'shop/agent:1.0', 'd', told),
    ),
    expect: 'fires',
    severity: 'high',
    defeats: 'unseen',
  },
  {
    name: 'no list of pods is read, and on two days none that began to run is on record as made',
    ...history(
      unlisted,
      halfOf((day) =>
        seen(`web-6f7c8d9b5c-y${day}`, 'web', 'shop/web:1', 'c', { ...told, waiting: 'ContainerCreating' }),
      ),
      ran('api-5c6d7f8b9d-x2x9q', 'api', 'shop/api:2', 'e', { ...apiOf('api-5c6d7f8b9d'), ...told }),
    ),
    expect: { quiet: 'uncovered' },
  },
  {
    name: 'no list of pods is read, and who writes past the log makes pods of his own beside those that are on record',
    ...history(
      unlisted,
      halfOf((day) => [
        ran(`web-6f7c8d9b5c-z${day}`, 'web', 'shop/web:1', 'c', { ...setOfWeb, ...told }),
        seen(`mine-${day}`, 'web', 'shop/web:1', 'c', { ...told, waiting: 'ContainerCreating' }),
      ]),
      ran('api-5c6d7f8b9d-x2x9q', 'api', 'shop/api:evil', 'e', { ...apiOf('api-5c6d7f8b9d'), ...told }),
    ),
    expect: 'fires',
    severity: 'high',
    defeats: 'uncovered',
  },
  {
    name: 'no list of pods is read, and of what two owners got no node tells',
    ...history(
      unlisted,
      halfOf((day) => asked(`shop/web-${day}-x2x9q`, { web: 'shop/web:1' }, madeBySet(`web-${day}`))),
      days(1),
      ran('api-5c6d7f8b9d-x2x9q', 'api', 'shop/api:2', 'e', { ...apiOf('api-5c6d7f8b9d'), ...told }),
    ),
    expect: { quiet: 'uncovered' },
  },
  {
    name: 'no list of pods is read, and one owner was made to ask for very many pods that no node takes',
    ...history(
      unlisted,
      ['b', 'c', 'd', 'f', 'g'].map((one) => asked(`shop/web-5-x2x9${one}`, { web: 'shop/web:1' }, madeBySet('web-5'))),
      days(1),
      ran('api-5c6d7f8b9d-x2x9q', 'api', 'shop/api:evil', 'e', { ...apiOf('api-5c6d7f8b9d'), ...told }),
    ),
    expect: 'fires',
    severity: 'high',
    defeats: 'uncovered',
  },
  ...(
    [
      ['recorded', { quiet: 'unseen' }],
      ['asserted', 'fires'],
    ] as const
  ).map(
    ([strength, expected]): Case => ({
      name: `a mirror pushes again what a pod ran before the records began, as is ${strength}, and another workload has it`,
      ...history(
        unlisted,
        seen('cache-0', 'cache', 'shop/cache:7.4.5', 'd', { ...cache, created: START - DAY, strength }),

        pushed('shop/cache:7.4.5', 'd'),
        ran('poke-5c6d7f8b9d-x2x9q', 'poke', 'shop/cache:7.4.5', 'd', apiOf('poke-5c6d7f8b9d')),
      ),
      expect: expected,
      ...(expected === 'fires' && { severity: 'high', defeats: 'unseen' }),
    }),
  ),
];
