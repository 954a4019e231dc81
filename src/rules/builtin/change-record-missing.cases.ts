import { ACME } from '../scenarios/acme.ts';
import type { Case, Story } from '../rule.ts';
import { planned } from '../scenarios/change-scenario.ts';
import { days, history, hours, minutes, type Step } from '../scenarios/history.ts';
import { deployed, runs } from '../scenarios/scenario.ts';
import { asked, registered, serves } from '../scenarios/workload-scenario.ts';

const RECORDED = ACME.replace('require: { digest: true }', 'require: { change: acme.example/change }');
const change = (reference: string) => ({ annotations: { 'acme.example/change': reference } });
/** A deployment names CHG-1; the change system is heard once more after it. */
const under = (...before: readonly Step[]): Story =>
  history(
    ...before,
    asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create', ...change('CHG-1') }),
    hours(1),
    planned('CHG-7'),
  );

export const cases: readonly Case[] = [
  {
    name: 'an image is changed without a change record',
    policy: RECORDED,
    ...history(
      asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create', ...change('CHG-1') }),
      days(1),
      asked('shop/api', { api: 'shop/api:1.5' }, { annotations: { team: 'shop' } }),
    ),
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'without a change record, and prod wants one in acme.example/change',
  },
  {
    name: 'an empty change record is none',
    policy: RECORDED,
    ...history(asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create', ...change(' ') })),
    expect: 'fires',
  },
  {
    name: 'what the image was before is not on record',
    policy: RECORDED,
    ...history(asked('shop/api', { api: 'shop/api:1.4' })),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'the records never show annotations',
    policy: RECORDED,
    ...history(deployed('shop/api', 'shop/api:1.4')),
    expect: 'fires',
    severity: 'low',
    absence: 'unproven',
  },
  {
    name: 'a change with a record of its own',
    policy: RECORDED,
    ...history(
      asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create', ...change('CHG-1') }),
      days(1),
      asked('shop/api', { api: 'shop/api:1.5' }, change('CHG-2')),
    ),
    expect: { quiet: 'named' },
  },
  {
    name: 'one change of two containers',
    policy: RECORDED,
    ...history(asked('shop/api', { api: 'shop/api:1.4', log: 'base/log:2' }, { verb: 'create', ...change('CHG-1') })),
    expect: { quiet: 'named' },
  },
  {
    name: 'going back to the image and the change record before',
    policy: RECORDED,
    ...history(
      asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create', ...change('CHG-1') }),
      asked('shop/api', { api: 'shop/api:1.5' }, change('CHG-2')),
      asked('shop/api', { api: 'shop/api:1.4' }, change('CHG-1')),
    ),
    expect: { quiet: 'named' },
  },
  {
    name: 'a restart, and a change of something else, leave the image alone',
    policy: RECORDED,
    ...history(
      asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create', ...change('CHG-1') }),
      asked('shop/api', { api: 'shop/api:1.4' }, { by: 'dana@acme.example' }),
    ),
    expect: { quiet: 'named' },
  },
  {
    name: 'an ECS service runs a revision that was registered with the change record as a tag',
    policy: RECORDED,
    ...history(
      registered('shop-api:12', { api: 'shop/api:1.4' }, change('CHG-1')),
      serves('prod-1', 'api', 'shop-api:12', { verb: 'create' }),
    ),
    expect: { quiet: 'named' },
  },
  {
    name: 'a drained node’s pods start elsewhere',
    policy: RECORDED,
    ...history(runs('shop/api', 'shop/api:1.4', 'a'), runs('shop/api', 'shop/api:1.4', 'a', { pod: 'k8s2v' })),
    expect: 'none',
  },
  {
    name: 'an environment that wants no change records',
    policy: ACME,
    ...history(asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create' })),
    expect: 'none',
  },
  {
    name: 'a system namespace that the policy exempts',
    policy: RECORDED,
    ...history(asked('kube-system/dns', { dns: 'shop/dns:1' }, { verb: 'create' })),
    expect: 'none',
  },
  {
    name: 'the image is set alone, and the change record of the last release is still there',
    policy: RECORDED,
    ...history(
      asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create', ...change('CHG-1') }),
      days(1),
      asked('shop/api', { api: 'shop/api:evil' }, { by: 'mallory', verb: 'patch', ...change('CHG-1') }),
    ),
    defeats: 'named',
    expect: 'fires',
    severity: 'medium',
    says: 'under CHG-1, the change record of the image before it',
  },
  {
    name: 'a forged record names a change record',
    policy: RECORDED,
    ...history(
      asked(
        'shop/api',
        { api: 'shop/api:1.4' },
        {
          verb: 'create',
          source: 'audit-webhook',
          strength: 'asserted',
          ...change('CHG-9'),
        },
      ),
    ),
    defeats: 'named',
    expect: 'fires',
  },
  {
    name: 'the record that it names was approved, for this time and workload',
    policy: RECORDED,
    ...history(
      planned('CHG-1', { services: ['Shop API'] }),
      minutes(10),
      asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create', ...change('https://changes.example/browse/chg-1') }),
      minutes(30),
      planned('CHG-7'),
    ),
    expect: { quiet: 'covered' },
  },
  {
    name: 'it was approved before, and told only afterwards',
    policy: RECORDED,
    ...history(
      planned('CHG-7'),
      asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create', ...change('CHG-1') }),
      minutes(30),
      planned('CHG-1', { approved: -60, starts: -90 }),
    ),
    expect: { quiet: 'covered' },
  },
  {
    name: 'it names a record that is none',
    policy: RECORDED,
    ...history(
      planned('CHG-1'),
      asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create', ...change('CHG-9') }),
      hours(2),
      planned('CHG-7'),
    ),
    defeats: 'covered',
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'of which no change system that is read has a record',
  },
  {
    name: 'the records of changes end before it',
    policy: RECORDED,
    ...history(
      planned('CHG-1'),
      hours(24),
      asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create', ...change('CHG-9') }),
    ),
    expect: 'fires',
  },
  {
    name: 'the record was approved only afterwards',
    policy: RECORDED,
    ...history(
      planned('CHG-1', { approval: 'waiting' }),
      minutes(10),
      asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create', ...change('CHG-1') }),
      hours(1),
      planned('CHG-1', { approved: 0, starts: -120 }),
    ),
    defeats: 'covered',
    expect: 'fires',
    severity: 'medium',
    says: 'which was approved only at',
  },
  {
    name: 'nobody approved it',
    policy: RECORDED,
    ...under(planned('CHG-1', { approval: 'waiting' })),
    expect: 'fires',
    says: 'which nobody is on record as having approved',
  },
  {
    name: 'it was refused',
    policy: RECORDED,
    ...under(planned('CHG-1', { approval: 'refused' })),
    expect: 'fires',
    says: 'which was refused',
  },
  {
    name: 'a record of another time is named again',
    policy: RECORDED,
    ...under(planned('CHG-1', { ends: 60 }), days(3)),
    defeats: 'covered',
    expect: 'fires',
    severity: 'medium',
    says: 'which was planned until',
  },
  {
    name: 'it is planned for tomorrow',
    policy: RECORDED,
    ...under(planned('CHG-1', { starts: 1440, ends: 1500 })),
    expect: 'fires',
    says: 'which is planned from',
  },
  {
    name: 'the record is about another workload',
    policy: RECORDED,
    ...under(
      planned('CHG-1', { services: ['web'] }),
      asked('shop/web', { web: 'shop/web:2' }, { verb: 'create', ...change('CHG-1') }),
    ),
    defeats: 'covered',
    expect: 'fires',
    severity: 'medium',
    says: 'which is about web',
  },
  {
    name: 'the change system calls the service as nothing is called here',
    policy: RECORDED,
    ...under(planned('CHG-1', { services: ['Order entry, tier 1'] })),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'somebody sends a record of his own to a door that anybody may use',
    policy: RECORDED,
    ...history(
      planned('CHG-1'),
      planned('CHG-9', { strength: 'asserted' }),
      asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create', ...change('CHG-9') }),
      hours(1),
      planned('CHG-7'),
    ),
    defeats: 'covered',
    expect: 'fires',
  },
  {
    name: 'only webhooks tell of changes: one that says it was approved is no more than the reference',
    policy: RECORDED,
    ...history(
      planned('CHG-1', { strength: 'asserted' }),
      asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create', ...change('CHG-1') }),
    ),
    expect: { quiet: 'named' },
  },
  {
    name: 'only webhooks tell of changes, and one says that it was refused',
    policy: RECORDED,
    ...history(
      planned('CHG-1', { strength: 'asserted', approval: 'refused' }),
      asked('shop/api', { api: 'shop/api:1.4' }, { verb: 'create', ...change('CHG-1') }),
    ),
    expect: 'fires',
    says: 'which was refused',
  },
];
