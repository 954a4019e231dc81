import { expect, vi } from 'vitest';
import { ROLES } from '../../../core/role.ts';
import { served, type ServedTest } from '../../serve/served.fixture.ts';
import { problemSchema } from '../access/problem.ts';
import { ROUTES } from '../../answers/routes/index.ts';
import { patiently } from './patiently.fixture.ts';

/** Tokens of the policy below: one for each role, and another analyst and approver. */
export const TOKENS = {
  viewer: 'viewer-0123456789abcdef',
  analyst: 'analyst-0123456789abcdef',
  approver: 'approver-0123456789abcdef',
  admin: 'admin-0123456789abcdef',
} as const;
/** Beside them: another of the same owner as the approver, and one that names nobody. */
export const MORE_TOKENS = { second: 'second-0123456789abcdef', ownerless: 'ownerless-0123456789abcdef' } as const;

export const SECRETS = {
  LANDWAITER_SECRET_REGISTRY: 'registry-0123456789abcdef',
  LANDWAITER_SECRET_PODS: 'pods-0123456789abcdef',
  ...Object.fromEntries(
    Object.entries({ ...TOKENS, ...MORE_TOKENS }).map(([name, token]) => [
      `LANDWAITER_SECRET_${name.toUpperCase()}`,
      token,
    ]),
  ),
};

export const POLICY = `version: 1
registries: [{ host: registry.acme.example }]
publishers: [{ repositories: ["registry.acme.example/shop/**"], actors: [ci-bot] }]
environments: [{ name: prod, match: { clusters: [prod-eu] }, require: {} }]
exceptions:
  - { id: EX-1, reason: an outage, owner: dana, expires: 2099-01-01T00:00:00Z, scope: { repositories: ["registry.acme.example/shop/tolerated"] } }
sources:
  - { name: prod-registry, kind: distribution, covers: [registry.acme.example], intake: { auth: bearer, secret: REGISTRY } }
  - { name: prod-pods, kind: kubernetes-pods, cluster: prod-eu, intake: { auth: bearer, secret: PODS } }
api:
  tokens:
${ROLES.map((role) => `    - { name: a ${role}, role: ${role}, secret: ${role.toUpperCase()}, owner: ${role}@acme.example }`).join('\n')}
    - { name: a second, role: approver, secret: SECOND, owner: approver@acme.example }
    - { name: an ownerless, role: admin, secret: OWNERLESS }
`;

export const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;
const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** A push as a registry tells of it; `minutes` ago. */
export function push(id: string, name: string, letter: string, actor: string, minutes: number): object {
  const [repository = '', tag = ''] = name.split(':');
  return {
    id,
    timestamp: ago(minutes),
    action: 'push',
    target: {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: digestOf(letter),
      repository,
      tag,
    },
    request: {
      id: `r-${id}`,
      addr: '192.0.2.10:40158',
      host: 'registry.acme.example',
      method: 'PUT',
      useragent: 'curl',
    },
    actor: { name: actor },
    source: { addr: 'registry-0:5000', instanceID: 'one' },
  };
}

/** A pod that runs an image since some minutes. */
export function pod(name: string, image: string, letter: string, minutes: number): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', uid: name, creationTimestamp: ago(minutes) },
    spec: { nodeName: 'node-1', containers: [{ name: 'api', image: `registry.acme.example/${image}` }] },
    status: {
      phase: 'Running',
      startTime: ago(minutes),
      containerStatuses: [
        {
          name: 'api',
          image: `registry.acme.example/${image}`,
          imageID: `registry.acme.example/${image.split(':', 1)[0]}@${digestOf(letter)}`,
          state: { running: { startedAt: ago(minutes) } },
        },
      ],
    },
  };
}

export interface Told {
  readonly status: number;
  /** As it was parsed by the schema of its route, and found to say nothing besides. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Starts a server with the policy above. */
export const start = (store?: string): Promise<ServedTest> => served(POLICY, SECRETS, store);

export async function deliver(server: ServedTest, door: string, records: readonly object[]): Promise<void> {
  const response = await fetch(`${server.address}/intake/${door}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${door.endsWith('/prod-pods') ? SECRETS.LANDWAITER_SECRET_PODS : SECRETS.LANDWAITER_SECRET_REGISTRY}`,
    },
    body: records.map((record) => JSON.stringify(record)).join('\n'),
  });
  expect(response.status).toBe(202);
}

/** Asks, and holds the answer against the schema of its route. */
export async function ask(server: ServedTest, token: string, path: string, body?: object): Promise<Told> {
  const method = body ? 'POST' : 'GET';
  const response = await patiently(() =>
    fetch(`${server.address}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
  const said: unknown = await response.json();
  const schema = response.ok ? schemaOf(method, path) : problemSchema;
  const parsed: unknown = schema.parse(said);
  expect(parsed).toEqual(said);
  return { status: response.status, body: isRecord(said) ? said : {} };
}

function schemaOf(method: string, path: string) {
  const asked = path.split('?', 1)[0]?.split('/') ?? [];
  const matching = ROUTES.filter((one) => {
    const parts = one.path.split('/');
    return (
      one.method === method &&
      parts.length === asked.length &&
      parts.every((part, index) => part.startsWith(':') || part === asked[index])
    );
  });
  const route = matching.find((one) => !one.path.includes(':')) ?? matching[0];
  if (!route) throw new Error(`no route for ${method} ${path}`);
  return route.schema;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The parts of an answer that tests look at. */
export function listed(told: Told, key = 'items'): readonly Readonly<Record<string, unknown>>[] {
  const list = told.body[key];
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** Evaluation goes on by itself: what is expected comes, or the test fails. */
export function eventually(expected: () => Promise<void>): Promise<void> {
  return vi.waitFor(expected, { timeout: 60_000, interval: 50 });
}
