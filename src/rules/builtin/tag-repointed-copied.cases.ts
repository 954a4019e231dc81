import { days, history, hours, type Step, usually } from '../scenarios/history.ts';
import { onHost, pulled, pushed } from '../scenarios/scenario.ts';
import type { Case, Story } from '../rule.ts';

/** A mirror of images from elsewhere, and its move to another registry. */
const MIRRORS = `
version: 1
registries: [{ host: registry.acme.example }, { host: old.example }]
publishers:
  - { repositories: ["old.example/mirror/**", "registry.acme.example/mirror/**"], actors: [mirror-bot, upstream-bot] }
tags: [{ repositories: ["**"], floating: ["*"] }]
classes:
  replication: [{ actors: [migrator], from: ["old.example/**"], to: ["registry.acme.example/**"] }]
`;
const LISTED = MIRRORS.replace('upstream-bot]', 'upstream-bot], networks: [192.0.2.10/32]');
const by = { by: 'mirror-bot' } as const;
const elsewhere = { by: 'mirror-bot', from: '203.0.113.77' } as const;

const copies = (...later: readonly Step[]): Story =>
  history(
    pushed('old.example/mirror/redis:7', 'a', by),
    days(1),
    pulled('old.example/mirror/redis:7', 'a', { by: 'migrator' }),
    pushed('mirror/redis:7', 'a', { by: 'migrator' }),
    ...later,
  );

/** A cache of images from where nobody reads any records. */
const CACHE = `
version: 1
registries: [{ host: registry.acme.example }]
publishers: [{ repositories: ["registry.acme.example/shop/**"], actors: [ci-bot] }]
tags: [{ repositories: ["registry.acme.example/cache/**"], floating: ["7-*"] }]
classes:
  replication: [{ actors: ["pull-through cache of *"], from: ["docker.example/**"], to: ["registry.acme.example/cache/**"] }]
`;
const cache = { by: 'pull-through cache of docker.example' } as const;
const cached = (tag: string, told: Parameters<typeof pushed>[2] = cache): Story =>
  history(pushed(`cache/redis:${tag}`, 'a', cache), days(1), pushed(`cache/redis:${tag}`, 'b', told));

/** One of two listed publishers sets a tag, the other one moves it. */
const movedByAnother = (told: Parameters<typeof pushed>[2] = {}, between: Step = days(1)): Story =>
  history(
    pushed('mirror/redis:6', 'c', { by: 'upstream-bot' }),
    pushed('mirror/redis:7', 'a', by),
    between,
    pushed('mirror/redis:7', 'b', { by: 'upstream-bot', ...told }),
  );

const olds = ['mirror/redis', 'mirror/postgres', 'shop/api'];
/** A registry as it was for some days, and then all of it in another one; `those`: what is copied. */
const moves = (those: readonly string[], ...later: readonly Step[]): Story =>
  history(
    usually(6, (index) => olds.map((name) => pushed(`old.example/${name}:7`, `${name}${index}`, by))),
    days(2),
    those.map((name) => pushed(`${name}:7`, `${name}5`, { by: 'migrator' })),
    ...later,
  );

/** Of tags that somebody only copied to where they are. */
export const copied: readonly Case[] = [
  {
    name: 'a listed replication copied the tag, and whoever had set it goes on',
    policy: MIRRORS,
    ...copies(days(2), pushed('mirror/redis:7', 'b', by)),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'a replication of which the policy says that it may also push moves on the tags that it copied',
    policy: MIRRORS.replace('upstream-bot]', 'upstream-bot, migrator]'),
    ...copies(
      days(2),
      pushed('old.example/mirror/redis:7', 'b', by),
      hours(1),
      pushed('mirror/redis:7', 'b', { by: 'migrator' }),
    ),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'the same account, from elsewhere',
    policy: MIRRORS,
    ...copies(days(2), pushed('mirror/redis:7', 'b', elsewhere)),
    defeats: 'same-actor',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'another listed publisher, who never set the tag where it was copied from',
    policy: MIRRORS,
    ...copies(days(2), pushed('mirror/redis:7', 'b', { by: 'upstream-bot' })),
    defeats: 'same-actor',
    expect: 'fires',
  },
  {
    name: 'the credential of the replication pushes an image of its own, and then the account moves the tag that it has stolen, too',
    policy: MIRRORS,
    ...copies(days(2), pushed('mirror/redis:7', 'e', { by: 'migrator' })),
    defeats: 'same-actor',
    expect: 'fires',
    says: 'migrator moved registry.acme.example/mirror/redis:7',
  },
  {
    name: 'who had set the copied tag is older than the records, and a publisher who pushes so elsewhere moves it',
    policy: MIRRORS,
    ...history(
      pushed('old.example/mirror/postgres:16', 'c', by),
      pulled('old.example/mirror/redis:7', 'a', { by: 'migrator' }),
      pushed('mirror/redis:7', 'a', { by: 'migrator' }),
      days(1),
      pushed('mirror/redis:7', 'b', by),
    ),
    expect: { quiet: 'first-known' },
  },
  {
    name: 'the same from where nobody saw the account',
    policy: MIRRORS,
    ...history(
      pushed('old.example/mirror/postgres:16', 'c', by),
      pulled('old.example/mirror/redis:7', 'a', { by: 'migrator' }),
      pushed('mirror/redis:7', 'a', { by: 'migrator' }),
      days(1),
      pushed('mirror/redis:7', 'b', elsewhere),
    ),
    defeats: 'first-known',
    expect: 'fires',
  },
  {
    name: 'a listed publisher moves the floating tag of another one, from the listed network with his program',
    policy: LISTED,
    ...movedByAnother(),
    expect: { quiet: 'listed' },
  },
  {
    name: 'the same with a program that he never used',
    policy: LISTED,
    ...movedByAnother({ client: 'curl/8.5.0' }),
    defeats: 'listed',
    expect: 'fires',
  },
  {
    name: 'his credential is used from a network that is not listed',
    policy: LISTED,
    ...movedByAnother({ from: '203.0.113.77' }),
    defeats: 'listed',
    expect: 'fires',
  },
  {
    name: 'on his machine the image was committed from a container',
    policy: LISTED,
    ...movedByAnother({ config: 'd' }, onHost('mirror-1', 'committed', 'd')),
    defeats: 'listed',
    expect: 'fires',
  },
  {
    name: 'without a policy, a registry moved to another one, and whoever set its tags goes on there',
    ...moves(olds, days(2), pushed('mirror/redis:7', 'b', by)),
    expect: { quiet: 'same-actor' },
  },
  {
    name: 'without a policy, a registry moved to another one, and the account is used from elsewhere there',
    ...moves(olds, days(2), pushed('mirror/redis:7', 'b', elsewhere)),
    defeats: 'same-actor',
    expect: 'fires',
    says: 'mirror-bot moved registry.acme.example/mirror/redis:7 from',
  },
  {
    name: 'somebody promotes some of a registry to another one, and the build’s account moves the tag there past him',
    ...moves(olds.slice(0, 2), days(2), pushed('mirror/redis:7', 'b', by)),
    defeats: 'same-actor',
    expect: 'fires',
    says: '(set by migrator)',
  },
  {
    name: 'somebody copies all of a registry to another one, and it goes on',
    ...moves(olds, days(2), pushed('mirror/redis:7', 'b', by), hours(1), pushed('old.example/mirror/redis:7', 'c', by)),
    defeats: 'same-actor',
    expect: 'fires',
    says: '(set by migrator)',
  },
  {
    name: 'somebody copies what is in a registry to another one week after week, and the build’s account moves the tag there past him',
    ...moves(
      olds,
      days(7),
      pushed('shop/api:6', 'shop/api4', { by: 'migrator' }),
      days(1),
      pushed('mirror/redis:7', 'b', by),
    ),
    defeats: 'same-actor',
    expect: 'fires',
    says: '(set by migrator)',
  },
  {
    name: 'a listed cache follows the floating tag of its source',
    policy: CACHE,
    ...cached('7-alpine'),
    expect: { quiet: 'replicated' },
  },
  {
    name: 'a listed cache has another image under a tag that is not listed as floating',
    policy: CACHE,
    ...cached('7.4.1'),
    defeats: 'replicated',
    expect: 'fires',
  },
  {
    name: 'somebody else moves the floating tag of a cache',
    policy: CACHE,
    ...cached('7-alpine', { by: 'mallory' }),
    defeats: 'replicated',
    expect: 'fires',
  },
  {
    name: 'the credential of a listed replication moves a floating tag to what never was where it replicates from',
    policy: MIRRORS,
    ...copies(days(1), pushed('mirror/redis:7', 'f', { by: 'migrator' })),
    defeats: 'replicated',
    expect: 'fires',
  },
];
