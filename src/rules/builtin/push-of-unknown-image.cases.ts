import { ACME } from '../scenarios/acme.ts';
import { untold } from '../scenarios/asking-scenario.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, quickly, type Step, usually } from '../scenarios/history.ts';
import { ofBuilds } from './push-of-unknown-image-builds.cases.ts';
import { onHost, pulled, pushed, runs } from '../scenarios/scenario.ts';

const runner = { by: 'ci-bot', from: '192.0.2.10', client: 'buildkit/v0.25.1' } as const;
const thief = { from: '203.0.113.66', client: 'skopeo/1.18.0' } as const;
const webhook = { source: 'harbor', strength: 'asserted' } as const;

/** The policy lists from where, and with what, the pipeline pushes. */
const LISTED = ACME.replace(
  'actors: [ci-bot, nightly-bot]',
  'actors: [ci-bot, nightly-bot]\n    networks: ["192.0.2.0/24", "198.51.100.0/24"]\n    clients: ["buildkit/*", "docker/*"]',
);
const office = { by: 'ci-bot', from: '198.51.100.7', client: 'docker/27.3.1' } as const;
const sent = (host: string, image: string): Step => quickly(onHost(host, 'pushed', '', image), untold(image, office));

/** Four days of builds in a registry whose log names no image. */
const asUsual: Step = [usually(12, (index) => untold(`shop/api:0.${index}`, runner)), days(1)];

export const cases: readonly Case[] = [
  ...ofBuilds,
  {
    name: 'somebody sets a tag who may not push, and the registry’s log names no image',
    policy: ACME,
    ...history(asUsual, untold('shop/api:1.4', { by: 'mallory', ...thief }), hours(1)),
    expect: 'fires',
    severity: 'high',
    says: 'mallory set 1 tag (shop/api:1.4)',
  },
  {
    name: 'one account sets tags in several repositories: one finding',
    policy: ACME,
    ...history(
      untold('shop/api:1.4', { by: 'mallory' }),
      untold('shop/web:1.4', { by: 'mallory' }),
      untold('base/tools:1', { by: 'mallory' }),
    ),
    expect: 'fires',
    says: 'mallory set 3 tags (shop/api:1.4, shop/web:1.4, base/tools:1)',
  },
  {
    name: 'a webhook alone tells of a push by somebody who may not',
    policy: ACME,
    ...history(untold('shop/api:1.4', { ...webhook, by: 'mallory' })),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a record that tells the image comes minutes later: the rules about images have it',
    policy: ACME,
    ...history(untold('shop/api:1.4', { by: 'mallory' }), pushed('shop/api:1.4', 'a', { by: 'mallory' })),
    expect: 'none',
  },
  {
    name: 'another record of that minute has the image, without its tag',
    policy: ACME,
    ...history(untold('shop/api:1.4', { by: 'mallory' }), pushed('shop/api', 'a', { by: 'mallory' })),
    expect: 'none',
  },
  {
    name: 'another record of that minute has an image that somebody else pushed there',
    policy: ACME,
    ...history(untold('shop/api:1.4', { by: 'mallory' }), pushed('shop/api', 'a')),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'the pipeline pushes as always',
    policy: ACME,
    ...history(asUsual, untold('shop/api:1.4', runner)),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'a listed promoter carries an image on',
    policy: ACME,
    ...history(untold('prod/api:1.4', { by: 'promoter' })),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'whoever has the account of the pipeline pushes from elsewhere with another program',
    policy: ACME,
    ...history(asUsual, untold('shop/api:1.4', { ...runner, ...thief })),
    defeats: 'allowed',
    expect: 'fires',
    severity: 'medium',
    says: 'never pushed there from such a network',
  },
  {
    name: 'what the thief does after that from there is told with it, and what the pipeline did before is not',
    policy: ACME,
    ...history(
      asUsual,
      sent('ci-7', 'shop/web:0.1'),
      days(1),
      untold('shop/api:1.4', { ...runner, ...thief }),
      hours(2),
      untold('shop/web:1.4', { ...runner, ...thief }),
    ),
    defeats: 'allowed',
    expect: 'fires',
    times: 1,
    says: 'ci-bot set 2 tags (shop/api:1.4, shop/web:1.4)',
  },
  {
    name: 'two who have the account are two findings',
    policy: ACME,
    ...history(
      asUsual,
      untold('shop/api:1.4', { ...runner, ...thief }),
      days(3),
      untold('shop/api:1.5', { ...runner, from: '198.51.100.66', client: 'crane/0.20' }),
    ),
    expect: 'fires',
    times: 2,
    says: 'from 198.51.100.66 with crane/0.20',
  },
  {
    name: 'what then began to run by the tag is told, where nobody had it from there before',
    policy: ACME,
    ...history(
      asUsual,
      untold('shop/api:edge', runner),
      pulled('shop/api', 'a'),
      runs('shop/api', 'shop/api:edge', 'a'),
      days(1),
      untold('shop/api:edge', { ...runner, ...thief }),
      hours(2),
      runs('shop/api', 'shop/api:edge', 'b', { pod: 'next' }),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'container api of Deployment/api in shop (cluster prod-1) ran sha256:bbbbbbbbbbbb… by that tag from',
  },
  {
    name: 'the pipeline moves to another network with another program, both of which the policy lists',
    policy: LISTED,
    ...history(asUsual, untold('shop/api:1.4', office)),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'the policy lists networks, and whoever has the account comes from another with the pipeline’s program',
    policy: LISTED,
    ...history(asUsual, untold('shop/api:1.4', { ...runner, from: thief.from })),
    defeats: 'allowed',
    expect: 'fires',
    severity: 'medium',
    says: 'none that it came from 203.0.113.66',
  },
  {
    name: 'a listed builder begins to push from another network with another program, and recorded it',
    policy: ACME,
    ...history(asUsual, sent('ci-7', 'shop/web:0.1')),
    expect: { quiet: 'sent' },
  },
  {
    name: 'whoever has the account pushes from a host that no list names as a builder, which recorded it',
    policy: ACME,
    ...history(asUsual, sent('laptop-7', 'shop/web:0.1')),
    defeats: 'sent',
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'whoever has the account pushes the same name from elsewhere in the very second in which a builder does',
    policy: ACME,
    ...history(
      asUsual,
      sent('ci-7', 'shop/web:0.1'),
      days(1),
      quickly(
        untold('shop/web:0.2', { ...runner, ...thief }),
        onHost('ci-7', 'pushed', '', 'shop/web:0.2'),
        untold('shop/web:0.2', office),
      ),
    ),
    defeats: 'sent',
    expect: 'fires',
    says: 'set 1 tag (shop/web:0.2)',
  },
  {
    name: 'whoever has the account pushes a name that a builder had pushed a minute before',
    policy: ACME,
    ...history(
      asUsual,
      sent('ci-7', 'shop/web:0.2'),
      days(1),
      onHost('ci-7', 'pushed', '', 'shop/web:0.3'),
      untold('shop/web:0.3', { ...runner, ...thief }),
    ),
    defeats: 'sent',
    expect: 'fires',
    says: 'set 1 tag (shop/web:0.3)',
  },
  {
    name: 'the promoter sets a tag to where no promotion leads',
    policy: ACME,
    ...history(untold('shop/api:1.4', { by: 'promoter' })),
    defeats: 'allowed',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'without a policy the usual account pushes',
    ...history(asUsual, untold('shop/api:1.4', runner)),
    expect: { quiet: 'usual' },
  },
  {
    name: 'without a policy somebody pushes who never did',
    ...history(asUsual, untold('shop/api:1.4', { by: 'mallory' })),
    defeats: 'usual',
    expect: 'fires',
    severity: 'medium',
    says: 'mallory never pushed to registry.acme.example before',
  },
  {
    name: 'anybody pushes to a testing repository',
    policy: ACME,
    ...history(untold('team/scratch/api:try', { by: 'mallory' })),
    expect: { quiet: 'testing' },
  },
  {
    name: 'whoever pushes to a testing repository sets a tag beside it',
    policy: ACME,
    ...history(untold('team/scratch/api:try', { by: 'mallory' }), untold('shop/api:1.4', { by: 'mallory' })),
    defeats: 'testing',
    expect: 'fires',
    says: 'set 1 tag (shop/api:1.4)',
  },
];
