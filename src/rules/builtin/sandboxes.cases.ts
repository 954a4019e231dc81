import type { Case, Story } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { days, history, type Step } from '../scenarios/history.ts';
import { deployed, pushed, ran, runs } from '../scenarios/scenario.ts';

/** The policy calls it so. */
const CALLED = ACME.replace('name: sandbox,', 'name: sandbox, sandbox: true,');
const BASED = CALLED.replace('classes:\n', 'classes:\n  bases: ["registry.acme.example/shop/**"]\n');
const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
const labels = { 'org.opencontainers.image.revision': COMMIT };

/** Somebody puts a layer on the company's image, pushes that for tests, and has it run. */
const tried = (cluster: string, ...more: readonly Step[]): Story =>
  history(
    ran('8123/1', { commit: COMMIT }),
    pushed('shop/api:1.4', 'a', { config: 'c', layers: 'xy', labels }),
    days(2),
    pushed('dana/scratch/api:try', 'b', { by: 'dana', config: 'd', layers: 'xyz' }),
    deployed('scratch/api', 'dana/scratch/api:try', { cluster, by: 'dana' }),
    runs('scratch/api', 'dana/scratch/api:try', 'b', { cluster }),
    ...more,
  );

/** In a repository for tests, and nowhere but in a sandbox: nothing; and what leaves it. */
export const inSandboxes: readonly Case[] = [
  {
    name: 'a repository for tests has an image on the company’s, which runs in a sandbox',
    policy: BASED,
    ...tried('sandbox-1'),
    expect: { quiet: 'sandbox' },
  },
  {
    name: 'it runs in production, too',
    policy: BASED,
    ...tried(
      'sandbox-1',
      deployed('shop/api', 'dana/scratch/api:try', { by: 'dana' }),
      runs('shop/api', 'dana/scratch/api:try', 'b'),
    ),
    defeats: 'sandbox',
    expect: 'fires',
  },
];

/** Of the image that was put on the company's one. */
export const beyondSandboxes: readonly Case[] = [
  ...inSandboxes,
  {
    name: 'the same bytes are pushed where builds fill, by whoever tried them',
    policy: BASED,
    ...tried('sandbox-1', pushed('shop/api:1.5', 'b', { by: 'ci-bot', config: 'd', layers: 'xyz' })),
    defeats: 'sandbox',
    expect: 'fires',
  },
];

/** Of an image under suspicion. */
export const suspectInSandboxes: readonly Case[] = [
  {
    name: 'what whoever may not push had run in a sandbox alone',
    policy: CALLED,
    ...history(
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
      runs('play/api', 'shop/api:1.4', 'b', { cluster: 'sandbox-1' }),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'where nothing is required, and the policy does not call it a sandbox',
    policy: ACME,
    ...history(
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
      runs('play/api', 'shop/api:1.4', 'b', { cluster: 'sandbox-1' }),
    ),
    expect: 'fires',
    severity: 'critical',
  },
];
