import type { Case } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { days, history, hours, type Step } from '../scenarios/history.ts';
import { deployed, pushed, ran, runs } from '../scenarios/scenario.ts';

/** A workload in production that follows a tag. */
export const inProductionByTag: Step = [
  ran('8123/1'),
  pushed('shop/api:edge', 'a', { config: 'c', layers: 'xy' }),
  deployed('shop/api', 'shop/api:edge'),
  runs('shop/api', 'shop/api:edge', 'a'),
  days(1),
];

const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
const labels = { 'org.opencontainers.image.revision': COMMIT };
/** Production follows a tag that two commits had, one after the other; then the run of the first is started again. */
const oldRunAgain = (...made: readonly string[]): Step => [
  ran('8123/1', { commit: COMMIT }),
  pushed('shop/api:edge', 'a', { labels }),
  deployed('shop/api', 'shop/api:edge'),
  runs('shop/api', 'shop/api:edge', 'a'),
  days(2),
  ran('8124/1', { commit: '91b04de77c2a5f3e6d8091a2b3c4d5e6f7081920', made: ['b'] }),
  pushed('shop/api:edge', 'b'),
  runs('shop/api', 'shop/api:edge', 'b', { pod: 'k8s2v' }),
  days(2),
  ran('8123/2', { commit: COMMIT, by: 'dana', made }),
];
const ranAgain = (digest: string): Step => [hours(1), runs('shop/api', 'shop/api:edge', digest, { pod: 'm4x7q' })];

export const rerunCases: readonly Case[] = [
  {
    name: 'an allowed run of an older commit moves a tag back that production follows: tag-rolled-back tells it',
    policy: ACME,
    ...history(oldRunAgain(), pushed('shop/api:edge', 'c', { labels }), ranAgain('c')),
    expect: { quiet: 'rebuilt' },
  },
  {
    name: 'an image of somebody’s own is pushed to the tag while an old run goes on that he started, before it pushes',
    policy: ACME,
    ...history(oldRunAgain('c'), pushed('shop/api:edge', 'd', { by: 'mallory' }), ranAgain('d')),
    defeats: 'rebuilt',
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'the same by the pipeline’s account: nothing but the time says that the run made it',
    policy: ACME,
    ...history(oldRunAgain(), pushed('shop/api:edge', 'd'), ranAgain('d')),
    defeats: 'rebuilt',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the same after the run has pushed: it made one image by that name',
    policy: ACME,
    ...history(
      oldRunAgain(),
      pushed('shop/api:edge', 'c', { labels }),
      pushed('shop/api:edge', 'd', { labels }),
      ranAgain('d'),
    ),
    defeats: 'rebuilt',
    expect: 'fires',
  },
  {
    name: 'the old run is one that the policy does not allow',
    policy: ACME,
    ...history(
      inProductionByTag,
      ran('8125/1', { commit: COMMIT, trigger: 'pull_request' }),
      pushed('shop/api:edge', 'b', { labels }),
      ranAgain('b'),
    ),
    defeats: 'rebuilt',
    expect: 'fires',
  },
];
