import { test } from 'vitest';
import { digestOf, pod, push } from '../../http/api/api.fixture.ts';
import { GRAVE, POLICY, run, stands } from '../doors.fixture.ts';

/** Of production's registry, Harbor, only webhooks are read; the sandbox's, of which nothing is said, is the only one of its kind. */
const HARBOR = POLICY.replace(
  'kind: distribution, covers: [registry.acme.example]',
  'kind: harbor, covers: [registry.acme.example]',
)
  .replace(' covers: [sandbox.acme.example],', '')
  .replace(
    'api:',
    '  - { name: cde, kind: cdevents, projects: [acme/tools], intake: { auth: bearer, secret: CDE } }\napi:',
  );

/** A push as Harbor's webhook tells of it. */
function harborPush(tag: string, letter: string, by: string, minutes: number): object {
  const resources = [{ digest: digestOf(letter), tag, resource_url: `registry.acme.example/shop/api:${tag}` }];
  const repository = {
    name: 'api',
    namespace: 'shop',
    repo_full_name: 'shop/api',
    repo_type: 'private',
    date_created: 1,
  };
  return {
    type: 'PUSH_ARTIFACT',
    occur_at: Math.floor(Date.now() / 1000 - minutes * 60),
    operator: by,
    event_data: { resources, repository },
  };
}

test('a door that says nothing brings no image into a registry that the entry of another kind covers', async () => {
  await stands(
    { 'unknown-image-running': GRAVE, 'out-of-scope-record': GRAVE },
    [
      ['prod', harborPush('1.3', 'a', 'ci-bot', 90)],
      ['pods', pod('api-1', 'shop/api:1.5', 'c', 30)],
    ],
    ['sandbox', push('9', 'shop/api:1.5', 'c', 'ci-bot', 37)],
    HARBOR,
  );
}, 300_000);

test('nor does the hook of a project that names no registry', async () => {
  const source = 'https://github.com/acme/tools';
  const id = `pkg:oci/api@${digestOf('c')}?repository_url=registry.acme.example/shop/api&tag=1.5`;
  const timestamp = new Date(Date.now() - 37 * 60_000).toISOString();
  await stands(
    { 'unknown-image-running': GRAVE, 'out-of-scope-record': GRAVE },
    [
      ['prod', harborPush('1.3', 'a', 'ci-bot', 90)],
      ['pods', pod('api-1', 'shop/api:1.5', 'c', 30)],
    ],
    [
      'cde',
      {
        context: { version: '0.4.1', id: 'e-1', source, type: 'dev.cdevents.artifact.published.0.2.0', timestamp },
        subject: { id, source, type: 'artifact', content: { user: 'ci-bot' } },
      },
    ],
    HARBOR,
  );
}, 300_000);

test('nor does a sandbox’s registry say, among what is its own, what an image of production is', async () => {
  const index = {
    ...push('9', 'x/y:t', 'a', 'sandy', 100),
    request: { host: 'sandbox.acme.example' },
    target: {
      mediaType: 'application/vnd.oci.image.index.v1+json',
      digest: digestOf('a'),
      repository: 'x/y',
      tag: 't',
      references: [{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digestOf('c'), size: 7 }],
    },
  };
  await stands(
    { 'unknown-image-running': GRAVE },
    [
      ['prod', push('1', 'shop/api:1.4', 'a', 'ci-bot', 90)],
      ['pods', pod('api-1', 'shop/api:1.4', 'c', 30)],
    ],
    ['sandbox', index],
  );
}, 300_000);

test('nor a sandbox’s cluster that it ran there long ago', async () => {
  const production = 'environments: [{ name: production, match: { clusters: [prod-eu] }, require: {} }]\n';
  await stands(
    { 'push-without-build': GRAVE },
    [
      ['shop', run('acme/shop', 600, 'completed')],
      ['prod', push('2', 'shop/api:1.4', 'b', 'ci-bot', 40)],
    ],
    ['spods', pod('old-1', 'shop/api:1.4', 'b', 60 * 24 * 400)],
    POLICY.replace('publishers:', `${production}publishers:`).replace(
      'api:',
      '  - { name: spods, kind: kubernetes-pods, cluster: sandbox-9, intake: { auth: bearer, secret: SPODS } }\napi:',
    ),
  );
}, 300_000);
