import { DAY } from '../../core/time.ts';
import { ACME } from '../scenarios/acme.ts';
import { changed as controlled } from '../scenarios/control-scenario.ts';
import { days, history, START, type Step } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { pushed } from '../scenarios/scenario.ts';
import { asked, attempted, ran, scaled, seen } from '../scenarios/workload-scenario.ts';
import { ofOlderSets } from './unasked-change-older-sets.cases.ts';
import { pinnedCases } from './unasked-change-pinned.cases.ts';
import { unlistedCases } from './unasked-change-unlisted.cases.ts';

const apiOf = (set: string) => ({ owners: [{ kind: 'ReplicaSet', name: set }] });
const agent = { owners: [{ kind: 'DaemonSet', name: 'agent' }] };
const web = (count: number): Step =>
  Array.from({ length: count }, (_, index) =>
    ran(`web-6f7c8d9b5c-a${index}b2c`, 'web', 'shop/web:1', 'c', apiOf('web-6f7c8d9b5c')),
  );
const others: Step = [asked('shop/web', { web: 'shop/web:1' }, { verb: 'create' }), web(3)];
const before: Step = [others, asked('shop/api', { api: 'shop/api:1' }, { verb: 'create' })];
const changed = ran('api-5c6d7f8b9d-x2x9q', 'api', 'shop/api:evil', 'e', apiOf('api-5c6d7f8b9d'));

const jobOf = (minute: string) => ({ owners: [{ kind: 'Job', name: `report-${minute}` }] });
const report = (minute: string, version: string): Step =>
  ran(`report-${minute}-x2x9q`, 'report', `shop/report:${version}`, version, jobOf(minute));
/** Of a job whose pod is listed still when the records begin. */
const oldReport = seen('report-29804160-a2b3c', 'report', 'shop/report:old', 'd', {
  ...jobOf('29804160'),
  created: START - DAY,
});

const setOfWeb = apiOf('web-6f7c8d9b5c');
/** A pod of web that its ReplicaSet made on a node, which reported it to an API server whose log is read. */
const reported = (pod: string, node: string): Step => [
  ran(`web-6f7c8d9b5c-${pod}`, 'web', 'shop/web:1', 'c', { ...setOfWeb, node }),
  seen(`web-6f7c8d9b5c-${pod}`, 'web', 'shop/web:1', 'c', { ...setOfWeb, node, source: 'kubernetes-audit' }),
];
/** One of which no report is on record. */
const unreported = (pod: string, told: { readonly waiting?: string } = {}): Step =>
  ran(`web-6f7c8d9b5c-${pod}`, 'web', 'shop/web:1', 'c', { ...setOfWeb, node: 'node-2', ...told });
const twoDays = (...other: readonly Step[]): Step =>
  other.map((step, day) => [reported(`d${day}b2c`, 'node-1'), reported(`d${day}f4g`, 'node-3'), step, days(1)]);

const eightDays: Step = twoDays(...Array.from({ length: 8 }, () => []));
const fiveDays = (other: (pod: string) => Step): Step =>
  Array.from({ length: 5 }, (_, day) => [
    reported(`w${day}b2c`, 'node-1'),
    reported(`w${day}f4g`, 'node-3'),
    other(`z${day}x9q`),
    days(1),
  ]);

/** Its ReplicaSet asked for a pod with the release, and it was stored with another image. */
const stored = (patched?: { readonly configuration: string; readonly images: readonly string[] }): Step => [
  asked(
    'shop/api-7d4b9c5f6d-x2x9q',
    { api: 'mirror/shop/api:1' },
    {
      kind: 'Pod',
      verb: 'create',
      by: 'system:serviceaccount:kube-system:replicaset-controller',
      requested: { api: 'shop/api:1' },
      ...(patched && { patched }),
      ...apiOf('api-7d4b9c5f6d'),
    },
  ),
  seen('api-7d4b9c5f6d-x2x9q', 'api', 'mirror/shop/api:1', 'a'),
];
const unexplained = stored();
const mirrored = stored({ configuration: 'mirror', images: ['mirror/shop/api:1'] });

export const cases: readonly Case[] = [
  ...ofOlderSets,
  ...[ACME, undefined].flatMap((policy): readonly Case[] => {
    const mode = policy === undefined ? 'without a policy' : 'with a list';
    const fires = { ...(policy !== undefined && { policy }), expect: 'fires', severity: 'high' } as const;
    return [
      {
        ...fires,
        name: `${mode}: a Deployment gets another image, and no request for it is on record`,
        ...history(before, changed),
        says: 'nobody is on record as having asked for it',
      },
      {
        ...fires,
        name: `${mode}: a request of unknown outcome names it`,
        ...history(before, attempted('shop/api', { by: 'eve@acme.example' }), changed),
        says: 'it may have been asked for by eve@acme.example',
      },
      {
        ...fires,
        name: `${mode}: a DaemonSet appears with an image that is younger than the records`,
        ...history(
          others,
          days(1),
          pushed('shop/agent:1.0', 'd'),
          ran('agent-x2x9q', 'agent', 'shop/agent:1.0', 'd', agent),
        ),
        defeats: 'unseen',
      },
      {
        ...fires,
        name: `${mode}: a pod appears that nobody made`,
        ...history(others, seen('debug', 'debug', 'shop/debug:1', 'd', { owners: [] })),
      },
      {
        ...fires,
        name: `${mode}: what asked for it is a claim that anybody could have sent`,
        ...history(before, asked('shop/api', { api: 'shop/api:evil' }, { strength: 'asserted' }), changed),
        defeats: 'asked',
      },
    ];
  }),
  {
    name: 'with a list, somebody who may not deploy hides in a record what he asks for',
    policy: ACME,
    ...history(before, asked('shop/api', {}, { by: 'eve@acme.example', verb: 'patch' }), changed),
    expect: 'fires',
    severity: 'high',
    defeats: 'untold',
    says: 'it may have been asked for by eve@acme.example',
  },
  {
    name: 'the deployer asked for it, and it was rolled back and forth',
    ...history(
      before,
      asked('shop/api', { api: 'shop/api:2' }),
      ran('api-5c6d7f8b9d-x2x9q', 'api', 'shop/api:2', 'b', apiOf('api-5c6d7f8b9d')),
      asked('shop/api', { api: 'shop/api:1' }),
      ran('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1', 'a'),
    ),
    expect: { quiet: 'asked' },
  },
  {
    name: 'it ran so before the records begin',
    ...history(
      others,
      seen('api-7d4b9c5f6d-a2b3c', 'api', 'shop/api:1', 'a', { created: START - DAY }),
      ran('api-7d4b9c5f6d-x2x9q', 'api', 'shop/api:1', 'a'),
    ),
    expect: { quiet: 'stood' },
  },
  {
    name: 'the deployer’s write does not show what it asked for',
    policy: ACME,
    ...history(before, asked('shop/api', {}, { verb: 'patch' }), changed),
    expect: { quiet: 'untold' },
  },
  {
    name: 'a webhook gives pods another registry’s name of the image',
    ...history(before, mirrored),
    expect: { quiet: 'mutated' },
  },
  {
    name: 'a pod is stored with another image than was asked for, and nothing on record did it',
    ...history(before, unexplained),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a policy of which the collector alone tells gives a pod another image',
    ...history(
      before,
      controlled('admission', {
        cluster: 'prod-1',
        subject: 'MutatingAdmissionPolicy swap',
        effect: 'changed',
        change: 'seen in the cluster',
        by: '',
        seen: true,
        levels: {},
      }),
      unexplained,
    ),
    expect: 'fires',
    severity: 'high',
    says: 'nobody is on record as having asked for it',
  },
  {
    name: 'of its owner nothing is on record, and its image may be as old as it',
    ...history(others, ran('agent-x2x9q', 'agent', 'shop/agent:edge', 'd', agent)),
    expect: { quiet: 'unseen' },
  },
  {
    name: 'a CronJob was changed after its last pod and before the records begin',
    ...history(others, oldReport, report('29807040', 'b')),
    expect: { quiet: 'unseen' },
  },
  {
    name: 'a CronJob is changed past the log while that is read',
    ...history(others, oldReport, report('29805600', 'a'), days(1), report('29807040', 'b')),
    defeats: 'unseen',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the audit log lacks a third of its lines',
    ...history(
      before,
      seen('web-6f7c8d9b5c-zzzzz', 'web', 'shop/web:1', 'c', apiOf('web-6f7c8d9b5c')),
      seen('web-6f7c8d9b5c-yyyyy', 'web', 'shop/web:1', 'c', apiOf('web-6f7c8d9b5c')),
      changed,
    ),
    expect: { quiet: 'uncovered' },
  },
  {
    name: 'of one node nothing is on record for days: the log of the API server that it asks is not read',
    ...history(before, twoDays(unreported('x2x9q'), unreported('y2x9q')), changed),
    expect: { quiet: 'uncovered' },
  },
  {
    name: 'weeks later nodes ask an API server whose log is not read, which whoever deployed then may have asked, too',
    ...history(before, eightDays, changed, days(9), fiveDays(unreported)),
    expect: { quiet: 'uncovered' },
  },
  {
    name: 'weeks later the log lacks what one node reported on one day',
    ...history(
      before,
      eightDays,
      changed,
      days(9),
      fiveDays((pod) => (pod === 'z1x9q' ? unreported(pod) : reported(pod, 'node-2'))),
    ),
    expect: 'fires',
    severity: 'high',
    defeats: 'uncovered',
  },
  {
    name: 'a node keeps still on what runs there, as whoever holds it can let it',
    ...history(
      before,
      twoDays(
        unreported('x2x9q', { waiting: 'ContainerCreating' }),
        unreported('y2x9q', { waiting: 'ContainerCreating' }),
      ),
      changed,
    ),
    expect: 'fires',
    severity: 'high',
    defeats: 'uncovered',
  },
  {
    name: 'of very many pods on one node the log loses what it reports, and others of it are on record',
    ...history(
      before,
      twoDays(
        [reported('x2x9q', 'node-2'), ['b', 'c', 'd', 'f'].map((one) => unreported(`x2x9${one}`))],
        [reported('y2x9q', 'node-2'), ['b', 'c', 'd', 'f'].map((one) => unreported(`y2x9${one}`))],
      ),
      changed,
    ),
    expect: 'fires',
    severity: 'high',
    defeats: 'uncovered',
  },
  {
    name: 'a Deployment appears days after the records begin, and nobody is on record as having made it',
    ...history(
      others,
      days(2),
      ran('cache-5c6d7f8b9d-x2x9q', 'cache', 'shop/cache:edge', 'd', apiOf('cache-5c6d7f8b9d')),
    ),
    expect: 'fires',
    severity: 'high',
    defeats: 'unseen',
  },
  {
    name: 'one that was there is scaled up days after the records begin',
    ...history(
      others,
      days(2),
      scaled('shop/cache'),
      ran('cache-5c6d7f8b9d-x2x9q', 'cache', 'shop/cache:edge', 'd', apiOf('cache-5c6d7f8b9d')),
    ),
    expect: { quiet: 'unseen' },
  },
  ...unlistedCases,
  ...pinnedCases,
];
