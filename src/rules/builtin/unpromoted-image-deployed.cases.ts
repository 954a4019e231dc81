import { ACME } from '../scenarios/acme.ts';
import { JOB, promotedByJob } from '../scenarios/promotion-job.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, minutes, type Step } from '../scenarios/history.ts';
import { deployed, digestOf, pulled, pushed, ran, runs } from '../scenarios/scenario.ts';

const PROMOTED = ACME.replace('require: { digest: true }', 'require: { promotion: true }');
const IN_STAGES = PROMOTED.replace(
  'promotions:',
  `promotions:
  - { from: ["registry.acme.example/dev/**"], to: ["registry.acme.example/stage/**"], actors: [promoter] }
  - { from: ["registry.acme.example/stage/**"], to: ["registry.acme.example/final/**"], actors: [promoter] }`,
);
/** Whoever releases gives another name to what is there. */
const NAMED = PROMOTED.replace(
  'promotions:',
  'promotions:\n  - { from: ["registry.acme.example/**"], to: ["registry.acme.example/**"], actors: [promoter] }',
);
/** The stage of another site, filled by replication. */
const AT_SITE_B = PROMOTED.replace(
  'replication:',
  `replication:
    - { actors: [replicator], from: ["registry.acme.example/prod/**"], to: ["registry.acme.example/site-b/**"] }`,
).replace(
  '"registry.acme.example/prod/**"]\n    deployers',
  '"registry.acme.example/prod/**", "registry.acme.example/site-b/**"]\n    deployers',
);
const byPromoter = { by: 'promoter' } as const;
const index: Step = [
  pushed('dev/shop/api', 'a'),
  pushed('dev/shop/api', 'b'),
  pushed('dev/shop/api:1', 'c', { children: 'ab' }),
];

const BY_JOB = promotedByJob(PROMOTED);

export const cases: readonly Case[] = [
  {
    name: 'the build pushes straight into the repository of production',
    policy: PROMOTED,
    ...history(pushed('prod/shop/api:1', 'a'), deployed('shop/api', 'prod/shop/api:1'), minutes(30)),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'ci-bot pushed it to prod/shop/api:1',
  },
  {
    name: 'it runs, and nobody is on record as having deployed it',
    policy: PROMOTED,
    ...history(pushed('prod/shop/api:1', 'a'), runs('shop/api', 'prod/shop/api:1', 'a')),
    expect: 'fires',
  },
  {
    name: 'production runs an image right from development',
    policy: PROMOTED,
    ...history(pushed('dev/shop/api:1', 'a'), deployed('shop/api', 'dev/shop/api:1')),
    expect: 'fires',
    says: 'no promotion leads into dev/shop/api',
  },
  {
    name: 'a stage was skipped',
    policy: IN_STAGES,
    ...history(
      pushed('stage/shop/api:1', 'a'),
      pushed('final/shop/api:1', 'a', byPromoter),
      deployed('shop/api', 'final/shop/api:1'),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'ci-bot pushed it into stage/shop/api without a promotion',
  },
  {
    name: 'another name in the repository is no stage, neither before a promotion nor instead of one',
    policy: NAMED,
    ...history(
      pushed('dev/shop/api:main', 'a'),
      pushed('dev/shop/api:1', 'a', byPromoter),
      pushed('prod/shop/api:1', 'a', byPromoter),
      deployed('shop/api', 'prod/shop/api:1'),
    ),
    expect: { quiet: 'promoted' },
  },
  {
    name: 'the build pushes straight into the repository of production, and the promoter gives it another name there',
    policy: NAMED,
    ...history(
      pushed('prod/shop/api:main', 'a'),
      pushed('prod/shop/api:1', 'a', byPromoter),
      deployed('shop/api', 'prod/shop/api:1'),
    ),
    expect: 'fires',
  },
  {
    name: 'another than the promoter copies it',
    policy: PROMOTED,
    ...history(
      pushed('dev/shop/api:1', 'a'),
      pushed('prod/shop/api:1', 'a', { by: 'mallory' }),
      deployed('shop/api', 'prod/shop/api:1'),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'mallory',
  },
  {
    name: 'the promoter pushes what was never in development, while the records are young',
    policy: PROMOTED,
    ...history(pushed('prod/shop/api:1', 'a', byPromoter), deployed('shop/api', 'prod/shop/api:1')),
    expect: 'fires',
    severity: 'medium',
    absence: 'unproven',
  },
  {
    name: 'the promoter pushes what was never in development, a year after the records begin',
    policy: PROMOTED,
    ...history(
      pushed('dev/shop/web:1', 'f'),
      days(365),
      pushed('prod/shop/api:1', 'a', byPromoter),
      deployed('shop/api', 'prod/shop/api:1'),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the promoter copies it from development',
    policy: PROMOTED,
    ...history(
      pushed('dev/shop/api:1', 'a'),
      pushed('prod/shop/api:1', 'a', byPromoter),
      deployed('shop/api', 'prod/shop/api:1'),
    ),
    expect: { quiet: 'promoted' },
  },
  {
    name: 'the promoter copies what development has from before the records',
    policy: PROMOTED,
    ...history(
      pulled('dev/shop/api:1', 'a', byPromoter),
      pushed('prod/shop/api:1', 'a', byPromoter),
      deployed('shop/api', 'prod/shop/api:1'),
    ),
    expect: { quiet: 'promoted-before' },
  },
  {
    name: 'the promoter’s credential pulls from development and pushes another image',
    policy: PROMOTED,
    ...history(
      pulled('dev/shop/api:1', 'a', byPromoter),
      pushed('prod/shop/api:1', 'e', byPromoter),
      deployed('shop/api', 'prod/shop/api:1'),
    ),
    defeats: 'promoted-before',
    expect: 'fires',
  },
  {
    name: 'it was promoted through every stage, after somebody had put it there by hand',
    policy: IN_STAGES,
    ...history(
      pushed('dev/shop/api:1', 'a'),
      pushed('stage/shop/api:try', 'a', { by: 'dana' }),
      pushed('stage/shop/api:1', 'a', byPromoter),
      pushed('final/shop/api:1', 'a', byPromoter),
      deployed('shop/api', 'final/shop/api:1'),
    ),
    expect: { quiet: 'promoted' },
  },
  {
    name: 'a kubelet reports the image of its platform out of the promoted index',
    policy: PROMOTED,
    ...history(
      index,
      pushed('prod/shop/api:1', 'c', { ...byPromoter, children: 'ab' }),
      runs('shop/api', 'prod/shop/api:1', 'b'),
    ),
    expect: { quiet: 'promoted' },
  },
  {
    name: 'every image of the index was promoted',
    policy: PROMOTED,
    ...history(
      index,
      pushed('prod/shop/api:amd64', 'a', byPromoter),
      pushed('prod/shop/api:arm64', 'b', byPromoter),
      pushed('prod/shop/api:1', 'c', { children: 'ab' }),
      deployed('shop/api', 'prod/shop/api:1'),
    ),
    expect: { quiet: 'promoted' },
  },
  {
    name: 'the service mesh adds its proxy',
    policy: PROMOTED,
    ...history(pushed('mesh/proxyv2:1', 'f'), runs('shop/api', 'mesh/proxyv2:1', 'f', { container: 'istio-proxy' })),
    expect: { quiet: 'injected' },
  },
  {
    name: 'an image older than the records',
    policy: PROMOTED,
    ...history(pushed('dev/shop/web:1', 'f'), runs('shop/cart', 'prod/shop/cart:0.9', 'a')),
    expect: { quiet: 'unrecorded' },
  },
  {
    name: 'a system namespace that the policy exempts',
    policy: PROMOTED,
    ...history(pushed('prod/shop/dns:1', 'a'), deployed('kube-system/dns', 'prod/shop/dns:1')),
    expect: 'none',
  },
  {
    name: 'an environment that does not ask for promotion',
    policy: ACME,
    ...history(pushed('prod/shop/api:1', 'a'), deployed('shop/api', 'prod/shop/api:1')),
    expect: 'none',
  },
  {
    name: 'only one image of the index was promoted',
    policy: PROMOTED,
    ...history(
      index,
      pushed('prod/shop/api:amd64', 'a', byPromoter),
      pushed('prod/shop/api:1', 'c', { by: 'mallory', children: 'ab' }),
      deployed('shop/api', 'prod/shop/api:1'),
    ),
    defeats: 'promoted',
    expect: 'fires',
    says: 'mallory',
  },
  {
    name: 'a hostile index lists the promoted image beside another one',
    policy: PROMOTED,
    ...history(
      pushed('dev/shop/api:1', 'a'),
      pushed('prod/shop/api:1', 'a', byPromoter),
      pushed('prod/shop/api', 'b', { by: 'mallory' }),
      pushed('prod/shop/api:1', 'c', { by: 'mallory', children: 'ab' }),
      runs('shop/api', 'prod/shop/api:1', 'b'),
    ),
    defeats: 'promoted',
    expect: 'fires',
  },
  {
    name: 'a forged webhook tells of a promotion',
    policy: PROMOTED,
    ...history(
      pushed('prod/shop/api:1', 'a', { by: 'mallory' }),
      pushed('dev/shop/api:1', 'a', { source: 'harbor', strength: 'asserted' }),
      pushed('prod/shop/api:1', 'a', { ...byPromoter, source: 'harbor', strength: 'asserted' }),
      deployed('shop/api', `prod/shop/api@${digestOf('a')}`),
    ),
    defeats: 'promoted',
    expect: 'fires',
  },
  {
    name: 'what was promoted has the same config and other layers',
    policy: PROMOTED,
    ...history(
      pushed('dev/shop/api:1', 'a', { config: 'd', layers: 'xy' }),
      pushed('prod/shop/api:1', 'b', { by: 'mallory', config: 'd', layers: 'xz' }),
      deployed('shop/api', 'prod/shop/api:1'),
    ),
    defeats: 'promoted',
    expect: 'fires',
  },
  {
    name: 'the runtime names the config, which a promoted and a hostile manifest share',
    policy: PROMOTED,
    ...history(
      pushed('dev/shop/api:1', 'a', { config: 'd', layers: 'xy' }),
      pushed('prod/shop/api:1', 'a', { ...byPromoter, config: 'd', layers: 'xy' }),
      pushed('prod/shop/api:1', 'b', { by: 'mallory', config: 'd', layers: 'xz' }),
      runs('shop/api', 'prod/shop/api:1', 'd'),
    ),
    defeats: 'promoted',
    expect: 'fires',
  },
  {
    name: 'an image named almost like an injector’s',
    policy: PROMOTED,
    ...history(pushed('evil/mesh/proxyv2:1', 'f', { by: 'mallory' }), deployed('shop/api', 'evil/mesh/proxyv2:1')),
    defeats: 'injected',
    expect: 'fires',
  },

  {
    name: 'the promotion job brought it',
    policy: BY_JOB,
    ...history(
      pushed('dev/shop/api:1.4', 'a'),
      hours(1),
      ran('77/1', JOB),
      pushed('prod/shop/api:1.4', 'a', { by: 'promoter' }),
      deployed('shop/api', `prod/shop/api@${digestOf('a')}`),
    ),
    expect: { quiet: 'promoted' },
  },
  {
    name: 'the promoter’s credential brought it without the job',
    policy: BY_JOB,
    ...history(
      pushed('dev/shop/api:1.4', 'a'),
      hours(1),
      pushed('prod/shop/api:1.4', 'a', { by: 'promoter' }),
      deployed('shop/api', `prod/shop/api@${digestOf('a')}`),
    ),
    defeats: 'promoted',
    expect: 'fires',
    says: 'no build that the promotion lists made it',
  },

  {
    name: 'a listed replication copied to another site what was promoted',
    policy: AT_SITE_B,
    ...history(
      pushed('dev/shop/api:1', 'a'),
      pushed('prod/shop/api:1', 'a', byPromoter),
      pushed('site-b/shop/api:1', 'a', { by: 'replicator' }),
      deployed('shop/api', 'site-b/shop/api:1'),
    ),
    expect: { quiet: 'promoted' },
  },
  {
    name: 'what another site runs was copied there before the records begin',
    policy: AT_SITE_B,
    ...history(
      pushed('dev/shop/api:1', 'a'),
      pushed('prod/shop/api:1', 'a', byPromoter),
      runs('shop/api', 'site-b/shop/api:0', 'b'),
    ),
    expect: { quiet: 'unrecorded' },
  },
  {
    name: 'a listed replication copied what somebody had pushed past the promotion',
    policy: AT_SITE_B,
    ...history(
      pushed('prod/shop/api:1', 'f', { by: 'mallory' }),
      pushed('site-b/shop/api:1', 'f', { by: 'replicator' }),
      deployed('shop/api', 'site-b/shop/api:1'),
    ),
    defeats: 'promoted',
    expect: 'fires',
  },
  {
    name: 'the replication’s credential brings what never was where it replicates from',
    policy: AT_SITE_B,
    ...history(
      pushed('dev/shop/api:1', 'a'),
      pushed('prod/shop/api:1', 'a', byPromoter),
      pushed('site-b/shop/api:1', 'f', { by: 'replicator' }),
      deployed('shop/api', 'site-b/shop/api:1'),
    ),
    defeats: 'promoted',
    expect: 'fires',
  },
  {
    name: 'somebody else copies what was promoted to the other site',
    policy: AT_SITE_B,
    ...history(
      pushed('dev/shop/api:1', 'a'),
      pushed('prod/shop/api:1', 'a', byPromoter),
      pushed('site-b/shop/api:1', 'a', { by: 'mallory' }),
      deployed('shop/api', 'site-b/shop/api:1'),
    ),
    defeats: 'promoted',
    expect: 'fires',
  },
];
