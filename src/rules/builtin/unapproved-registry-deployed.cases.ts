import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { history } from '../scenarios/history.ts';
import { assumed, decided } from '../scenarios/control-scenario.ts';
import { deployed, digestOf, runs } from '../scenarios/scenario.ts';
import { registered, serves } from '../scenarios/workload-scenario.ts';

const byVendor = { by: 'vendor/support', credential: 'ASIAV', from: '203.0.113.50' } as const;

const askedInVain = deployed('shop/api', 'registry.evil.example/shop/api:1.4');
const refused = decided('shop/api-7d4b9c5f6d-', 'registry.evil.example/shop/api:1.4', {
  decision: 'denied',
  kind: 'Pod',
});

export const cases: readonly Case[] = [
  {
    name: 'production gets an image from a foreign registry',
    policy: ACME,
    ...history(deployed('shop/api', 'registry.evil.example/shop/api:1.4')),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'registry.evil.example is not on the list of prod',
  },
  {
    name: 'an image of a foreign registry was asked for, refused, and never ran',
    policy: ACME,
    ...history(runs('shop/web', 'shop/web:1', 'b'), askedInVain, refused),
    expect: 'fires',
    severity: 'low',
    says: 'was to use registry.evil.example/shop/api:1.4, and the registry registry.evil.example is not on the list of prod',
  },
  {
    name: 'an image of a foreign registry was refused at first, and runs now',
    policy: ACME,
    ...history(
      runs('shop/web', 'shop/web:1', 'b'),
      askedInVain,
      refused,
      runs('shop/api', 'registry.evil.example/shop/api:1.4', 'a'),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'an image of a foreign registry was refused, and the control lets it in afterwards',
    policy: ACME,
    ...history(
      runs('shop/web', 'shop/web:1', 'b'),
      askedInVain,
      refused,
      decided('shop/api', 'registry.evil.example/shop/api:1.4', { decision: 'overridden' }),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'somebody claims that an image of a foreign registry was refused',
    policy: ACME,
    ...history(
      runs('shop/web', 'shop/web:1', 'b'),
      askedInVain,
      decided('shop/api', 'registry.evil.example/shop/api:1.4', { decision: 'denied', strength: 'asserted' }),
    ),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'an image of a foreign registry was refused where nobody watches what runs',
    policy: ACME,
    ...history(askedInVain, refused),
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'Amazon ECS: another account takes a role that trusts it, and has a service run an image of its own registry',
    policy: ACME,
    ...history(
      assumed('AWS account 444455556666/AIDAEXAMPLEVENDOR001', 'vendor/support', 'ASIAV', { from: '203.0.113.50' }),
      registered('shop-api:12', { api: '444455556666.dkr.ecr.eu-west-1.amazonaws.com/shop/api:1.4' }, byVendor),
      serves('prod-1', 'api', 'shop-api:12', byVendor),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'AWS account 444455556666/AIDAEXAMPLEVENDOR001, acting as role vendor/support, set it there at 2026-11-02T08:02:00Z from 203.0.113.50; the registry is that account’s own',
  },
  {
    name: 'a container runs an image of Docker Hub, and nobody asked for it on record',
    policy: ACME,
    ...history(runs('shop/api', 'docker.io/library/nginx:1.27', 'a')),
    expect: 'fires',
    severity: 'high',
    says: 'docker.io',
  },
  {
    name: 'a webhook writes the mirror’s name into what is asked for',
    policy: ACME,
    ...history(
      deployed('shop/queue', 'registry.vendor.example/tools/queue:3.3'),
      runs('shop/queue', 'prod/tools/queue:3.3', 'a'),
    ),
    expect: { quiet: 'rewritten' },
  },
  {
    name: 'what was asked for of a foreign registry runs, and beside it the mirror’s image',
    policy: ACME,
    ...history(
      deployed('shop/queue', 'registry.vendor.example/tools/queue:3.3'),
      runs('shop/queue', 'prod/tools/queue:3.3', 'a'),
      runs('shop/queue', 'registry.vendor.example/tools/queue:3.3', 'b'),
    ),
    defeats: 'rewritten',
    expect: 'fires',
    says: 'registry.vendor.example',
  },
  {
    name: 'the text is no reference at all',
    policy: ACME,
    ...history(deployed('shop/api', 'registry.acme.example/Shop API')),
    expect: 'fires',
    says: 'that is no valid reference',
  },
  {
    name: 'a node knows an image by its bytes alone, which others run by their name',
    policy: ACME,
    ...history(runs('shop/web', 'shop/api:1.4', 'a'), runs('shop/api', digestOf('c'), 'a')),
    expect: { quiet: 'same-bytes' },
  },
  {
    name: 'bytes without a name that nobody else runs',
    policy: ACME,
    ...history(runs('shop/web', 'shop/api:1.4', 'a'), runs('shop/api', digestOf('c'), 'b')),
    defeats: 'same-bytes',
    expect: 'fires',
    says: 'no record shows what its pod asked for, nor has its node a name for these bytes',
  },
  {
    name: 'a node calls the bytes by a digest in a listed registry, whoever the pod asked',
    policy: ACME,
    ...history(
      deployed('shop/api', `registry.evil.example/shop/api@${digestOf('a')}`),
      runs('shop/api', `registry.acme.example/shop/api@${digestOf('a')}`, 'a', { byRuntime: true }),
    ),
    defeats: 'listed',
    expect: 'fires',
    says: 'registry.evil.example is not on the list of prod',
  },
  {
    name: 'bytes without a name that others run from a foreign registry',
    policy: ACME,
    ...history(runs('shop/web', 'docker.io/evil/web:1', 'a'), runs('shop/api', digestOf('c'), 'a')),
    defeats: 'same-bytes',
    expect: 'fires',
    says: 'docker.io',
  },
  {
    name: 'production gets an image from its own registry',
    policy: ACME,
    ...history(deployed('shop/api', 'shop/api:1.4')),
    expect: { quiet: 'listed' },
  },
  {
    name: 'a listed injector’s image comes from its supplier',
    policy: ACME.replace('registry.acme.example/mesh/proxyv2', 'registry.mesh.example/proxyv2'),
    ...history(runs('shop/api', 'registry.mesh.example/proxyv2:1', 'a', { container: 'mesh' })),
    expect: { quiet: 'injected' },
  },
  {
    name: 'another image of the injector’s supplier, and one of that name elsewhere',
    policy: ACME.replace('registry.acme.example/mesh/proxyv2', 'registry.mesh.example/proxyv2'),
    ...history(
      runs('shop/api', 'registry.mesh.example/proxyv2/debug:1', 'a', { container: 'mesh' }),
      runs('shop/web', 'registry.evil.example/proxyv2:1', 'b', { container: 'mesh' }),
    ),
    defeats: 'injected',
    expect: 'fires',
  },
  {
    name: 'the registry is written by its other name',
    policy: ACME,
    ...history(deployed('shop/api', `registry.internal.acme.example:5000/shop/api@${digestOf('a')}`)),
    expect: { quiet: 'listed' },
  },
  {
    name: 'a system namespace that the policy exempts',
    policy: ACME,
    ...history(deployed('kube-system/dns', 'registry.k8s.io/coredns/coredns:v1.11.1')),
    expect: 'none',
  },
  {
    name: 'a cluster of no environment',
    policy: ACME,
    ...history(deployed('shop/api', 'registry.evil.example/shop/api:1.4', { cluster: 'dev-1' })),
    expect: 'none',
  },
  {
    name: 'a host that only begins like the listed one',
    policy: ACME,
    ...history(deployed('shop/api', 'registry.acme.example.evil.example/shop/api:1.4')),
    defeats: 'listed',
    expect: 'fires',
  },
  {
    name: 'the listed host with another port',
    policy: ACME,
    ...history(deployed('shop/api', 'registry.acme.example:8443/shop/api:1.4')),
    defeats: 'listed',
    expect: 'fires',
  },
  {
    name: 'the listed host as the first folder of a foreign one',
    policy: ACME,
    ...history(deployed('shop/api', 'evil.example/registry.acme.example/shop/api:1.4')),
    defeats: 'listed',
    expect: 'fires',
  },
  {
    name: 'the other name of the registry without its port is somebody else',
    policy: ACME,
    ...history(deployed('shop/api', 'registry.internal.acme.example/shop/api:1.4')),
    defeats: 'listed',
    expect: 'fires',
  },
  {
    name: 'a namespace named almost like an exempt one',
    policy: ACME,
    ...history(deployed('kube-system-2/dns', 'registry.evil.example/coredns:1')),
    defeats: 'listed',
    expect: 'fires',
  },
];
