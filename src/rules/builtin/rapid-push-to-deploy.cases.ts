import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { inSandboxes } from './sandboxes.cases.ts';
import { days, history, hours, minutes, silent, type Step, unheard, usually } from '../scenarios/history.ts';
import { carriedCases } from './rapid-push-to-deploy-carried.cases.ts';
import type { Told } from '../scenarios/moments.ts';
import { deployed, pushed, ran, runs, updated } from '../scenarios/scenario.ts';

const released = (index: number, wait: Step): Step => [
  pushed(`web/site:0.${index}`, `site-${index}`),
  wait,
  updated('web/site', `web/site:0.${index}`),
];
const slowly: Step = [deployed('web/site', 'web/site:0'), usually(12, (index) => released(index, hours(4))), days(4)];
const PROMOTED = ACME.replace('require: { digest: true }', 'require: { digest: true, promotion: true }');
/** Builds may push to production’s repositories, too, which are promoted into. */
const STRAIGHT = PROMOTED.replace('/dev/**"]\n    actors', '/dev/**", "registry.acme.example/prod/**"]\n    actors');
const PUBLISHED = ACME.replace(
  'builders:',
  '  - { repositories: ["registry.acme.example/prod/**"], actors: [promoter] }\nbuilders:',
);
/** Somebody else may push there beside the promoter. */
const BESIDE = PUBLISHED.replace(
  'builders:',
  '  - { repositories: ["registry.acme.example/prod/**"], actors: [base-bot] }\nbuilders:',
);
/** With the promoter’s credentials, from elsewhere. */
const UNPROMOTED: readonly Step[] = [
  days(40),
  pushed('prod/shop/api:1.99.0', 'b', { by: 'promoter', from: '203.0.113.77' }),
  minutes(3),
  updated('shop/api', 'prod/shop/api:1.99.0'),
];
/** Of the registry only such records are read as name nobody, and of no build system any. */
const unnamed = { by: '', source: 'azure-acr' } as const;
const namelessly = (count: number, wait: Step): Step => [
  silent('distribution'),
  silent('github'),
  usually(count, (index) => [
    pushed(`shop/api:0.${index}`, `n${index}`, unnamed),
    wait,
    updated('shop/api', `shop/api:0.${index}`),
  ]),
  days(4),
];
const claimed = pushed('base/os:3', 'a', { by: 'base-bot', source: 'harbor', strength: 'asserted' });
// What a claim says of a tag tells nobody what runs.
const started = [deployed('shop/api', 'base/os:3'), runs('shop/api', 'base/os:3', 'a')];
const owned = pushed('base/os:4', 'b', { by: 'base-bot' });
const operator = { by: 'system:serviceaccount:flux-system:kustomize-controller' } as const;
const OPERATED = ACME.replace('    deployers:', `    operators: ["${operator.by}"]\n    deployers:`);
/** Histories begin on 2026-11-02T08:00:00Z. */
const EMERGENCY = `${ACME}
exceptions:
  - id: EX-7
    reason: the shop is down
    owner: dana@acme.example
    starts: 2026-11-02T08:00:00Z
    expires: 2026-11-03T00:00:00Z
    scope: { rules: [rapid-push-to-deploy], repositories: ["registry.acme.example/shop/api"] }
`;
const fixed: Step = [
  pushed('shop/api:fix', 'b', { by: 'dana' }),
  deployed('shop/api', 'shop/api:fix', { by: 'dana' }),
  runs('shop/api', 'shop/api:fix', 'b'),
  hours(2),
  updated('shop/api', 'shop/api:1'),
  runs('shop/api', 'shop/api:fix', 'b', { ended: true }),
];
const throughCache = (told: Told): Step =>
  pushed('hub/alloy:1.8', 'b', {
    by: 'pull-through cache of registry-1.docker.io',
    source: 'ecr-eventbridge',
    client: '',
    from: '',
    ...told,
  });
const mallory = { by: 'mallory', from: '203.0.113.77', client: 'skopeo/1.18.0' } as const;

export const cases: readonly Case[] = [
  ...inSandboxes,
  ...carriedCases,
  {
    name: 'a registry’s own cache fetches an image when somebody deploys it',
    policy: ACME,
    ...history(throughCache({}), deployed('shop/api', 'hub/alloy:1.8'), runs('shop/api', 'hub/alloy:1.8', 'b')),
    expect: { quiet: 'fetched' },
  },
  {
    name: 'an outsider pushes to where a cache keeps its images, and it runs at once',
    policy: ACME,
    ...history(
      throughCache({ by: 'mallory', source: 'ecr-cloudtrail' }),
      throughCache({}),
      deployed('shop/api', 'hub/alloy:1.8'),
      runs('shop/api', 'hub/alloy:1.8', 'b'),
    ),
    defeats: 'fetched',
    expect: 'fires',
  },
  {
    name: 'a forged event says that a cache fetched what runs at once',
    policy: ACME,
    ...history(
      throughCache({ strength: 'asserted' }),
      deployed('shop/api', 'hub/alloy:1.8'),
      runs('shop/api', 'hub/alloy:1.8', 'b'),
    ),
    defeats: 'fetched',
    expect: 'fires',
  },
  {
    name: 'an image updater takes the tag that an outsider pushed',
    policy: ACME,
    ...history(
      ran('8123/1'),
      pushed('shop/api:1.4.0', 'a'),
      deployed('shop/api', 'shop/api:1.4.0'),
      days(1),
      pushed('shop/api:1.5.0', 'b', mallory),
      minutes(3),
      updated('shop/api', 'shop/api:1.5.0'),
      minutes(30),
    ),
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'got shop/api:1.5.0 4 min after mallory had pushed it',
  },
  {
    name: 'a person deploys what the build has just pushed',
    policy: ACME,
    ...history(
      ran('8123/1'),
      pushed('shop/api:1.4.0', 'a'),
      updated('shop/api', 'shop/api:1.4.0', { by: 'dana@acme.example' }),
    ),
    expect: 'fires',
  },
  {
    name: 'an image runs at once that a build says it made, where none is asked for',
    policy: PROMOTED,
    ...history(
      ran('24b0', { project: 'acme/tools', made: ['prod/shop/api:1.99.0@b'] }),
      pushed('prod/shop/api:1.99.0', 'b', { by: 'promoter' }),
      minutes(3),
      updated('shop/api', 'prod/shop/api:1.99.0'),
    ),
    expect: 'fires',
    says: '; github run 24b0 of acme/tools built it, on refs/heads/main.',
  },
  {
    name: 'a listed operator makes a workload of what the build has just pushed',
    policy: OPERATED,
    ...history(ran('8123/1'), pushed('shop/api:1.4.0', 'a'), deployed('shop/api', 'shop/api:1.4.0', operator)),
    expect: { quiet: 'pipeline' },
  },
  {
    name: 'with the account of a listed operator, somebody makes a workload of what he has just pushed',
    policy: OPERATED,
    ...history(pushed('shop/api:1.4.0', 'a', mallory), deployed('shop/api', 'shop/api:1.4.0', operator)),
    expect: 'fires',
    defeats: 'pipeline',
  },
  {
    name: 'with the account of a listed operator, somebody sets the image of a workload that the deployer made',
    policy: OPERATED,
    ...history(
      deployed('shop/api', 'shop/api:1.3.0'),
      ran('8123/1'),
      pushed('shop/api:1.4.0', 'a'),
      updated('shop/api', 'shop/api:1.4.0', operator),
    ),
    expect: 'fires',
    defeats: 'pipeline',
  },
  {
    name: 'a container runs an overwritten tag before anybody deploys',
    policy: ACME,
    ...history(pushed('shop/api:1.4.0', 'b', mallory), runs('shop/api', 'shop/api:1.4.0', 'b')),
    expect: 'fires',
  },
  {
    name: 'without a policy: images of this repository never ran so soon',
    ...history(slowly, pushed('web/site:9', 'f', mallory), updated('web/site', 'web/site:9')),
    expect: 'fires',
    severity: 'medium',
    says: 'mallory',
  },
  {
    name: 'continuous delivery by the approved pipeline',
    policy: ACME,
    ...history(ran('8123/1'), pushed('shop/api:1.4.0', 'a'), updated('shop/api', 'shop/api:1.4.0')),
    expect: { quiet: 'pipeline' },
  },
  {
    name: 'a promotion, deployed at once',
    policy: ACME,
    ...history(
      pushed('dev/shop/api:1', 'a'),
      hours(2),
      pushed('prod/shop/api:1', 'a', { by: 'promoter' }),
      deployed('shop/api', 'prod/shop/api:1'),
    ),
    expect: { quiet: 'pipeline' },
  },
  {
    name: 'a publisher that is listed beside the promotions, and of whom no builds are asked',
    policy: BESIDE,
    ...history(pushed('prod/shop/api:2', 'a', { by: 'base-bot' }), deployed('shop/api', 'prod/shop/api:2')),
    expect: { quiet: 'pipeline' },
  },
  {
    name: 'where another publisher is listed beside the promotions the promoter pushes what nobody promoted',
    policy: BESIDE,
    ...history(...UNPROMOTED),
    defeats: 'pipeline',
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'with the promoter’s credentials: an image that was never promoted goes straight to production',
    policy: PUBLISHED,
    ...history(...UNPROMOTED),
    defeats: 'pipeline',
    expect: 'fires',
    severity: 'medium',
    says: 'after promoter had pushed it',
  },
  {
    name: 'promotions are required, and the attacker pushes straight to production while a genuine run goes on',
    policy: STRAIGHT,
    ...history(ran('8123/1'), pushed('prod/shop/api:1.4.0', 'b'), updated('shop/api', 'prod/shop/api:1.4.0')),
    defeats: 'pipeline',
    expect: 'fires',
  },
  {
    name: 'promoted on the first day of the records: whether it was in development before, nobody recorded',
    policy: PUBLISHED,
    ...history(pushed('prod/shop/api:1.4.0', 'a', { by: 'promoter' }), updated('shop/api', 'prod/shop/api:1.4.0')),
    expect: 'fires',
    absence: 'unproven',
  },
  {
    name: 'promotions are required, and what listed software injects is built straight into the repository',
    policy: STRAIGHT.replace('/mesh/', '/prod/mesh/'),
    ...history(
      ran('8123/1'),
      pushed('prod/mesh/proxyv2:2', 'a'),
      deployed('shop/api', 'prod/mesh/proxyv2:2', { container: 'mesh' }),
    ),
    expect: { quiet: 'pipeline' },
  },
  {
    name: 'an allowed publisher of whom no builds are asked',
    policy: ACME,
    ...history(pushed('base/os:3', 'a', { by: 'base-bot' }), deployed('shop/api', 'base/os:3')),
    expect: { quiet: 'pipeline' },
  },
  {
    name: 'the same, of whom only webhooks tell from before the registry’s own records begin',
    policy: ACME,
    ...unheard(history(claimed, started, days(1), owned), 'distribution', -2, 4),
    expect: { quiet: 'pipeline' },
  },
  {
    name: 'a forged webhook names him while the registry’s own records are read',
    policy: ACME,
    ...unheard(history(owned, hours(5), claimed, started, owned), 'distribution', -2, 4),
    defeats: 'pipeline',
    expect: 'fires',
  },
  {
    name: 'without a policy: every image of this repository runs at once',
    ...history(
      deployed('web/site', 'web/site:0'),
      usually(12, (index) => released(index, minutes(3))),
      days(4),
      released(99, minutes(3)),
    ),
    expect: { quiet: 'usual' },
  },
  {
    name: 'without a policy: the first days of a repository',
    ...history(pushed('web/site:1', 'a'), deployed('web/site', 'web/site:1')),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'a pipeline that delivers at once, where nothing that is read tells who pushes',
    policy: ACME,
    ...history(
      namelessly(12, minutes(3)),
      pushed('shop/api:1', 'z', unnamed),
      minutes(3),
      updated('shop/api', 'shop/api:1'),
    ),
    expect: { quiet: 'usual' },
  },
  {
    name: 'nothing that is read tells who pushes, and images wait for hours: the one that an intruder pushed does not',
    policy: ACME,
    ...history(
      namelessly(12, hours(4)),
      pushed('shop/api:1', 'z', unnamed),
      minutes(3),
      updated('shop/api', 'shop/api:1'),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'after an unnamed actor had pushed it',
  },
  {
    name: 'no record names who pushed, though a feed is read that would',
    policy: ACME,
    ...history(
      usually(12, (index) => [
        pushed(`shop/api:0.${index}`, `n${index}`, { by: '' }),
        minutes(3),
        updated('shop/api', `shop/api:0.${index}`),
      ]),
      minutes(30),
    ),
    defeats: 'usual',
    expect: 'fires',
  },
  {
    name: 'deployed the day after',
    policy: ACME,
    ...history(pushed('shop/api:1.4.0', 'b', mallory), days(1), updated('shop/api', 'shop/api:1.4.0')),
    expect: 'none',
  },
  {
    name: 'a digest that was there for long gets another tag and is deployed',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4.0', 'b', mallory),
      days(1),
      pushed('shop/api:1.5.0', 'b', mallory),
      updated('shop/api', 'shop/api:1.5.0'),
    ),
    expect: 'none',
  },
  {
    name: 'a second push during one run, to the same tag',
    policy: ACME,
    ...history(
      ran('8123/1'),
      pushed('shop/api:1.4.0', 'a'),
      pushed('shop/api:1.4.0', 'b'),
      updated('shop/api', 'shop/api:1.4.0'),
      minutes(30),
    ),
    defeats: 'pipeline',
    expect: 'fires',
  },
  {
    name: 'a forged webhook says that the digest was there yesterday',
    policy: ACME,
    ...history(
      pushed('shop/api:1.5.0', 'b', { source: 'harbor', strength: 'asserted' }),
      days(1),
      pushed('shop/api:1.5.0', 'b', mallory),
      updated('shop/api', 'shop/api:1.5.0'),
    ),
    defeats: 'pipeline',
    expect: 'fires',
  },
  {
    name: 'without a policy: the attacker’s two quick deployments of yesterday make no habit',
    ...history(
      slowly,
      pushed('web/site:8', 'e', mallory),
      updated('web/site', 'web/site:8'),
      pushed('web/site:8.1', 'd', mallory),
      updated('web/site', 'web/site:8.1'),
      days(1),
      pushed('web/site:9', 'f', mallory),
      updated('web/site', 'web/site:9'),
    ),
    defeats: 'usual',
    expect: 'fires',
    says: 'got web/site:9',
  },
  {
    name: 'without a policy: deleting and creating the workload makes the repository’s history no shorter',
    ...history(
      slowly,
      deployed('web/site', 'web/site:0', { verb: 'delete', by: 'mallory' }),
      pushed('web/site:9', 'f', mallory),
      deployed('web/site', 'web/site:9', { by: 'mallory' }),
    ),
    defeats: 'too-early',
    expect: 'fires',
  },
  {
    name: 'a fix that ran and was put back while an exception covered it stays covered after its end',
    policy: EMERGENCY,
    ...history(fixed, days(2), ran('8124/1')),
    expect: 'fires',
    state: 'suppressed',
  },
  {
    name: 'who sets the image of the fix once more after the exception’s end is covered by nothing',
    policy: EMERGENCY,
    ...history(fixed, days(2), updated('shop/api', 'shop/api:fix', { by: 'mallory' })),
    expect: 'fires',
    state: 'open',
  },
  {
    name: 'a fix that was deployed before its exception began is not covered after its end',
    policy: EMERGENCY.replace('02T08:00', '02T09:00'),
    ...history(fixed, days(2), ran('8124/1')),
    expect: 'fires',
    state: 'open',
  },
];
