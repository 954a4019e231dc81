import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, type Step, usually } from '../scenarios/history.ts';
import { pushed } from '../scenarios/scenario.ts';
import { asked } from '../scenarios/workload-scenario.ts';

const UNLISTED = ACME.replace(/^ {4}repositories: \["registry.acme.example\/shop.*\n/mu, '');
const often: Step = [usually(12, (index) => asked('web/api', { api: `web/api:0.${index}` })), days(4)];
const sync = (image: string, told: Parameters<typeof asked>[2] = {}): Step =>
  asked('web/sync', { sync: image }, { kind: 'Job', verb: 'create', ...told });

export const cases: readonly Case[] = [
  {
    name: 'without a policy: who always deploys makes a Job from a repository of the mirror that nobody used before',
    ...history(often, sync('mirror/mallory/sync:1')),
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'the cluster never used registry.acme.example/mirror/mallory/sync before',
  },
  {
    name: 'the same by a listed deployer, where the environment lists no repositories',
    policy: UNLISTED,
    ...history(often, sync('tools/sync:1')),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'the same once more: it is told once',
    ...history(often, sync('mirror/mallory/sync:1'), days(1), sync('mirror/mallory/sync:2')),
    expect: 'fires',
    times: 1,
  },
  {
    name: 'a listed replication copies into it',
    policy: UNLISTED,
    ...history(often, sync('mirror/library/sync:1')),
    expect: { quiet: 'listed' },
  },
  {
    name: 'the environment lists it',
    policy: ACME,
    ...history(often, sync('shop/sync:1')),
    expect: { quiet: 'listed' },
  },
  {
    name: 'the environment has a list, which lacks it: that is told by the list',
    policy: ACME,
    ...history(often, sync('tools/sync:1')),
    expect: 'none',
  },
  {
    name: 'a repository beside the one that the environment injects',
    policy: UNLISTED,
    ...history(often, sync('mesh/proxyv2-extra:1')),
    defeats: 'listed',
    expect: 'fires',
  },
  {
    name: 'the repository was pushed to',
    ...history(often, pushed('web/sync:1', 'f'), sync('web/sync:1')),
    expect: { quiet: 'pushed' },
  },
  {
    name: 'another repository was pushed to',
    ...history(often, pushed('web/sync-base:1', 'f'), sync('web/sync:2')),
    defeats: 'pushed',
    expect: 'fires',
  },
  {
    name: 'the history is too short',
    ...history(asked('web/api', { api: 'web/api:0' }), sync('mirror/mallory/sync:1')),
    expect: { quiet: 'too-early' },
  },
  {
    name: 'many deployments on many days make a history, by whomever',
    ...history(often, sync('mirror/mallory/sync:1', { by: 'mallory' })),
    defeats: 'too-early',
    expect: 'fires',
  },
  {
    name: 'nothing of the registry is read: that is a finding of its own',
    ...history(often, sync('docker.example/mallory/sync:1')),
    expect: { quiet: 'unmonitored' },
  },
  {
    name: 'the registry goes by another name than the one that is not read',
    ...history(often, sync('mirror/docker.example/sync:1')),
    defeats: 'unmonitored',
    expect: 'fires',
  },
  {
    name: 'the cluster’s own software',
    ...history(asked('kube-system/dns', { dns: 'system/dns:2' }, { verb: 'create' })),
    expect: 'none',
  },
];
