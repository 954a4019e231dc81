import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { DAY } from '../../core/time.ts';
import { endedCases } from './running-image-deleted-ended.cases.ts';
import { sweepCases } from './running-image-deleted-sweeps.cases.ts';
import { history, hours, START, type Step } from '../scenarios/history.ts';
import { deleted, deployed, digestOf, pushed, runs, updated } from '../scenarios/scenario.ts';

const running: Step = [
  pushed('shop/api:1.4', 'a'),
  deployed('shop/api', 'shop/api:1.4'),
  runs('shop/api', 'shop/api:1.4', 'a'),
  hours(5),
];
const replaced: Step = [
  running,
  pushed('shop/api:1.5', 'b'),
  updated('shop/api', 'shop/api:1.5'),
  runs('shop/api', 'shop/api:1.5', 'b', { pod: 'k8s2v' }),
  hours(1),
];

export const cases: readonly Case[] = [
  ...sweepCases,
  ...endedCases,
  {
    name: 'somebody deletes the image of a running container',
    ...history(running, deleted('shop/api', { digest: 'a', by: 'mallory' })),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'mallory deleted shop/api@sha256:aaaa',
  },
  {
    name: 'somebody deletes the tag by which a container runs',
    ...history(running, deleted('shop/api:1.4', { by: 'mallory' })),
    expect: 'fires',
    severity: 'high',
    says: 'mallory deleted shop/api:1.4',
  },
  {
    name: 'somebody deletes the tag by which a container runs, and the same digest gets it again',
    ...history(running, deleted('shop/api:1.4', { by: 'mallory' }), hours(1), pushed('shop/api:1.4', 'a')),
    expect: 'fires',
    severity: 'high',
    says: 'Since 2026-11-02T14:04:00Z it is there again, as shop/api:1.4.',
  },
  {
    name: 'somebody deletes the image of a running container, and it is pushed anew under another tag',
    ...history(running, deleted('shop/api', { digest: 'a', by: 'mallory' }), pushed('shop/api:back', 'a')),
    expect: 'fires',
    severity: 'high',
    says: 'it is there again, as shop/api:back.',
  },
  {
    name: 'somebody deletes the tag by which a container runs, and another one keeps the bytes',
    ...history(running, pushed('shop/api:keep', 'a'), deleted('shop/api:1.4', { by: 'mallory' })),
    expect: 'fires',
    severity: 'high',
    says: 'It is there still, as shop/api:keep.',
  },
  {
    name: 'somebody deletes the whole repository of a running container',
    ...history(running, deleted('shop/api', { whole: 'repository', by: 'mallory' })),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'mallory deleted the whole repository shop/api',
  },
  {
    name: 'somebody deletes every repository below the path that a running container is from',
    ...history(running, deleted('shop', { whole: 'below', by: 'mallory' })),
    expect: 'fires',
    severity: 'high',
    says: 'mallory deleted the whole repository shop/api',
  },
  {
    name: 'another repository is deleted as a whole',
    ...history(running, pushed('shop/web:1.0', 'c'), deleted('shop/web', { whole: 'repository' })),
    expect: { quiet: 'not-running' },
  },
  {
    name: 'housekeeping deletes what still runs, and nothing runs in its place',
    policy: ACME,
    ...history(running, deleted('shop/api', { digest: 'a', by: 'gc-bot' })),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'housekeeping deletes what still runs in one pod, after its successor runs',
    policy: ACME,
    ...history(replaced, deleted('shop/api', { digest: 'a', by: 'gc-bot' })),
    expect: { quiet: 'retention' },
  },
  {
    name: 'a preview is taken down, and its image deleted while its pod still ends',
    ...history(
      running,
      deployed('shop/api', 'shop/api:1.4', { verb: 'delete' }),
      deleted('shop/api', { digest: 'a' }),
      runs('shop/api', 'shop/api:1.4', 'a', { ended: true, since: 303 }),
    ),
    expect: { quiet: 'ending' },
  },
  {
    name: 'a preview is taken down, its image deleted while its pod still ends, and only the pods are on record',
    ...history(
      pushed('shop/api:1.4', 'a'),
      runs('shop/api', 'shop/api:1.4', 'a'),
      hours(5),
      deleted('shop/api', { digest: 'a' }),
      runs('shop/api', 'shop/api:1.4', 'a', { ended: true, since: 302, stopping: 2 }),
    ),
    expect: { quiet: 'ending' },
  },
  {
    name: 'a workload is deleted without its pods, and then its image',
    ...history(
      running,
      deployed('shop/api', 'shop/api:1.4', { verb: 'delete', by: 'mallory' }),
      deleted('shop/api', { digest: 'a', by: 'mallory' }),
    ),
    at: START + DAY,
    defeats: 'ending',
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'mallory deleted shop/api@sha256:aaaa',
  },
  {
    name: 'the image is deleted first, and then what ran it',
    ...history(
      running,
      deleted('shop/api', { digest: 'a', by: 'mallory' }),
      deployed('shop/api', 'shop/api:1.4', { verb: 'delete', by: 'mallory' }),
      runs('shop/api', 'shop/api:1.4', 'a', { ended: true, since: 303 }),
    ),
    defeats: 'ending',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a forged record says that the workload was deleted',
    ...history(
      running,
      deployed('shop/api', 'shop/api:1.4', { verb: 'delete', source: 'audit-webhook', strength: 'asserted' }),
      deleted('shop/api', { digest: 'a', by: 'mallory' }),
      runs('shop/api', 'shop/api:1.4', 'a', { ended: true, since: 303 }),
    ),
    defeats: 'ending',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a workload is deleted, and so is its image, and the same bytes go on under another name',
    ...history(
      running,
      deployed('shop/api', 'shop/api:1.4', { verb: 'delete', by: 'mallory' }),
      deleted('shop/api', { digest: 'a', by: 'mallory' }),
      runs('shop/api', 'shop/api:1.4', 'a', { ended: true, since: 303 }),
      runs('shop/cache', 'shop/api:1.4', 'a'),
    ),
    at: START + DAY,
    defeats: 'ending',
    expect: 'fires',
    severity: 'high',
    state: 'open',
  },
  {
    name: 'an image that runs nowhere is deleted',
    ...history(running, pushed('shop/api:1.3', 'c'), deleted('shop/api', { digest: 'c' })),
    expect: { quiet: 'not-running' },
  },
  {
    name: 'another tag of the running image is deleted',
    ...history(running, pushed('shop/api:stable', 'a'), deleted('shop/api:stable')),
    expect: { quiet: 'not-running' },
  },
  {
    name: 'a forged webhook speaks of retention, and the registry’s record names somebody',
    policy: ACME,
    ...history(
      replaced,
      deleted('shop/api', { digest: 'a', retention: true, source: 'harbor', strength: 'asserted' }),
      deleted('shop/api', { digest: 'a', by: 'mallory' }),
    ),
    defeats: 'retention',
    expect: 'fires',
    severity: 'high',
    says: 'mallory deleted',
  },
  {
    name: 'a webhook tells of the housekeeping that the registry recorded',
    policy: ACME,
    ...history(
      replaced,
      deleted('shop/api', { digest: 'a', by: 'gc-bot' }),
      deleted('shop/api', { digest: 'a', by: 'gc-bot', source: 'harbor', strength: 'asserted' }),
    ),
    expect: { quiet: 'retention' },
  },
  {
    name: 'a webhook names who deleted what the record says nobody did',
    policy: ACME,
    ...history(
      replaced,
      deleted('shop/api', { digest: 'a', by: '' }),
      deleted('shop/api', { digest: 'a', by: 'mallory', source: 'harbor', strength: 'asserted' }),
    ),
    defeats: 'retention',
    expect: 'fires',
    says: 'mallory deleted',
  },
  {
    name: 'an account named almost like the clean-up',
    policy: ACME,
    ...history(replaced, deleted('shop/api', { digest: 'a', by: 'gc-bot-1' })),
    defeats: 'retention',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the image is deleted under its index, of which a child runs',
    ...history(
      pushed('shop/api:1.4', 'e', { children: 'ab' }),
      runs('shop/api', 'shop/api:1.4', 'b'),
      hours(5),
      deleted('shop/api', { digest: 'e', by: 'mallory' }),
    ),
    defeats: 'not-running',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a forged webhook tells of another tag that keeps the image',
    ...history(
      pushed('shop/api:1.4', 'a'),
      runs('shop/api', `shop/api@${digestOf('a')}`, 'a'),
      hours(5),
      pushed('shop/api:keep', 'a', { source: 'harbor', strength: 'asserted' }),
      deleted('shop/api:1.4', { by: 'mallory' }),
    ),
    defeats: 'not-running',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'another tag, created just before, keeps the bytes but not the name that the container uses',
    ...history(running, pushed('shop/api:x', 'a', { by: 'mallory' }), deleted('shop/api:1.4', { by: 'mallory' })),
    defeats: 'not-running',
    expect: 'fires',
    severity: 'high',
  },
];
