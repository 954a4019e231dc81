import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { hooked, publishedOnGithub } from '../scenarios/github-registry.ts';
import { history, hours } from '../scenarios/history.ts';
import { deleted, pushed, ran } from '../scenarios/scenario.ts';

const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';

export const cases: readonly Case[] = [
  {
    name: 'somebody moves a tag that must not move',
    policy: ACME,
    ...history(pushed('shop/api:v1.4', 'a'), hours(5), pushed('shop/api:v1.4', 'b', { by: 'mallory' })),
    expect: 'fires',
    severity: 'critical',
    state: 'open',
    says: 'mallory moved the immutable tag shop/api:v1.4',
  },
  {
    name: 'GitHub’s audit log tells of both pushes, and only its webhooks of their tag',
    policy: ACME,
    ...history(
      publishedOnGithub('shop/api:v1.4', 'a'),
      hours(5),
      publishedOnGithub('shop/api:v1.4', 'b', { by: 'mallory', client: 'crane/0.20' }),
    ),
    expect: 'fires',
    severity: 'critical',
    says: 'with crane/0.20',
  },
  {
    name: 'a forged webhook gives what was pushed another tag beside: the tags are claims, and tell of the move still',
    policy: ACME,
    ...history(
      publishedOnGithub('shop/api:v1.4', 'a'),
      hours(5),
      publishedOnGithub('shop/api:v1.4', 'b', { by: 'mallory' }),
      hooked('shop/api:scratch', 'b', { by: 'mallory' }),
    ),
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'even an approved run must not move it',
    policy: ACME,
    ...history(
      pushed('shop/api:v1.4', 'a'),
      hours(5),
      ran('8124/1', { commit: COMMIT, made: ['b'] }),
      pushed('shop/api:v1.4', 'b', { labels: { 'org.opencontainers.image.revision': COMMIT } }),
    ),
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'a hostile index lists the image that the tag meant',
    policy: ACME,
    ...history(pushed('shop/api:v1.4', 'a'), hours(5), pushed('shop/api:v1.4', 'e', { children: 'ab' })),
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'a webhook that says the tag was deleted does not hide its move',
    policy: ACME,
    ...history(
      pushed('shop/api:v1.4', 'a'),
      hours(5),
      deleted('shop/api:v1.4', { source: 'harbor', strength: 'asserted' }),
      pushed('shop/api:v1.4', 'b'),
    ),
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'the same digest is pushed again',
    policy: ACME,
    ...history(pushed('shop/api:v1.4', 'a'), hours(5), pushed('shop/api:v1.4', 'a')),
    expect: 'none',
  },
  {
    name: 'a tag that may move',
    policy: ACME,
    ...history(pushed('shop/api:edge', 'a'), hours(5), pushed('shop/api:edge', 'b')),
    expect: 'none',
  },
  {
    name: 'without a policy nobody calls a tag immutable',
    ...history(pushed('shop/api:v1.4', 'a'), hours(5), pushed('shop/api:v1.4', 'b')),
    expect: 'none',
  },
];
