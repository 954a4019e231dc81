import { ACME } from '../scenarios/acme.ts';
import { changed } from '../scenarios/control-scenario.ts';
import { days, history, hours, type Step, unheard } from '../scenarios/history.ts';
import { account, binding, bound, mayRead, READER, readsAs, role } from '../scenarios/reader-scenario.ts';
import type { Case } from '../rule.ts';
import { deployed, runs } from '../scenarios/scenario.ts';

const reading: Step = [readsAs(), mayRead('pods'), mayRead('deployments')];
const refused: Step = [mayRead('pods', false), mayRead('deployments', false)];
const pods = runs('shop/api', 'shop/api:1.4', 'a');
const other: Step = changed('deploy-permission', {
  cluster: 'prod-1',
  subject: 'ClusterRoleBinding grafana',
  effect: 'tightened',
  change: 'deleted',
});
/** What runs is read of a file that a shipper of its own writes. */
const SHIPPED = `${ACME}
sources:
  - { name: pods, kind: kubernetes-pods, cluster: prod-1, account: "${READER}", files: ["pods/*.json"] }
`;

export const readerCases: readonly Case[] = [
  {
    name: 'the binding of the collector was deleted, and it is refused since',
    ...history(reading, days(1), binding(), refused),
    expect: 'fires',
    severity: 'high',
    says: `eve changed ClusterRoleBinding landwaiter-collector on cluster prod-1`,
  },
  {
    name: 'of two bindings that were deleted, the records say which was the collector’s',
    ...history(bound, reading, days(1), binding(), other, refused),
    expect: 'fires',
    severity: 'high',
    says: 'eve changed ClusterRoleBinding landwaiter-collector',
  },
  {
    name: 'its role was narrowed',
    ...history(bound, reading, days(1), role({ effect: 'changed', change: 'may change no workloads' }), refused),
    expect: 'fires',
    severity: 'high',
    says: 'eve changed ClusterRole landwaiter-collector',
  },
  {
    name: 'its binding now names somebody else',
    ...history(
      bound,
      reading,
      days(1),
      binding({ effect: 'changed', change: 'gives ClusterRole landwaiter-collector', to: 'system:serviceaccount:x:y' }),
      refused,
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'it was bound to cluster-admin',
    ...history(
      binding({ effect: 'loosened', change: 'gives ClusterRole cluster-admin', to: READER, by: 'dana@acme.example' }),
      reading,
      days(1),
      binding(),
      refused,
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'its service account was deleted, and nothing is read since',
    ...unheard(
      history(reading, pods, hours(2), account(), hours(6), deployed('shop/api', 'shop/api:1.5')),
      'kubernetes-pods',
      2,
      24,
    ),
    expect: 'fires',
    severity: 'high',
    says: 'nothing that it reads was heard since',
  },
  {
    name: 'the namespace of its service account was deleted',
    ...unheard(
      history(
        reading,
        pods,
        hours(2),
        changed('admission', {
          cluster: 'prod-1',
          subject: 'Namespace landwaiter',
          effect: 'changed',
          change: 'deleted',
          by: 'eve',
        }),
        hours(6),
        deployed('shop/api', 'shop/api:1.5'),
      ),
      'kubernetes-pods',
      2,
      24,
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the policy names as whom files are read, and that binding was deleted',
    policy: SHIPPED,
    ...unheard(
      history(bound, pods, hours(2), binding(), hours(6), deployed('shop/api', 'shop/api:1.5')),
      'kubernetes-pods',
      2,
      24,
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'an upgrade made the binding anew: nothing is refused',
    ...history(bound, reading, pods, days(1), binding({ by: 'dana@acme.example' }), bound, hours(6), pods),
    expect: 'none',
  },
  {
    name: 'the service account was made anew, and what it reads goes on',
    ...history(reading, pods, days(1), account({ by: 'dana@acme.example' }), hours(6), pods),
    expect: 'none',
  },
  {
    name: 'somebody makes the binding anew for a moment, and takes it away again',
    ...history(bound, reading, pods, days(1), binding(), bound, hours(1), binding(), refused, hours(6), pods),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a binding was deleted long before, and another time it is refused',
    ...history(reading, pods, days(1), other, days(1), refused, hours(6), pods),
    expect: 'none',
  },
  {
    name: 'who gives rights to somebody takes none from the collector',
    ...history(
      reading,
      days(1),
      binding({ effect: 'loosened', change: 'gives ClusterRole edit', to: 'dana' }),
      refused,
    ),
    expect: 'none',
  },
];
