import { afterEach, expect } from 'vitest';
import * as z from 'zod';
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
  LANDWAITER_SECRET_SPODS: 'spods-0123456789abcdef',
  LANDWAITER_SECRET_HOOK: 'hook-0123456789abcdef',
  LANDWAITER_SECRET_CDE: 'cde-0123456789abcdef',
  LANDWAITER_SECRET_VIEWER: 'viewer-0123456789abcdef',
};
/** Of each system two doors, the second of a sandbox or another project. */
export const POLICY = `version: 1
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
let current = POLICY;
afterEach(() => server.stop().catch(() => undefined));

/** A server with this policy, to which is then delivered. */
export async function serve(policy: string): Promise<void> {
  current = policy;
  server = await served(policy, SECRETS);
}

export type Delivery = readonly [door: string, record: object];

/** Has the server read another policy. */
export async function change(policy: string): Promise<void> {
  server.change(policy);
  expect(await server.reload()).toBeUndefined();
}

/** Delivers a record, or several as lines, at a door. */
export async function deliver([door, record]: Delivery): Promise<void> {
  const { kind } =
    /name: (?<name>\w+), kind: (?<kind>[\w-]+)/.exec(
      current.split('\n').find((line) => line.includes(`name: ${door},`)) ?? '',
    )?.groups ?? {};
  const response = await fetch(`${server.address}/intake/${kind}/${door}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${SECRETS[`LANDWAITER_SECRET_${door.toUpperCase()}`]}` },
    body: Array.isArray(record) ? record.map((one) => JSON.stringify(one)).join('\n') : JSON.stringify(record),
  });
  expect(response.status).toBe(202);
}

/** What the API answers to a viewer. */
export async function ask(path: string): Promise<unknown> {
  const headers = { Authorization: `Bearer ${SECRETS['LANDWAITER_SECRET_VIEWER']}` };
  return (await fetch(`${server.address}/api/v1/${path}`, { headers })).json();
}

/** The list of findings. */
export const listed = z.object({
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
export function run(project: string, minutes: number, action?: string): object {
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
export async function stands(
  expected: object,
  told: readonly Delivery[],
  forged: Delivery,
  policy = POLICY,
): Promise<void> {
  for (const order of [
    [forged, ...told],
    [...told, forged],
    [forged, ...told, forged],
  ]) {
    await serve(policy);
    for (const one of order) await deliver(one);
    await evaluated();
    await expect.poll(standing, { timeout: 60_000 }).toEqual(expect.objectContaining(expected));
    await server.stop();
  }
}
/** Of medium or more. */
export const GRAVE = expect.stringMatching(/^(?:high|medium) open$/);
