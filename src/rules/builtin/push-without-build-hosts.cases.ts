import { ACME } from '../scenarios/acme.ts';
import { days, history, minutes, type Moment, quickly, type Step, usually } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { onHost, pushed } from '../scenarios/scenario.ts';

const by = 'base-bot';
const onHostPushed = (image: string, config: string): Moment => onHost('ci-1', 'pushed', config, image);
/** ci-1 builds the image and pushes it, in this order and within seconds. */
const sent = (image: string, digest: string, config: string): Step => [
  onHost('ci-1', 'built', config),
  quickly(onHostPushed(image, config), pushed(image, digest, { by, config })),
];
const asUsual: Step = [
  usually(12, (index) => sent(`base/tools:1.${index}`, `d${index}`, `c${index}`)),
  days(1),
  sent('base/tools:edge', 'a', 'b'),
  minutes(30),
];
/** Somebody has the credential of base-bot. */
const thief = { by, from: '203.0.113.66' } as const;

/** What base-bot pushes is sent by the listed builders. */
const SENT = ACME.replace('actors: [base-bot]', 'actors: [base-bot]\n    sentFrom: builders');

/** Only who may promote may push to production. */
const PROMOTED = ACME.replace(
  'builders:',
  `  - repositories: ["registry.acme.example/prod/**"]
    actors: [promoter]
  - repositories: ["registry.acme.example/dev/**"]
    actors: [ci-bot]
builders:`,
).replace(', "registry.acme.example/dev/**"]', ']');
const promoted = (count: number): Step =>
  usually(count, (index) => [
    pushed(`dev/shop/api:${index}`, `p${index}`, { config: `q${index}` }),
    minutes(30),
    pushed(`prod/shop/api:${index}`, `p${index}`, { by: 'promoter', config: `q${index}` }),
  ]);
const promotions = promoted(6);

/** A host that builds is a witness of what its account pushes. */
const WITH_TOOLS = PROMOTED.replace(
  '- repositories: ["registry.acme.example/prod/**"]\n    actors: [promoter]',
  '- repositories: ["registry.acme.example/prod/**", "registry.acme.example/tools/**"]\n    actors: [promoter]',
);

/** One account builds previews and versions, and copies between all three stages. */
const CHAINED = PROMOTED.replace(
  'promotions:',
  `promotions:
  - from: ["registry.acme.example/preview/**"]
    to: ["registry.acme.example/dev/**"]
    actors: [ci-bot]`,
)
  .replace('actors: [promoter]\nenv', 'actors: [promoter, ci-bot]\nenv')
  .replace('actors: [promoter]\n  - ', 'actors: [promoter, ci-bot]\n  - ')
  .replace(
    '"registry.acme.example/dev/**"]\n    actors: [ci-bot]\nb',
    '"registry.acme.example/dev/**", "registry.acme.example/preview/**"]\n    actors: [ci-bot]\nb',
  );
const sentAs = (image: string, digest: string, config: string): Step => [
  onHost('ci-1', 'built', config),
  quickly(onHostPushed(image, config), pushed(image, digest, { config })),
];
const released = usually(6, (index) => [
  sentAs(`dev/shop/api:${index}`, `p${index}`, `q${index}`),
  minutes(30),
  pushed(`prod/shop/api:${index}`, `p${index}`, { config: `q${index}` }),
]);
const chained: Step = [released, days(4)];

const plugins = pushed('tools/plugins:1', '1', { by: 'promoter', config: '2' });

export const hostCases: readonly Case[] = [
  {
    name: 'the credential of the account that pushes from a builder pushes a new tag from elsewhere',
    policy: ACME,
    ...history(asUsual, pushed('base/tools:2.0', 'e', { ...thief, config: 'f' }), onHost('ci-1', 'built', '3')),
    expect: 'fires',
    severity: 'high',
    says: 'no record of ci-1 shows that it was sent from there, as the 13 pushes of this account before were',
  },
  {
    name: 'it pushes an index of the honest image and another one',
    policy: ACME,
    ...history(
      asUsual,
      pushed('base/tools', 'e', { ...thief, config: 'f' }),
      pushed('base/tools:2.0', '9', { ...thief, children: 'ae' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'base/tools:2.0',
    defeats: 'explained',
  },
  {
    name: 'it pushes by digest alone',
    policy: ACME,
    ...history(asUsual, pushed('base/tools', 'e', { ...thief, config: 'f' })),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'it moves the floating tag once more, seconds after the honest push',
    policy: ACME,
    ...history(
      asUsual,
      onHost('ci-1', 'built', '1'),
      quickly(
        onHostPushed('base/tools:edge', '1'),
        pushed('base/tools:edge', '2', { by, config: '1' }),
        pushed('base/tools:edge', 'e', { ...thief, config: 'f' }),
      ),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'as sha256:eeee',
  },
  {
    name: 'the same, two seconds after it, where no record tells a config',
    policy: ACME,
    ...history(
      asUsual,
      quickly(onHost('ci-1', 'pushed', '', 'base/tools:edge'), pushed('base/tools:edge', '2', { by })),
      { step: 'pause', length: -8000 },
      pushed('base/tools:edge', 'e', thief),
      onHost('ci-1', 'built', '3'),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'too near to say which of the two',
  },
  {
    name: 'the first push of an account of which the policy says that builders send all it pushes',
    policy: SENT,
    ...history(
      sent('base/tools:edge', 'a', 'b'),
      minutes(30),
      pushed('base/tools:2.0', 'e', { ...thief, config: 'f' }),
      minutes(30),
      onHost('ci-1', 'built', '3'),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'as the push of this account before was',
  },
  {
    name: 'the same before anything else of it is on record',
    policy: SENT,
    ...history(
      onHost('ci-1', 'built', '7'),
      onHostPushed('base/other:1', '7'),
      pushed('base/tools:2.0', 'e', { ...thief, config: 'f' }),
      minutes(30),
      onHost('ci-1', 'built', '3'),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'as the policy says of what this account pushes',
  },
  {
    name: 'what a builder sends of such an account, from the first push on',
    policy: SENT,
    ...history(sent('base/tools:edge', 'a', 'b'), minutes(30), onHost('ci-1', 'built', '3')),
    expect: { quiet: 'explained' },
  },
  {
    name: 'the host that builds sends one more',
    policy: ACME,
    ...history(asUsual, sent('base/tools:edge', 'e', 'f')),
    expect: { quiet: 'explained' },
  },
  {
    name: 'the account gives what was sent another name',
    policy: ACME,
    ...history(asUsual, pushed('base/tools:stable', 'a', { by, config: 'b' })),
    expect: { quiet: 'explained' },
  },
  {
    name: 'a program on the builder puts platforms of elsewhere together, and leaves no record',
    policy: ACME,
    ...history(
      asUsual,
      pushed('base/multi', 'e', { by, config: 'f' }),
      pushed('base/multi', '8', { by, config: '7' }),
      pushed('base/multi:2.0', '9', { by, children: 'e8' }),
      sent('base/tools:edge', '1', '2'),
    ),
    expect: { quiet: 'explained' },
  },
  {
    name: 'the promoter pushes what was in no earlier stage',
    policy: PROMOTED,
    ...history(promotions, pushed('prod/shop/api:9', 'e', { by: 'promoter', config: 'f' })),
    expect: 'fires',
    severity: 'high',
    says: 'no listed promotion and no build explains it',
  },
  {
    name: 'the promoter copies an image into another application’s repository',
    policy: PROMOTED,
    ...history(promotions, pushed('prod/shop/web:9', 'p3', { by: 'promoter', config: 'q3' })),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the promoter copies what may have been in an earlier stage before the records begin',
    policy: PROMOTED,
    ...history(pushed('prod/shop/api:9', 'e', { by: 'promoter', config: 'f' })),
    expect: 'none',
  },
  {
    name: 'an account that promotes along a chain also sends what the builder made, to where the first promotion leads',
    policy: CHAINED,
    ...history(chained, sentAs('dev/shop/api:9', 'e', 'f')),
    expect: { quiet: 'explained' },
  },
  {
    name: 'the same while the records are young',
    policy: CHAINED,
    ...history(released),
    expect: { quiet: 'explained' },
  },
  {
    name: 'it sends what the builder made right to production, to where it only ever copied',
    policy: CHAINED,
    ...history(chained, sentAs('prod/shop/api:9', 'e', 'f')),
    expect: 'fires',
    severity: 'high',
    says: 'no listed promotion and no build explains it',
    defeats: 'explained',
  },
  {
    name: 'its credential brings in what the builder made, and sent elsewhere',
    policy: CHAINED,
    ...history(
      chained,
      sentAs('preview/shop/web:pr-7', 'e', 'f'),
      minutes(30),
      pushed('dev/shop/api:9', 'e', { config: 'f', from: '203.0.113.66' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'pushed dev/shop/api:9',
    defeats: 'explained',
  },
  {
    name: 'an account that only ever carried sends from the builder what that made',
    policy: PROMOTED,
    ...history(
      promotions,
      onHost('ci-1', 'built', 'f'),
      quickly(onHostPushed('prod/shop/api:9', 'f'), pushed('prod/shop/api:9', 'e', { by: 'promoter', config: 'f' })),
    ),
    expect: 'fires',
    severity: 'high',
    defeats: 'explained',
  },
  {
    name: 'an account that only ever carried images on fills a repository of its own',
    policy: WITH_TOOLS,
    ...history(promotions, pushed('tools/plugins:1', 'e', { by: 'promoter', config: 'f' })),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'it brings the next version of what it had brought there itself, as a mirror is kept',
    policy: WITH_TOOLS,
    ...history(plugins, promoted(12), pushed('tools/plugins:2', 'e', { by: 'promoter', config: 'f' })),
    expect: 'none',
  },
  {
    name: 'who stole it brings his own into a repository beside that',
    policy: WITH_TOOLS,
    ...history(plugins, promoted(12), pushed('tools/probe:2', 'e', { by: 'promoter', config: 'f' })),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'who stole it brings his own to where promotions lead, as he did before',
    policy: PROMOTED,
    ...history(
      promotions,
      pushed('prod/shop/api:8', '8', { by: 'promoter', config: '7' }),
      days(4),
      pushed('prod/shop/api:9', 'e', { by: 'promoter', config: 'f' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'promoter pushed prod/shop/api:9',
  },
];
