import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { history } from '../scenarios/history.ts';
import { deployed, digestOf, runs } from '../scenarios/scenario.ts';

export const cases: readonly Case[] = [
  {
    name: 'a deployment to production names a tag',
    policy: ACME,
    ...history(deployed('shop/api', 'shop/api:1.4')),
    expect: 'fires',
    severity: 'low',
    state: 'open',
    says: 'without a digest',
  },
  {
    name: 'a container was started by tag',
    policy: ACME,
    ...history(runs('shop/api', 'shop/api:1.4', 'a')),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'a listed injector puts in a container by tag',
    policy: ACME,
    ...history(runs('shop/api', 'mesh/proxyv2:1.24', 'f', { container: 'istio-proxy' })),
    expect: 'fires',
    severity: 'low',
    says: 'was put in by a listed injector, which names registry.acme.example/mesh/proxyv2:1.24',
  },
  {
    name: 'a deployment names a digest beside the tag',
    policy: ACME,
    ...history(deployed('shop/api', `shop/api:1.4@${digestOf('a')}`)),
    expect: { quiet: 'pinned' },
  },
  {
    name: 'an environment that does not want digests',
    policy: ACME,
    ...history(deployed('shop/api', 'shop/api:1.4', { cluster: 'dev-1' })),
    expect: 'none',
  },
  {
    name: 'a system namespace that the policy exempts',
    policy: ACME,
    ...history(deployed('kube-system/dns', 'registry.k8s.io/coredns/coredns:v1.11.1')),
    expect: 'none',
  },
  {
    name: 'a tag that looks like a digest',
    policy: ACME,
    ...history(deployed('shop/api', `shop/api:${digestOf('a').replace(':', '-')}`)),
    defeats: 'pinned',
    expect: 'fires',
  },
  {
    name: 'a digest cut short is none',
    policy: ACME,
    ...history(deployed('shop/api', `shop/api@${digestOf('a').slice(0, -4)}`)),
    defeats: 'pinned',
    expect: 'fires',
  },
];
