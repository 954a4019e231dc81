import { decided } from '../scenarios/control-scenario.ts';
import { days, history, hours, silent } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { deployed, pulled, pushed, runs } from '../scenarios/scenario.ts';

const node = { client: 'containerd/v2.1.4', from: '198.51.100.20' } as const;
const stranger = { client: 'containerd/v2.1.4', from: '203.0.113.9' } as const;
/** A node of prod-1 pulls, and a container starts. */
const ordinary = [
  pushed('shop/api:1', 'a'),
  deployed('shop/api', 'shop/api:1'),
  pulled('shop/api:1', 'a', node),
  runs('shop/api', 'shop/api:1', 'a'),
  hours(3),
];

export const cases: readonly Case[] = [
  {
    name: 'an admission control judges workloads of a cluster that nobody reads',
    ...history(
      runs('shop/api', 'shop/api:1', 'a'),
      decided('shop/api', 'shop/api:1', { decision: 'allowed', cluster: 'prod-9' }),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'Cluster prod-9 is named by 1 record of kyverno',
  },
  {
    name: 'only a claim names the cluster',
    ...history(decided('shop/api', 'shop/api:1', { decision: 'allowed', cluster: 'prod-9', strength: 'asserted' })),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'nodes of an unknown network pull, while those of the known one can be told by what they start',
    ...history(
      ordinary,
      pulled('shop/api:1', 'a', stranger),
      pulled('shop/api:1', 'a', stranger),
      pulled('shop/web:2', 'b', stranger),
      hours(1),
      deployed('shop/web', 'shop/web:3'),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'Container runtimes in the network 203.0.113.0/24 pulled 2 images 3 times',
  },
  {
    name: 'no pull of any network can be told by what starts',
    ...history(
      runs('shop/old', 'shop/old:1', 'f'),
      pulled('shop/api:1', 'a', stranger),
      pulled('shop/api:1', 'a', stranger),
      pulled('shop/api:1', 'a', stranger),
      runs('shop/old', 'shop/old:1', 'f'),
    ),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'the cluster’s pods are read',
    ...history(runs('shop/api', 'shop/api:1', 'a'), decided('shop/api', 'shop/api:1', { decision: 'allowed' })),
    expect: { quiet: 'watched' },
  },
  { name: 'nodes pull, and their cluster starts what they pulled', ...history(ordinary), expect: { quiet: 'coupled' } },
  {
    name: 'build machines pull and push from one network',
    ...history(
      runs('shop/old', 'shop/old:1', 'f'),
      pulled('shop/api:1', 'a', stranger),
      pulled('shop/api:1', 'a', stranger),
      pulled('shop/api:1', 'a', stranger),
      pushed('shop/api:2', 'b', { from: '203.0.113.40' }),
      runs('shop/old', 'shop/old:1', 'f'),
    ),
    expect: { quiet: 'watched' },
  },
  {
    name: 'a person pulls with another client',
    ...history(
      runs('shop/old', 'shop/old:1', 'f'),
      pulled('shop/api:1', 'a', { client: 'skopeo/1.18.0', from: '203.0.113.9' }),
      pulled('shop/api:1', 'a', { client: 'skopeo/1.18.0', from: '203.0.113.9' }),
      pulled('shop/api:1', 'a', { client: 'skopeo/1.18.0', from: '203.0.113.9' }),
      runs('shop/old', 'shop/old:1', 'f'),
    ),
    expect: { quiet: 'watched' },
  },
  {
    name: 'no orchestrator is read at all, so nothing can be said of nodes',
    ...history(
      silent('kubernetes-audit'),
      pulled('shop/api:1', 'a', stranger),
      pulled('shop/api:1', 'a', stranger),
      pulled('shop/api:1', 'a', stranger),
    ),
    expect: 'none',
  },
  {
    name: 'a claim of pods does not make the cluster watched',
    ...history(
      runs('shop/api', 'shop/api:1', 'a', { cluster: 'prod-9', source: 'kubernetes-events', strength: 'asserted' }),
      decided('shop/api', 'shop/api:1', { decision: 'allowed', cluster: 'prod-9' }),
    ),
    defeats: 'watched',
    expect: 'fires',
    severity: 'medium',
    says: 'Cluster prod-9',
  },
  {
    name: 'nodes of a hidden cluster pull what also runs in a watched one, at another time',
    ...history(
      ordinary,
      days(1),
      pulled('shop/api:1', 'a', stranger),
      pulled('shop/api:1', 'a', stranger),
      pulled('shop/api:1', 'a', stranger),
      hours(1),
      deployed('shop/web', 'shop/web:3'),
    ),
    defeats: 'coupled',
    expect: 'fires',
    severity: 'medium',
  },
];
