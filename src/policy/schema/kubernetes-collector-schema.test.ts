import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { RESOURCES } from '../../ingest/collectors/kubernetes/resources.ts';
import { KUBERNETES_RESOURCES, kubernetesCollectorSchema } from './kubernetes-collector-schema.ts';

const smallest = { name: 'prod-eu', kind: 'kubernetes', cluster: 'prod-eu' };

test('a collector of a cluster needs its name only', () => {
  expect(kubernetesCollectorSchema.parse(smallest)).toEqual(smallest);
  const whole = { ...smallest, kubeconfig: '/etc/landwaiter/kubeconfig', context: 'prod', resources: ['pods'] };
  expect(kubernetesCollectorSchema.parse({ ...whole, relistEvery: '10m' })).toEqual({ ...whole, relistEvery: 600_000 });
});

test.each([
  ['an unknown key', { token: 's3cret' }, /kubeconfig/],
  ['a context without a kubeconfig', { context: 'prod' }, /needs a kubeconfig/],
  ['a resource that is not collected', { resources: ['secrets'] }, /secrets|Invalid option/],
  ['nothing to collect', { resources: [] }, /Too small/],
  ['lists all the time', { relistEvery: '1s' }, /shorter than a minute/],
  ['no cluster', { cluster: '' }, /is empty/],
])('%s is refused', (_, more, reason) => {
  expect(() => kubernetesCollectorSchema.parse({ ...smallest, ...more })).toThrow(reason);
});

test('everything that is collected can be named, and the manifest allows to list and watch it and nothing else', () => {
  expect([...KUBERNETES_RESOURCES]).toEqual(RESOURCES.map(({ name }) => name));
  const manifest = readFileSync(new URL('../../../deploy/kubernetes/10-collector.yaml', import.meta.url), 'utf8');
  const role: unknown = parseAllDocuments(manifest)
    .map((document) => document.toJS())
    .find(({ kind }) => kind === 'ClusterRole');
  const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');
  const groups = new Set(RESOURCES.map(({ apiVersion }) => groupOf(apiVersion)));
  expect(role).toMatchObject({
    rules: [...groups].map((group) => ({
      apiGroups: [group],
      resources: RESOURCES.filter(({ apiVersion }) => groupOf(apiVersion) === group).map(({ name }) => name),
      verbs: ['list', 'watch'],
    })),
  });
});
