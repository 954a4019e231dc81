import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { history, hours } from '../scenarios/history.ts';
import { deployed, pushed, runs } from '../scenarios/scenario.ts';

/** As drafts have it: no history shows all repositories that there will be. */
const OPEN = `${ACME}\nunlistedRepositories: publishers\n`;
const preview = pushed('preview/shop/api:7', 'a');

export const cases: readonly Case[] = [
  {
    name: 'production gets an image from a development repository',
    policy: ACME,
    ...history(deployed('shop/api', 'dev/shop/api:1.4')),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'the repository dev/shop/api is not on the list of prod',
  },
  {
    name: 'a container runs an image of a testing repository',
    policy: ACME,
    ...history(runs('shop/api', 'team/scratch/api:try', 'a')),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'a testing repository below one that production lists',
    policy: ACME,
    ...history(deployed('shop/api', 'shop/scratch/api:try')),
    defeats: 'listed',
    expect: 'fires',
    says: 'anybody may push to it, and prod is no sandbox',
  },
  {
    name: 'an image of a testing repository in an environment that lists no repositories',
    policy: ACME.replace('environments:', 'environments:\n  - { name: staging, match: { clusters: ["stage-*"] } }'),
    ...history(deployed('shop/api', 'team/scratch/api:try', { cluster: 'stage-1' })),
    defeats: 'sandbox',
    expect: 'fires',
    says: 'staging is no sandbox',
  },
  {
    name: 'an image of a testing repository whose name is also that of an injector',
    policy: ACME.replace('mesh/proxyv2', '**'),
    ...history(deployed('shop/api', 'team/scratch/api:try')),
    defeats: 'injected',
    expect: 'fires',
  },
  {
    name: 'an image of a testing repository in a sandbox',
    policy: ACME,
    ...history(deployed('play/api', 'team/scratch/api:try', { cluster: 'sandbox-1' })),
    expect: { quiet: 'sandbox' },
  },
  {
    name: 'a webhook writes the mirror’s name into what is asked for',
    policy: ACME,
    ...history(deployed('shop/queue', 'tools/queue:3.3'), runs('shop/queue', 'prod/tools/queue:3.3', 'a')),
    expect: { quiet: 'rewritten' },
  },
  {
    name: 'what was asked for runs, and beside it the mirror’s image',
    policy: ACME,
    ...history(
      deployed('shop/queue', 'tools/queue:3.3'),
      runs('shop/queue', 'prod/tools/queue:3.3', 'a'),
      runs('shop/queue', 'tools/queue:3.3', 'b'),
    ),
    defeats: 'rewritten',
    expect: 'fires',
    says: 'uses registry.acme.example/tools/queue:3.3',
  },
  {
    name: 'another version of the mirror runs in place of what was asked for',
    policy: ACME,
    ...history(deployed('shop/queue', 'tools/queue:3.3'), runs('shop/queue', 'prod/tools/queue:3.2', 'a')),
    defeats: 'rewritten',
    expect: 'fires',
  },
  {
    name: 'what is asked for has not run, and its mirror began hours later',
    policy: ACME,
    ...history(deployed('shop/queue', 'tools/queue:3.3'), hours(2), runs('shop/queue', 'prod/tools/queue:3.3', 'a')),
    defeats: 'rewritten',
    expect: 'fires',
  },
  {
    name: 'production gets an image from a listed repository',
    policy: ACME,
    ...history(deployed('shop/api', 'prod/shop/api:1.4')),
    expect: { quiet: 'listed' },
  },
  {
    name: 'the service mesh adds its proxy to a pod',
    policy: ACME,
    ...history(runs('shop/api', 'mesh/proxyv2:1.24', 'a', { container: 'istio-proxy' })),
    expect: { quiet: 'injected' },
  },
  {
    name: 'a repository of which the policy does not speak, filled and deployed by those who fill and deploy what it lists',
    policy: OPEN,
    ...history(preview, deployed('shop/api', 'preview/shop/api:7')),
    expect: { quiet: 'open' },
  },
  {
    name: 'the same, where the policy does not leave such repositories open',
    policy: ACME,
    ...history(preview, deployed('shop/api', 'preview/shop/api:7')),
    expect: 'fires',
  },
  {
    name: 'such a repository, filled by somebody who pushes nowhere else',
    policy: OPEN,
    ...history(pushed('preview/shop/api:7', 'a', { by: 'mallory' }), deployed('shop/api', 'preview/shop/api:7')),
    defeats: 'open',
    expect: 'fires',
  },
  {
    name: 'such a repository, and a forged webhook says who filled it',
    policy: OPEN,
    ...history(
      pushed('preview/shop/api:7', 'a', { source: 'harbor', strength: 'asserted' }),
      deployed('shop/api', 'preview/shop/api:7'),
    ),
    defeats: 'open',
    expect: 'fires',
  },
  {
    name: 'an intruder with an account of the cluster deploys from such a repository',
    policy: OPEN,
    ...history(preview, deployed('shop/api', 'preview/shop/api:7', { by: 'mallory' })),
    defeats: 'open',
    expect: 'fires',
  },
  {
    name: 'an intruder who may push deploys from a repository of which the policy speaks, and not for production',
    policy: OPEN,
    ...history(pushed('dev/shop/api:7', 'a'), deployed('shop/api', 'dev/shop/api:7')),
    defeats: 'open',
    expect: 'fires',
  },
  {
    name: 'a foreign registry: that has a rule of its own',
    policy: ACME,
    ...history(deployed('shop/api', 'registry.evil.example/dev/api:1.4')),
    expect: 'none',
  },
  {
    name: 'a system namespace that the policy exempts',
    policy: ACME,
    ...history(deployed('kube-system/agent', 'infra/agent:3')),
    expect: 'none',
  },
  {
    name: 'a repository whose first folder only begins like a listed one',
    policy: ACME,
    ...history(deployed('shop/api', 'shop-evil/api:1.4')),
    defeats: 'listed',
    expect: 'fires',
  },
  {
    name: 'a listed path inside another repository',
    policy: ACME,
    ...history(deployed('shop/api', 'evil/shop/api:1.4')),
    defeats: 'listed',
    expect: 'fires',
  },
  {
    name: 'a namespace named almost like an exempt one',
    policy: ACME,
    ...history(deployed('my-kube-system/agent', 'infra/agent:3')),
    defeats: 'listed',
    expect: 'fires',
  },
  {
    name: 'a proxy of the same name in another repository',
    policy: ACME,
    ...history(runs('shop/api', 'mallory/proxyv2:1.24', 'a', { container: 'istio-proxy' })),
    defeats: 'injected',
    expect: 'fires',
  },
];
