import { ACME } from '../scenarios/acme.ts';
import { untold } from '../scenarios/asking-scenario.ts';
import { audited, hooked } from '../scenarios/github-registry.ts';
import { history, hours } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { deployed, onHost, pulled, pushed, ran, runs } from '../scenarios/scenario.ts';

const OTHER = 'registry.other.example/tools/agent:3';
const REDIS = 'docker.io/library/redis:7';
const webhook = { source: 'harbor', strength: 'asserted' } as const;

export const cases: readonly Case[] = [
  {
    name: 'a workload runs from a registry that nobody reads',
    ...history(deployed('shop/agent', OTHER), runs('shop/agent', OTHER, 'e')),
    expect: 'fires',
    severity: 'medium',
    says: 'registry.other.example is used by 1 workload (such as Deployment/agent in shop (cluster prod-1)',
  },
  {
    name: 'a workload runs from a supplier’s registry, of which nobody here can read the records',
    ...history(pushed('shop/api:1', 'a'), deployed('shop/agent', OTHER), runs('shop/agent', OTHER, 'e')),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'the same, where the records of the own registry tell no digests',
    ...history(untold('shop/api:1'), deployed('shop/agent', OTHER), runs('shop/agent', OTHER, 'e')),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'only a webhook tells of another registry',
    ...history(untold('shop/api:1', webhook), deployed('shop/agent', OTHER), runs('shop/agent', OTHER, 'e')),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'GitHub’s audit log tells of the registry’s pushes beside its webhooks',
    ...history(
      audited('registry.other.example/tools/agent', 'e'),
      hooked(OTHER, 'e'),
      deployed('shop/agent', OTHER),
      runs('shop/agent', OTHER, 'e'),
    ),
    expect: { quiet: 'watched' },
  },
  {
    name: 'the policy lists the registry as one of its own',
    policy: ACME.replace('registries:\n', 'registries:\n  - host: registry.other.example\n'),
    ...history(pushed('shop/api:1', 'a'), deployed('shop/agent', OTHER), runs('shop/agent', OTHER, 'e')),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'an environment of the policy runs a public image',
    policy: ACME,
    ...history(deployed('shop/redis', REDIS), runs('shop/redis', REDIS, 'e')),
    expect: 'fires',
    severity: 'low',
    says: 'docker.io is used by 1 workload',
  },
  {
    name: 'without a policy a workload runs a public image',
    ...history(deployed('shop/redis', REDIS), runs('shop/redis', REDIS, 'e')),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'without a policy a workload runs from a public registry that builds here push to',
    ...history(
      ran('8123/1', { made: ['ghcr.io/acme/api:1@e'] }),
      deployed('shop/api', 'ghcr.io/acme/api:1'),
      runs('shop/api', 'ghcr.io/acme/api:1', 'e'),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'ghcr.io is used by 1 workload (such as Deployment/api in shop (cluster prod-1), with ghcr.io/acme/api:1), 1 CI run',
  },
  {
    name: 'only a host pushes there',
    ...history(onHost('ci-1', 'pushed', 'd', 'registry.other.example/tools/agent:3')),
    expect: 'fires',
    severity: 'low',
    says: '1 push from hosts',
  },
  {
    name: 'what ran from there has ended',
    ...history(runs('shop/agent', OTHER, 'e', { ended: true }), hours(2), pushed('shop/api:1', 'a')),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'only webhooks tell of it, which anyone could send',
    ...history(pushed('shop/api:1', 'a', webhook), runs('shop/api', 'shop/api:1', 'a')),
    expect: 'fires',
    severity: 'low',
    says: 'nothing that is read of this registry is its own record',
  },
  {
    name: 'the registry’s own records are read',
    ...history(pushed('shop/api:1', 'a'), runs('shop/api', 'shop/api:1', 'a')),
    expect: { quiet: 'watched' },
  },
  {
    name: 'they are read under an alias of the host',
    policy: ACME,
    ...history(pushed('shop/api:1', 'a'), runs('shop/api', 'registry.internal.acme.example:5000/shop/api:1', 'a')),
    expect: { quiet: 'watched' },
  },
  {
    name: 'pulls alone show that it is read',
    ...history(pulled('shop/api:1', 'a'), runs('shop/api', 'shop/api:1', 'a')),
    expect: { quiet: 'watched' },
  },
  {
    name: 'the cluster’s own software comes from public registries',
    ...history(
      runs('kube-system/coredns', 'registry.k8s.io/coredns/coredns:v1.11.3', 'e'),
      runs('cert-manager/controller', 'quay.io/jetstack/cert-manager-controller:v1.16.1', 'f'),
    ),
    expect: { quiet: 'system-only' },
  },
  {
    name: 'a namespace that the policy exempts runs public images',
    policy: ACME.replace('namespaces: [kube-system]', 'namespaces: [kube-system, platform]'),
    ...history(runs('platform/redis', REDIS, 'e')),
    expect: { quiet: 'system-only' },
  },
  {
    name: 'nothing runs, and no build or host names a registry',
    ...history(pushed('shop/api:1', 'a'), pulled('shop/api:1', 'a')),
    expect: 'none',
  },
  {
    name: 'a forged webhook claims to come from the registry',
    ...history(
      pushed('registry.other.example/tools/agent:3', 'e', webhook),
      deployed('shop/agent', OTHER),
      runs('shop/agent', OTHER, 'e'),
    ),
    defeats: 'watched',
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'an image of a registry of the attacker’s own runs in kube-system',
    ...history(runs('kube-system/coredns', 'registry.k8s.example/coredns/coredns:v1.11.3', 'e')),
    defeats: 'system-only',
    expect: 'fires',
    severity: 'low',
    says: 'registry.k8s.example',
  },
  {
    name: 'a workload in an environment hides behind the cluster’s own ones',
    policy: ACME,
    ...history(runs('kube-system/coredns', REDIS, 'e'), runs('kube-shop/redis', REDIS, 'e')),
    defeats: 'system-only',
    expect: 'fires',
    severity: 'low',
  },
];
