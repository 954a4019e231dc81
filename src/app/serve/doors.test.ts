import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { pod, push } from '../http/api/api.fixture.ts';
import { served, type ServedTest } from './served.fixture.ts';

const findingSchema = z.object({
  rule: z.string(),
  severity: z.string(),
  state: z.string(),
  summary: z.string(),
  resolution: z.string().optional(),
});
const SECRETS: Readonly<Record<string, string>> = {
  LANDWAITER_SECRET_PROD: 'prod-0123456789abcdef',
  LANDWAITER_SECRET_SANDBOX: 'sandbox-0123456789abcdef',
  LANDWAITER_SECRET_SHOP: 'shop-0123456789abcdef',
  LANDWAITER_SECRET_TOOLS: 'tools-0123456789abcdef',
  LANDWAITER_SECRET_PODS: 'pods-0123456789abcdef',
  LANDWAITER_SECRET_VIEWER: 'viewer-0123456789abcdef',
};
const POLICY = `version: 1
registries: [{ host: registry.acme.example }, { host: sandbox.acme.example }]
publishers:
  - repositories: ["registry.acme.example/shop/**"]
    actors: [ci-bot]
    builds: [{ source: github, project: acme/shop }]
sources:
  - { name: prod, kind: distribution, covers: [registry.acme.example], intake: { auth: bearer, secret: PROD } }
  - { name: sandbox, kind: distribution, covers: [sandbox.acme.example], intake: { auth: bearer, secret: SANDBOX } }
  - { name: shop, kind: github, projects: [acme/shop], intake: { auth: bearer, secret: SHOP } }
  - { name: tools, kind: github, projects: [acme/tools], intake: { auth: bearer, secret: TOOLS } }
  - { name: pods, kind: kubernetes-pods, cluster: prod-eu, intake: { auth: bearer, secret: PODS } }
api: { tokens: [{ name: a viewer, role: viewer, secret: VIEWER }] }
`;

let server: ServedTest;
afterEach(() => server.stop().catch(() => undefined));

type Delivery = readonly [door: string, record: object];

async function deliver([door, record]: Delivery): Promise<void> {
  const { kind } =
    /name: (?<name>\w+), kind: (?<kind>[\w-]+)/.exec(
      POLICY.split('\n').find((line) => line.includes(`name: ${door},`)) ?? '',
    )?.groups ?? {};
  const response = await fetch(`${server.address}/intake/${kind}/${door}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${SECRETS[`LANDWAITER_SECRET_${door.toUpperCase()}`]}` },
    body: JSON.stringify(record),
  });
  expect(response.status).toBe(202);
}

async function ask(path: string): Promise<unknown> {
  const headers = { Authorization: `Bearer ${SECRETS['LANDWAITER_SECRET_VIEWER']}` };
  return (await fetch(`${server.address}/api/v1/${path}`, { headers })).json();
}

const listed = z.object({
  items: z.array(z.object({ finding: findingSchema, parts: z.array(findingSchema).optional() })),
});

const ELSEWHERE = 'acme/elsewhere';

/** Severity and state of what stands, by rule. */
async function standing(): Promise<Readonly<Record<string, string>>> {
  const { items } = listed.parse(await ask('findings?limit=200'));
  const all = items.flatMap(({ finding, parts = [] }) => [finding, ...parts]);
  const rest = all.filter(({ summary }) => !summary.includes(ELSEWHERE));
  return Object.fromEntries(rest.map(({ rule, severity, state }) => [rule, `${severity} ${state}`]));
}

/** Waits until all that was delivered is evaluated together. */
async function evaluated(): Promise<void> {
  // Only an evaluation of everything tells of a last record that is beyond its door.
  await deliver(['tools', run(ELSEWHERE, 1, 'completed')]);
  await expect
    .poll(async () => JSON.stringify(await ask('findings?limit=200')), { timeout: 60_000 })
    .toContain(ELSEWHERE);
}

/** A run of GitHub as its REST API has it, or, with an action, as a webhook has it. */
function run(project: string, minutes: number, action?: string): object {
  const at = (ago: number): string => new Date(Date.now() - ago * 60_000).toISOString();
  const own = {
    id: 8123,
    run_attempt: 1,
    workflow_id: 7,
    name: 'release',
    path: '.github/workflows/release.yml',
    head_branch: 'main',
    head_sha: '1'.repeat(40),
    event: 'push',
    status: 'completed',
    conclusion: 'success',
    run_started_at: at(minutes + 2),
    created_at: at(minutes + 2),
    updated_at: at(minutes - 1),
    repository: { full_name: project },
    head_repository: { full_name: project },
  };
  return action === undefined ? own : { action, workflow_run: own, repository: { full_name: project } };
}

/** One and the same forged record before, after, and twice around what it should clear: this stands all the same. */
async function stands(expected: object, told: readonly Delivery[], forged: Delivery, policy = POLICY): Promise<void> {
  for (const order of [
    [forged, ...told],
    [...told, forged],
    [forged, ...told, forged],
  ]) {
    server = await served(policy, SECRETS);
    for (const one of order) await deliver(one);
    await evaluated();
    await expect.poll(standing, { timeout: 60_000 }).toEqual(expect.objectContaining(expected));
    await server.stop();
  }
}
const GRAVE = expect.stringMatching(/^(?:high|medium) open$/);

test('a sandbox tells nothing of the production registry, whatever it says and when', async () => {
  await stands(
    { 'push-by-unapproved-actor': 'high open', 'out-of-scope-record': 'high open' },
    [
      ['prod', push('1', 'shop/api:1.3', 'a', 'ci-bot', 90)],
      ['prod', push('2', 'shop/api:1.4', 'b', 'mallory', 40)],
      ['pods', pod('api-1', 'shop/api:1.5', 'c', 30)],
    ],
    ['sandbox', push('9', 'shop/api:1.4', 'b', 'ci-bot', 40.05)],
  );
}, 300_000);

test('nor of a push that would account for what runs', async () => {
  await stands(
    { 'unknown-image-running': 'high open', 'out-of-scope-record': 'high open' },
    [
      ['prod', push('1', 'shop/api:1.3', 'a', 'ci-bot', 90)],
      ['pods', pod('api-1', 'shop/api:1.4', 'b', 30)],
    ],
    ['sandbox', push('9', 'shop/api:1.4', 'b', 'ci-bot', 60)],
  );
}, 300_000);

test('a webhook of one project explains no push of another', async () => {
  await stands(
    { 'push-without-build': GRAVE, 'out-of-scope-record': 'high open' },
    [
      ['prod', push('1', 'shop/api:1.4', 'b', 'ci-bot', 40)],
      ['shop', run('acme/shop', 600, 'completed')],
    ],
    ['tools', run('acme/shop', 40, 'completed')],
  );
}, 300_000);

test('a record in the shape of the API is no better than the webhook by which it came, where the API is asked, too', async () => {
  const collected = `${POLICY}collectors: [{ name: runs, kind: github, source: shop, secret: TOOLS, api: "https://127.0.0.1:9", projects: [acme/shop] }]
`;
  await stands(
    { 'push-without-build': GRAVE },
    [
      ['prod', push('1', 'shop/api:1.4', 'b', 'ci-bot', 40)],
      ['shop', run('acme/shop', 600, 'completed')],
    ],
    ['shop', run('acme/shop', 40)],
    collected,
  );
}, 300_000);

test('of two doors of one kind that say nothing neither explains a push', async () => {
  await stands(
    { 'push-without-build': GRAVE },
    [
      ['shop', run('acme/shop', 600, 'completed')],
      ['prod', push('1', 'shop/api:1.4', 'b', 'ci-bot', 40)],
    ],
    ['tools', run('acme/shop', 40, 'completed')],
    POLICY.replaceAll(/ projects: \[[^\]]*\],/g, ''),
  );
}, 300_000);

test('nor clears what was pushed, and both are heard', async () => {
  await stands(
    { 'push-by-unapproved-actor': 'high open' },
    [['prod', push('2', 'shop/api:1.4', 'b', 'mallory', 40)]],
    ['sandbox', push('9', 'shop/api:1.4', 'b', 'ci-bot', 40.05)],
    POLICY.replaceAll(/ covers: \[[^\]]*\],/g, ''),
  );
}, 300_000);

test('a resolution says by which record, of which door and time, and whether that was told late', async () => {
  server = await served(POLICY, SECRETS);
  const runOf = (id: number, minutes: number): Delivery => [
    'shop',
    JSON.parse(JSON.stringify(run('acme/shop', minutes, 'completed')).replaceAll(':8123,', `:${id},`)),
  ];
  await deliver(runOf(8000, 600));
  await deliver(runOf(8123, 10));
  await deliver(['prod', push('1', 'shop/api:1.4', 'b', 'ci-bot', 40)]);
  const found = async () => {
    const { items } = listed.parse(await ask('findings?limit=200&rule=push-without-build'));
    return items.map(({ finding: { state, resolution } }) => [state, resolution]);
  };
  await expect.poll(found, { timeout: 60_000 }).toEqual([['open', undefined]]);
  await deliver(runOf(8100, 40));
  await expect
    .poll(found, { timeout: 60_000 })
    .toEqual([
      [
        'resolved',
        expect.stringMatching(
          /^only a claim says so: github run 8100.* explains it by .*; told by github of \S+, delivery 4 at the door shop, though that door had told of \S+ before$/,
        ),
      ],
    ]);
}, 120_000);
