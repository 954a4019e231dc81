import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ROLES, type Role } from '../../src/core/role.ts';
import { checkPack } from '../../src/app/reports/packs/check.ts';
import { until } from '../lab/programs.ts';
import { type Child, startServer } from './child.ts';
import { type DescribedApi, describedApi, type Operation, type Told } from './described-api.ts';
import { allRead, settled } from './ledger.ts';
import { dayHeaders, DAY_SECRETS, type DayDelivery, dayDeliveries, policyWithIntake } from './recorded-day.ts';

const tokenOf = (role: Role): string => `${role}-0123456789abcdef`;
const POLICY = `${policyWithIntake()}api:
  tokens:
${ROLES.map((role) => `    - { name: a ${role}, role: ${role}, secret: ${role.toUpperCase()}, owner: ${role}@acme.example }`).join('\n')}
`;
const SECRETS = { ...DAY_SECRETS, ...Object.fromEntries(ROLES.map((role) => [role.toUpperCase(), tokenOf(role)])) };
// What waits while pages are turned: a few deliveries a page.
const KEPT_BACK = 150;
const A_PAGE = 15;

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-walk-'));
const day = dayDeliveries();
// Of every file something comes late.
const late = day.filter((_, index) => index % Math.floor(day.length / KEPT_BACK) === 0);
let server: Child;
let api: DescribedApi;
const ask = (path: string, role: Role = 'admin', body?: object): Promise<Told> =>
  api.ask(body ? 'post' : 'get', `/api/v1/${path}`, tokenOf(role), body);
const items = ({ body }: Told): readonly Readonly<Record<string, unknown>>[] =>
  z.array(z.record(z.string(), z.unknown())).parse(body['items']);
const nextOf = ({ body }: Told): string | undefined => z.string().optional().parse(body['next']);

async function deliver(deliveries: readonly DayDelivery[]): Promise<void> {
  for (let start = 0; start < deliveries.length; start += 20) {
    const some = deliveries.slice(start, start + 20).map(({ path, body }) => server.post(path, body, dayHeaders(path)));
    for (const { status } of await Promise.all(some)) expect(status).toBe(202);
  }
}

beforeAll(async () => {
  server = await startServer({ folder, policy: POLICY, secrets: SECRETS });
  api = await describedApi(server.address);
  await deliver(day.filter((one) => !late.includes(one)));
  await deliver([{ path: 'distribution/registry', body: '{"nobody":"knows this"}' }]);
  await settled(server);
});
afterAll(async () => {
  await server.end('SIGTERM');
  rmSync(folder, { recursive: true });
});

/** Lists, with what tells their elements apart. */
const LISTS: Readonly<Record<string, (item: Readonly<Record<string, unknown>>) => unknown>> = {
  findings: ({ finding }) => z.looseObject({ id: z.string() }).parse(finding).id,
  images: ({ registry, repository, digest }) => [registry, repository, digest],
  placements: ({ cluster, namespace, workload, container, from, image }) => [
    cluster,
    namespace,
    workload,
    container,
    from,
    image,
  ],
  repositories: ({ registry, repository }) => [registry, repository],
  workloads: ({ cluster, namespace, workload }) => [cluster, namespace, workload],
  actors: ({ name }) => name,
  'actors/activity?actor=ci-bot': ({ registry, repository, digest, tag, at }) => [
    registry,
    repository,
    digest,
    tag,
    at,
  ],
  events: ({ event }) => {
    const { id, origin } = z.looseObject({ id: z.string(), origin: z.unknown() }).parse(event);
    return [id, origin];
  },
  quarantine: ({ sequence }) => sequence,
  decisions: ({ id }) => id,
};
const pageOf = (list: string, limit: number, cursor?: string): Promise<Told> => {
  const more = cursor === undefined ? '' : `&cursor=${cursor}`;
  return ask(`${list}${list.includes('?') ? '&' : '?'}limit=${limit}${more}`);
};

async function whole(list: string): Promise<ReadonlyMap<string, string>> {
  const all: (readonly [string, string])[] = [];
  let told = await pageOf(list, 200);
  for (;;) {
    all.push(...items(told).map((item) => [JSON.stringify(LISTS[list]?.(item)), JSON.stringify(item)] as const));
    const next = nextOf(told);
    if (next === undefined) break;
    told = await pageOf(list, 200, next);
  }
  expect(new Set(all.map(([key]) => key)).size, list).toBe(all.length);
  return new Map(all);
}

test('pages are turned while the rest of the day comes in: what stays is shown once', async () => {
  const before = new Map<string, ReadonlyMap<string, string>>();
  for (const list of Object.keys(LISTS)) before.set(list, await whole(list));
  expect(before.get('events')?.size).toBeGreaterThan(200);
  const shown = new Map<string, string[]>(Object.keys(LISTS).map((list) => [list, []]));
  const cursors = new Map<string, string | undefined>(Object.keys(LISTS).map((list) => [list, undefined]));
  const evaluations = new Set<unknown>();
  const waiting = [...late];
  while (cursors.size > 0) {
    for (const [list, cursor] of cursors) {
      // A page of each in about twenty turns.
      const told = await pageOf(list, Math.max(1, Math.ceil((before.get(list)?.size ?? 0) / 20)), cursor);
      evaluations.add(told.body['evaluatedAt']);
      shown.get(list)?.push(...items(told).map((item) => JSON.stringify(LISTS[list]?.(item))));
      const next = nextOf(told);
      if (next === undefined) cursors.delete(list);
      else cursors.set(list, next);
    }
    const some = waiting.splice(0, A_PAGE);
    await deliver(some);
    if (some.length > 0) await settled(server);
  }
  await deliver(waiting);
  await allRead(server);
  expect(evaluations.size).toBeGreaterThan(5);
  for (const [list, seen] of shown) {
    const after = await whole(list);
    // What changes meanwhile, as a finding by late evidence, may come to stand further below and be shown once more.
    const stayed = [...(before.get(list) ?? [])].filter(([key, item]) => after.get(key) === item).map(([key]) => key);
    expect(
      stayed.filter((key) => seen.filter((one) => one === key).length !== 1),
      `${list}: left out, or shown twice`,
    ).toEqual([]);
  }
});

test('the page for people tells how the server is, and nothing of images and actors', async () => {
  const { text, headers } = await server.get('/');
  expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(text).toMatch(
    /^state {8}ready\npolicy {7}sha256:[0-9a-f]{12}\ninbox {8}0 waiting\nevaluated {4}\d.* ago: \d+ facts in [\d.]+ s\n/m,
  );
  expect(text).toMatch(/^findings {5}open: 1 critical, /m);
  expect(text.match(/^ {2}POST \/intake\/\S+ {2,}\d+ \w+(?: \d+ \w+)? ago$/gm)).toHaveLength(8);
  expect(text.match(/^ {2}POST \/intake\/.*$/gm), text).toHaveLength(10);
  expect(text).toContain('/api/v1/findings');
  expect(text.replace(/^policy .*$/m, '')).not.toMatch(/mallory|shop|sha256/);
});

/** A request that each operation answers. */
const REQUESTS: Readonly<Record<string, string>> = {
  // As of a time findings are told as rows alone.
  listFindings: 'findings?view=row',
  search: 'search?q=api',
  getFinding: 'findings/FINDING',
  traceImage: 'images/trace?image=prod/shop/api:1.4.2',
  chainOfImage: 'images/chain?image=prod/shop/api:1.4.2',
  listTags: 'tags?repository=prod/shop/api',
  getImage: `images/${comparedDigest()}`,
  getActor: 'actors/mallory',
  listActivity: 'actors/activity?actor=mallory',
  getRecord: 'records/1',
  getPack: 'packs?since=2026-11-15T00:00:00Z',
  getPackWithRecords: 'packs/records?since=2026-11-15T00:00:00Z',
  listComparisons: `comparisons?digest=${comparedDigest()}`,
  getComparison: `comparisons/${'0'.repeat(64)}`,
  listAttachments: `attachments?digest=${comparedDigest()}`,
  getAttachmentBytes: `attachments/${'0'.repeat(64)}`,
};
/** The day has the records of its comparisons, and none in full; and nothing that is attached. */
const NONE_THERE = new Set(['getComparison', 'getAttachmentBytes']);

function comparedDigest(): string {
  const record = day.find(({ path }) => path.startsWith('image-comparison/'))?.body ?? '{}';
  const told = z.looseObject({ comparison: z.looseObject({ new: z.looseObject({ manifest: z.string() }) }) });
  return told.parse(JSON.parse(record)).comparison.new.manifest;
}

describe('each operation of the document', () => {
  const reading = (): readonly Operation[] => api.operations.filter(({ method }) => method === 'get');
  const incident = async (): Promise<string> => {
    const [worst] = items(await ask('findings?limit=1&rule=implant-deployed&state=open'));
    return z.looseObject({ id: z.string() }).parse(worst?.['finding']).id;
  };
  const requestOf = async ({ id, path }: Operation): Promise<string> =>
    (REQUESTS[id] ?? path.replace('/api/v1/', '')).replace(/FINDING|\{id\}/, await incident());

  test.each(ROLES)('answers the %s what the role may see, and refuses the rest', async (role) => {
    for (const operation of api.operations) {
      const request = await requestOf(operation);
      const mayDo = ROLES.indexOf(role) >= ROLES.indexOf(operation.role);
      const { status } = await ask(request, role, operation.method === 'post' ? {} : undefined);
      const good = operation.method === 'post' ? 400 : NONE_THERE.has(operation.id) ? 404 : 200;
      expect([operation.id, status]).toEqual([operation.id, mayDo ? good : 403]);
    }
  });

  test('describes its answers so that others are told apart', () => {
    for (const operation of api.operations) {
      expect(api.faults(operation, 200, {}), operation.id).toBeDefined();
      expect(api.faults(operation, 400, { code: 'malformed' }), operation.id).toBeDefined();
      expect(api.faults(operation, 302, {}), operation.id).toBeDefined();
    }
  });

  test('is closed to who says nothing, or something wrong', async () => {
    for (const operation of api.operations) {
      const path = `/api/v1/${await requestOf(operation)}`;
      const body = operation.method === 'post' ? {} : undefined;
      expect((await api.ask(operation.method, path, undefined, body)).status).toBe(401);
    }
    expect((await api.ask('get', '/api/v1/me', 'wrong-0123456789abcdef')).status).toBe(401);
  });

  test('names the parameter that is wrong', async () => {
    for (const operation of reading()) {
      const [path = '', given = ''] = (await requestOf(operation)).split('?');
      const others = new URLSearchParams(given);
      const wrong = operation.parameters
        .filter(
          ({ in: where, schema }) =>
            where === 'query' && (schema.pattern ?? schema.format ?? schema.enum ?? schema.type !== 'string'),
        )
        .map(({ name }) => name)
        .concat(operation.id === 'listFindings' || operation.id === 'countFindings' ? ['state', 'age'] : []);
      for (const name of [...wrong, 'nonsense']) {
        const query = new URLSearchParams([...others].filter(([one]) => one !== name));
        query.set(name, '?');
        const { status, body } = await ask(`${path}?${query.toString()}`);
        expect([operation.id, name, status]).toEqual([operation.id, name, 400]);
        expect(body['errors']).toEqual([
          { at: `query.${name}`, reason: expect.not.stringMatching(/nvalid|expected|received/) },
        ]);
      }
    }
  });

  test('takes every parameter that it describes', async () => {
    const VALUES: Readonly<Record<string, string>> = {
      cursor: '',
      state: 'open,resolved',
      severity: 'low',
      kind: 'suppress',
      age: 'week,older',
      sort: 'newest',
      view: 'row',
      // Of findings nothing is known of the time before the server began.
      at: z.string().parse((await ask('changes')).body['begins']),
    };
    for (const operation of reading()) {
      const [path = '', given = ''] = (await requestOf(operation)).split('?');
      for (const { name, in: where, schema } of operation.parameters) {
        if (where === 'path' || VALUES[name] === '') continue;
        const byType = schema.type === 'integer' ? '1' : schema.type === 'boolean' ? 'true' : undefined;
        const byForm = schema.format === 'date-time' ? '2026-11-16T00:00:00Z' : undefined;
        const own = VALUES[name];
        const others = own === undefined || schema.enum?.includes(own) !== false ? undefined : schema.enum[0];
        const value = others ?? own ?? byType ?? byForm;
        if (value === undefined) continue;
        const query = new URLSearchParams(given);
        query.set(name, value);
        expect([operation.id, name, (await ask(`${path}?${query.toString()}`)).status]).toEqual([
          operation.id,
          name,
          200,
        ]);
      }
    }
  });

  test('of decisions is on record with who and why', async () => {
    const id = await incident();
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const decided = async (kind: string, role: Role, more: object = {}) => {
      const told = await ask(`findings/${id}/${kind}`, role, { why: `${kind}, says a ${role}`, ...more });
      expect([kind, told.status, told.status === 200 ? undefined : told.body]).toEqual([kind, 200, undefined]);
      return z
        .looseObject({ decision: z.looseObject({ id: z.string() }), finding: z.looseObject({ state: z.string() }) })
        .parse(told.body);
    };
    expect((await decided('acknowledge', 'analyst')).finding.state).toBe('acknowledged');
    const asked = await decided('suppress', 'analyst', { until: tomorrow });
    expect(asked.finding.state).not.toBe('suppressed');
    const approves = { decision: asked.decision.id };
    expect((await decided('approve', 'approver', approves)).finding.state).toBe('suppressed');
    expect((await ask(`findings/${id}/approve`, 'admin', { why: 'once more', ...approves })).status).toBe(409);
    expect((await decided('unsuppress', 'analyst')).finding.state).not.toBe('suppressed');
    expect((await decided('revive', 'admin')).finding.state).toBe('open');
    const kinds = ['revive', 'unsuppress', 'approve', 'suppress', 'acknowledge'];
    const made = items(await ask(`decisions?finding=${id}`, 'viewer'));
    expect(made.map(({ kind }) => kind)).toEqual(kinds);
    for (const { kind, who, why, role } of made)
      expect([who, why]).toEqual([`a ${String(role)}`, `${String(kind)}, says a ${String(role)}`]);
    const log = server.printed().split('\n');
    const lines = log.filter((line) => line.includes('"a decision was made"'));
    expect(lines.map((line) => /"kind":"(\w+)"/.exec(line)?.[1])).toEqual([...kinds].reverse());
  });

  test('packs evidence of an actor, with the deliveries for analysts, and every hash of it holds', async () => {
    const file = async (path: string, role: Role): Promise<Buffer> => {
      const response = await fetch(`${server.address}/api/v1/${path}`, {
        headers: { authorization: `Bearer ${tokenOf(role)}` },
      });
      expect(response.headers.get('content-type')).toContain('application/x-tar');
      return Buffer.from(await response.arrayBuffer());
    };
    const plain = checkPack(await file('packs?actor=mallory&format=pack', 'viewer'));
    expect(plain.manifest?.holds).toMatchObject({ records: 0 });
    const bytes = await file('packs/records?actor=mallory&format=pack', 'analyst');
    const whole = checkPack(bytes);
    expect(whole.manifest?.holds.records).toBeGreaterThan(2);
    expect(whole.checked.filter(({ answer }) => answer === 'fails')).toEqual([]);
    expect(whole.checked).toContainEqual(expect.objectContaining({ what: 'facts against records', answer: 'holds' }));
    expect(await file('packs/records?actor=mallory&format=pack', 'analyst')).toEqual(bytes);
    expect((await ask('packs?actor=nobody')).status).toBe(404);
    expect((await ask('packs?actor=mallory&image=x')).status).toBe(400);
  });

  test('of facts leads to the record as it came', async () => {
    const facts = items(await ask('events?source=github&limit=5'));
    expect(facts).toHaveLength(5);
    for (const { event, record } of facts) {
      const { origin } = z.looseObject({ origin: z.looseObject({ sha256: z.string() }) }).parse(event);
      const told = await ask(z.string().parse(record).replace('/api/v1/', ''), 'analyst');
      const { body } = z.looseObject({ body: z.string() }).parse(told.body);
      expect(createHash('sha256').update(body).digest('hex')).toBe(origin.sha256);
    }
    const read = await until(
      'the log',
      async () => /"who":"an? analyst"[^\n]*a raw record was read/.exec(server.printed()) ?? undefined,
    );
    expect(read).toHaveLength(1);
  });
});
