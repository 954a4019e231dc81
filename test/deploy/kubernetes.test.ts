import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { manifestsIn, statefulSet } from './manifests.ts';

const FOLDER = 'deploy/kubernetes';
/** What kubectl asks no namespace for. */
const OF_THE_CLUSTER = ['Namespace', 'ClusterRole', 'ClusterRoleBinding'];
const KNOWN = [
  'v1 Namespace',
  'v1 ServiceAccount',
  'rbac.authorization.k8s.io/v1 ClusterRole',
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding',
  'v1 ConfigMap',
  'v1 Service',
  'apps/v1 StatefulSet',
];

const manifests = manifestsIn(FOLDER);
const server = statefulSet.parse(manifests.find(({ kind }) => kind === 'StatefulSet')).spec;
const [container] = server.template.spec.containers;
const policy = z
  .looseObject({ data: z.strictObject({ 'policy.yaml': z.string() }) })
  .parse(manifests.find(({ kind }) => kind === 'ConfigMap')).data['policy.yaml'];

test('each namespace stands before what is in it', () => {
  const made = new Set<string>();
  for (const { kind, metadata } of manifests) {
    if (kind === 'Namespace') made.add(metadata.name);
    else if (!OF_THE_CLUSTER.includes(kind)) expect(made, `${kind} ${metadata.name}`).toContain(metadata.namespace);
  }
  expect(made).toEqual(new Set(['landwaiter']));
});

test('there is nothing that kubectl could not apply, and no secret', () => {
  const kinds = manifests.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
  expect(new Set(kinds)).toEqual(new Set(KNOWN));
});

test('the namespace takes restricted pods only, and the server is one', () => {
  const [namespace] = manifests;
  expect(namespace?.metadata).toMatchObject({ labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } });
  expect(server.template.spec.securityContext.runAsUser).toBe(65532);
});

test('what is mounted, selected and named is there', () => {
  const volumes = [...server.template.spec.volumes, ...server.volumeClaimTemplates.map(({ metadata }) => metadata)];
  expect(container.volumeMounts.map(({ name }) => name).sort()).toEqual(volumes.map(({ name }) => name).sort());
  expect(server.template.metadata.labels).toEqual(server.selector.matchLabels);
  const service = manifests.find(({ kind }) => kind === 'Service');
  expect(service).toMatchObject({
    metadata: { name: server.serviceName },
    spec: { selector: server.selector.matchLabels, ports: [{ targetPort: container.ports[0]?.name }] },
  });
  const account = manifests.find(({ kind }) => kind === 'ServiceAccount');
  expect(account?.metadata.name).toBe(server.template.spec.serviceAccountName);
  const { version } = z.looseObject({ version: z.string() }).parse(parse(readFileSync('package.json', 'utf8')));
  expect(container.image).toBe(`landwaiter:${version}`);
});

test('every secret of the policy is a file of a secret that is mounted', () => {
  const named = [...policy.matchAll(/secret: ([A-Z_]+)/g)].map(([, name = '']) => name);
  const mounted = container.volumeMounts.find(({ name }) => name === 'secrets')?.mountPath ?? '';
  expect(container.env).toEqual([{ name: 'LANDWAITER_SECRETS', value: mounted }]);
  const commands = readFileSync(`${FOLDER}/README.md`, 'utf8');
  for (const name of named) expect(commands).toContain(`--from-file=${name.toLowerCase()}=`);
});
