import { ACME } from '../scenarios/acme.ts';
import { days, history, silent, unheard } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { pushed } from '../scenarios/scenario.ts';

const webhook = { source: 'harbor', strength: 'asserted' } as const;

export const cases: readonly Case[] = [
  {
    name: 'the nightly robot has pushed nothing for a season',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a'), days(120), pushed('shop/api:1.5', 'b')),
    expect: 'fires',
    severity: 'low',
    absence: 'assumed',
    says: 'nightly-bot may push to registry.acme.example/shop/** and has pushed nothing there for 120 d',
  },
  {
    name: 'it pushed once, long ago',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a', { by: 'nightly-bot' }), days(120), pushed('shop/api:1.5', 'b')),
    expect: 'fires',
    says: 'nightly-bot may push to registry.acme.example/shop/** and has pushed nothing there for 120 d',
  },
  {
    name: 'everybody who may push does',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a'), days(120), [
      pushed('shop/api:1.5', 'b'),
      pushed('shop/api:1.6', 'c', { by: 'nightly-bot' }),
      pushed('dev/api:1', 'd'),
      pushed('dev/api:2', 'e', { by: 'nightly-bot' }),
      pushed('base/alpine:3', 'f', { by: 'base-bot' }),
    ]),
    expect: { quiet: 'used' },
  },
  {
    name: 'the records are a few days old',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a'), days(5), pushed('shop/api:1.5', 'b')),
    expect: { quiet: 'not-covered' },
  },
  {
    name: 'the registry’s feed ended a month ago',
    policy: ACME,
    ...unheard(
      history(pushed('shop/api:1.4', 'a'), days(120), pushed('shop/api:1.5', 'b')),
      'distribution',
      90 * 24,
      200 * 24,
    ),
    expect: { quiet: 'not-covered' },
  },
  {
    name: 'no feed of the registry is read',
    policy: ACME,
    ...history(silent('distribution'), pushed('shop/api:1.4', 'a'), days(120), pushed('shop/api:1.5', 'b')),
    expect: { quiet: 'not-covered' },
  },
  {
    name: 'the policy names nobody who may push, only patterns',
    policy: 'version: 1\npublishers:\n  - { repositories: ["registry.acme.example/**"], actors: ["ci-*"] }\n',
    ...history(pushed('shop/api:1.4', 'a'), days(120), pushed('shop/api:1.5', 'b')),
    expect: 'none',
  },
  {
    name: 'a forged webhook says that the robot pushed',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a'), days(120), [
      pushed('shop/api:1.5', 'b'),
      pushed('shop/api:1.6', 'c', { ...webhook, by: 'nightly-bot' }),
    ]),
    defeats: 'used',
    expect: 'fires',
    says: 'nightly-bot may push to registry.acme.example/shop/**',
  },
];
