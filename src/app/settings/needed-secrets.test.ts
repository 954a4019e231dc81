import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPolicy } from '../../policy/file/load.ts';
import { configurationOf } from '../serve/configuration.ts';
import { checkSecrets, secretsNeeded } from './needed-secrets.ts';

const POLICY = `version: 1
sources:
  - { name: registry, kind: distribution, intake: { auth: bearer, secret: REGISTRY } }
  - { name: stock, kind: registry-inventory }
api:
  tokens: [{ name: dashboard, role: viewer, secret: DASHBOARD }]
collectors:
  - { name: asked, kind: registry, source: stock, host: registry.acme.example, secret: PULLER, repositories: [shop/api] }
sinks:
  - { name: chat, kind: teams, secret: CHAT }
  - { name: pager, kind: pagerduty, secret: CHAT }
`;

test('every secret that is not there is named at once, with what it is for', async () => {
  const file = loadPolicy(POLICY, 'landwaiter.yaml');
  expect([...secretsNeeded(file).keys()]).toEqual(['REGISTRY', 'DASHBOARD', 'PULLER', 'CHAT']);
  const environment = { LANDWAITER_SECRET_PULLER: 'robot:word' };
  const told =
    'secrets: 3 are not there, or cannot be read: LANDWAITER_SECRET_REGISTRY (source registry), LANDWAITER_SECRET_DASHBOARD (token dashboard), LANDWAITER_SECRET_CHAT (sink chat, sink pager); export each, or with _FILE behind its name the path of a file, or LANDWAITER_SECRETS with a folder of files';
  expect(() => checkSecrets(file, environment)).toThrow(told);
  const none = mkdtempSync(join(tmpdir(), 'landwaiter-none-'));
  const inFolder = `write each into a file of ${none}, its name in lower case`;
  expect(() => checkSecrets(file, { ...environment, LANDWAITER_SECRETS: none })).toThrow(inFolder);
  rmdirSync(none);
  const readPolicy = () => ({ text: POLICY, name: 'landwaiter.yaml', isNamed: true });
  await expect(configurationOf({ readPolicy, environment }, { warn: () => undefined })).rejects.toThrow(told);
});
