import { expect, test } from 'vitest';
import { nexus } from '../sources/nexus.ts';
import { nexusAudit } from '../sources/nexus-audit.ts';

const origin = { path: 'nexus.json', line: 1, sha256: 'ab' };
const registry = 'nexus.acme.example';
const hook = {
  timestamp: '2026-11-24T16:45:04.461+00:00',
  nodeId: '5D9EDA16',
  initiator: 'maria/203.0.113.7',
  repositoryName: 'docker-hosted',
  action: 'CREATED',
  asset: { format: 'docker', name: 'v2/shop/api/manifests/1.4' },
};
const entry = {
  timestamp: '2026-11-24 16:45:04,480+0000',
  nodeId: '5D9EDA16',
  initiator: 'admin/203.0.113.7',
  domain: 'repository.asset',
  type: 'created',
  context: '/v2/shop/api/manifests/1.4',
  attributes: { 'repository.name': 'docker-hosted', format: 'docker', name: '/v2/shop/api/manifests/1.4' },
};

test.each([
  ['a webhook', nexus, hook],
  ['the audit log', nexusAudit, entry],
])('where clients name the repository before the image, %s tells of it under that name', (_, source, record) => {
  const [path] = source.read(record, { origin, registry, routing: 'path' }).events;
  expect(path).toMatchObject({ type: 'manifest.hinted', registry, repository: 'docker-hosted/shop/api', tag: '1.4' });
  const [own] = source.read(record, { origin, registry }).events;
  expect(own).toMatchObject({ repository: 'shop/api', tag: '1.4' });
});
