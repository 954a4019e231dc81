import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { served, type ServedTest } from '../../serve/served.fixture.ts';
import { ask as askAs, deliver, eventually, POLICY, push, SECRETS, type Told, TOKENS } from './api.fixture.ts';

const COMMENTED = `${POLICY.replace('version: 1', '# hunter2\nversion: 1')}sinks:
  - { name: hook, kind: webhook, url: "https://127.0.0.1:9/T012/s3cr3t", secret: REGISTRY }
tags: [{ repositories: ["registry.acme.example/shop/**"], floating: [] }]
`;
let server: ServedTest;

/** What a viewer is answered once nothing is being evaluated. */
function ask(path: string): Promise<Told> {
  return vi.waitFor(
    async () => {
      const told = await askAs(server, TOKENS.viewer, `/api/v1/${path}`);
      expect(told.status).toBe(200);
      return told;
    },
    { timeout: 60_000, interval: 50 },
  );
}

beforeAll(async () => {
  server = await served(COMMENTED, SECRETS);
  await deliver(server, 'distribution/prod-registry', [push('1', 'shop/api:1.4', 'a', 'eve', 60)]);
  await eventually(async () =>
    expect(await ask('findings?view=row&actor=eve')).toMatchObject({ body: { items: [{}] } }),
  );
});
afterAll(() => server.stop());

test('a viewer sees the policy as it is written, without comments and secret addresses', async () => {
  const { body } = await ask('policy');
  const { file } = body;
  expect(file).toMatchObject({ text: expect.stringContaining('registries: [{ host: registry.acme.example }]') });
  expect(file).toMatchObject({ text: expect.stringContaining('url: "https://127.0.0.1:9/…"') });
  for (const hidden of ['hunter2', 's3cr3t', SECRETS.LANDWAITER_SECRET_REGISTRY, TOKENS.admin])
    expect(JSON.stringify(body)).not.toContain(hidden);
});

test('what is surely not meant stands at its line', async () => {
  const { body } = await ask('policy');
  expect(body['file']).toMatchObject({
    name: expect.not.stringContaining('/'),
    warnings: expect.arrayContaining([expect.stringMatching(/^[^/]+:\d+:\d+: tags\[0\]\.floating: an empty list/)]),
  });
});

test('where policy and records have parted', async () => {
  // Findings are answered from as soon as the push was read, this once it was evaluated with everything else.
  await eventually(async () => {
    const { body } = await ask('policy/drift');
    expect(body['unused']).toEqual(
      expect.arrayContaining([expect.stringMatching(/publishers\[0\]\.actors\[0\]: ci-bot: pushed nothing/)]),
    );
  });
});
