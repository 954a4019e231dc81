import { ACME } from '../scenarios/acme.ts';
import { exceeded } from '../scenarios/control-scenario.ts';
import { history, hours, minutes, REGISTRY } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { digestOf, pushed, runs } from '../scenarios/scenario.ts';

const PUSH = { part: 'registry', name: REGISTRY, told: 'manifest.pushed' } as const;

export const cases: readonly Case[] = [
  {
    name: 'a sandbox tells of a push to the production registry that nothing stands against',
    policy: ACME,
    ...history(
      pushed('base/go:1', 'a', { by: 'base-bot' }),
      minutes(5),
      exceeded({ ...PUSH, images: [{ reference: `${REGISTRY}/base/go:1`, digest: digestOf('a') }] }),
    ),
    expect: 'fires',
    severity: 'low',
    says: 'The source sandbox told 1 record of the registry registry.acme.example, of which it may not speak; none is believed',
  },
  {
    name: 'it tells of the very push that somebody made who may not, as if the pipeline had made it',
    policy: ACME,
    ...history(
      exceeded({ ...PUSH, images: [{ reference: `${REGISTRY}/shop/api:1.4`, digest: digestOf('a') }] }),
      pushed('shop/api:1.4', 'a', { by: 'mallory' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'believed, they could have cleared push-by-unapproved-actor',
  },
  {
    name: 'it names the image by its tag alone',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a', { by: 'mallory' }),
      exceeded({ ...PUSH, told: 'manifest.hinted', images: [{ reference: `${REGISTRY}/shop/api:1.4` }] }),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a run of a project that the door may not speak of, beside a push without one',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a', { by: 'mallory' }),
      minutes(2),
      exceeded({ part: 'project', name: 'acme/shop', told: 'run.reported', project: 'github:acme/shop' }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'of the project acme/shop',
  },
  {
    name: 'the same run at another time',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'a', { by: 'mallory' }),
      hours(3),
      exceeded({ part: 'project', name: 'acme/shop', told: 'run.reported', project: 'github:acme/shop' }),
    ),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'a push of what runs and was never pushed',
    policy: ACME,
    ...history(
      pushed('base/go:1', 'b', { by: 'base-bot' }),
      runs('shop/api', 'shop/api:1.4', 'a'),
      exceeded({ ...PUSH, images: [{ reference: `${REGISTRY}/shop/api:1.4`, digest: digestOf('a') }] }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'unknown-image-running on container api',
  },
  {
    name: 'a claim of what the door may speak of',
    policy: ACME,
    ...history(pushed('shop/api:1.4', 'a'), pushed('shop/api:1.5', 'b', { strength: 'asserted' })),
    expect: 'none',
  },
];
