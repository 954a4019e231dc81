import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyze } from '../src/app/analysis/analyze.ts';
import type { LandwaiterEvent } from '../src/core/event.ts';
import { memoryStore } from '../src/lineage/stores/memory/memory.ts';
import { compilePolicy, observe } from '../src/policy/compile/compile.ts';
import { loadPolicy } from '../src/policy/file/load.ts';
import { fixtures, outcome } from '../src/ingest/conformance/fixtures.fixture.ts';
import { ACME } from '../src/rules/scenarios/acme.ts';
import { days, history, hours, minutes, quickly, usually } from '../src/rules/scenarios/history.ts';
import { absent, decided, exceeded } from '../src/rules/scenarios/control-scenario.ts';
import {
  deleted,
  deployed,
  digestOf,
  onHost,
  pulled,
  pushed,
  ran,
  runs,
  updated,
} from '../src/rules/scenarios/scenario.ts';
import { planned } from '../src/rules/scenarios/change-scenario.ts';
import { compared, saw } from '../src/rules/scenarios/contents-scenario.ts';
import { asked, registered, seen, serves } from '../src/rules/scenarios/workload-scenario.ts';
import { isLong } from './in-turn.ts';

const SEED = 20_261_102;
// So that the suite stays quick, some of them: `npm test -- --long test/permutation.test.ts` takes all.
const [ORDERS, ORDERS_OF_ALL] = isLong ? [200, 60] : [50, 15];
const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
const labels = {
  'org.opencontainers.image.source': 'https://github.com/acme/shop',
  'org.opencontainers.image.revision': COMMIT,
};
const forged = { source: 'harbor', strength: 'asserted' } as const;

const BEYOND = { part: 'registry', name: 'registry.acme.example', told: 'manifest.pushed' } as const;

const busy = history(
  usually(12, (index) => [
    ran(`80${index}/1`),
    pushed(`shop/api:0.${index}`, `old-${index}`, { config: `config-${index}`, layers: `xy${index.toString(16)}` }),
    pulled(`shop/api:0.${index}`, `old-${index}`),
  ]),
  deployed('shop/api', 'shop/api:0.1'),
  usually(11, (index) => updated('shop/api', `shop/api:0.${index}`)),
  days(4),
  ran('8123/1', { made: ['a'] }),
  pushed('shop/api:1.4', 'a', { config: 'c', layers: 'xyw' }),
  pushed('shop/api:1.4', 'e', { children: 'ab' }),
  pushed('shop/api:1.4', 'a', { ...forged, config: 'd' }),
  pushed('shop/web:edge', 'f', { config: '1', layers: 'uv' }),
  updated('shop/api', `shop/api@${digestOf('a')}`),
  runs('shop/api', `shop/api@${digestOf('a')}`, 'a'),
  ran('9001/1', { strength: 'asserted' }),
  pushed('shop/job:1.0', '9', { by: 'mallory' }),
  absent('9001/1'),
  absent('9001/1', { strength: 'asserted' }),
  hours(5),
  onHost('laptop-7', 'pulled', 'c', 'shop/api:1.4'),
  onHost('laptop-7', 'committed', 'd', 'shop/api:1.4'),
  onHost('ci-1', 'loaded', 'd'),
  onHost('laptop-7', 'pushed', 'd', 'shop/api:1.4'),
  pushed('shop/api:1.4', 'b', {
    by: 'mallory',
    config: 'd',
    layers: 'xywz',
    from: '203.0.113.77',
    client: 'skopeo/1.18.0',
  }),
  pushed('shop/api:1.4', 'b', forged),
  pushed('shop/api:1.4', 'b', { by: '' }),
  updated('shop/api', 'shop/api:1.4', { by: 'dana@acme.example' }),
  runs('shop/api', 'shop/api:1.4', 'b', { pod: 'k8s2v' }),
  runs('shop/api', 'shop/api:1.4', 'a', { pod: 'k8s2w' }),
  hours(2),
  deleted('shop/api:1.4', { ...forged, retention: true }),
  deleted('shop/api:1.4', { by: 'mallory' }),
  deleted('shop/api', { digest: 'b', by: 'gc-bot' }),
  pushed('shop/api:1.4', 'c', { by: 'mallory' }),
  ran('8124/1', { head: 'mallory/shop' }),
  pushed('shop/web:edge', '2', { config: '3', layers: 'uvs' }),
  runs('web/site', 'shop/web:edge', 'f'),
  runs('web/site', 'shop/web:edge', '2', { pod: 'k8s2x' }),
  runs('web/site', 'other.example/x:1', '9'),
  pushed('dev/shop/api:1', 'a'),
  pushed('prod/shop/api:1', 'a', { by: 'promoter' }),
  ran('8124/1', { strength: 'asserted', head: 'acme/shop' }),
  deployed('shop/api', 'shop/api:1.5', { verb: 'delete' }),
  registered('shop-cart:1', { cart: 'shop/cart:1' }),
  registered('shop-cart:2', { cart: 'shop/cart:2', log: 'shop/log:1' }, { by: 'mallory' }),
  serves('prod-1', 'cart', 'shop-cart:1', { verb: 'create' }),
  serves('prod-1', 'cart', 'shop-cart:2'),
  asked('shop/agent', { agent: 'dev/shop/agent:pr-7' }, { kind: 'DaemonSet', verb: 'create', by: 'dana' }),
  planned('CHG-1', { approval: 'waiting' }),
  asked('shop/api', { api: 'shop/api:1.4', log: 'team/scratch/log:2' }, { annotations: { change: 'CHG-1' } }),
  planned('CHG-1', { approved: -30 }),
  planned('CHG-1', { approved: -90, strength: 'asserted' }),
  asked('shop/api', { api: 'shop/api:1.4' }, { annotations: { change: 'CHG-1' }, partial: true }),
  decided('shop/api', 'shop/api:1.4', { decision: 'unjudged' }),
  decided('shop/web', 'shop/web:1', { decision: 'allowed' }),
  seen('api-7d4b9c5f6d-x2x9q', 'debugger', 'team/tools:1', '9', { kind: 'ephemeral' }),
  seen('agent-node-1', 'agent', 'shop/agent:1', '8', { owners: [{ kind: 'Node', name: 'node-1' }] }),
  usually(18, (index) => [
    pushed(`shop/web:edge`, `next-${index}`),
    runs('web/site', 'shop/web:edge', `next-${index}`, { pod: `zz${index}`, ended: index % 2 === 0 }),
    onHost('build-3', 'built', `made-${index}`),
    pulled('shop/web:edge', `next-${index}`),
  ]),
  ran('8130/1', { commit: COMMIT, committed: 30, made: ['shop/web:2@6'] }),
  pushed('shop/web:2', '5', { by: 'mallory', labels }),
  pushed('shop/web', '8', { layers: 'uv' }),
  pushed('shop/web:multi', '0', { children: '89' }),
  pushed('shop/web:multi', '4', { children: '82' }),
  pushed('shop/web:edge', '2', { by: 'mallory' }),
  pushed(`shop/web:${digestOf('2').replace(':', '-')}.sig`, 'sig-1'),
  pushed(`shop/web:${digestOf('2').replace(':', '-')}.sig`, 'sig-2', { by: 'mallory' }),
  quickly(...Array.from({ length: 6 }, (_, index) => pushed(`shop/s${index}:1`, 'worm', { by: 'mallory' }))),
  // Doors that spoke of what they have no say in, and claims of runs: asked and answered, and never answered.
  exceeded({ ...BEYOND, images: [{ reference: 'registry.acme.example/shop/api:1.4', digest: digestOf('b') }] }),
  exceeded({ ...BEYOND, images: [{ reference: 'registry.acme.example/shop/api:1.4', digest: digestOf('a') }] }),
  ran('8140/1', { strength: 'asserted' }),
  pushed('shop/api:1.6', 'a6'),
  ran('8140/1'),
  hours(5),
  ran('8141/1', { strength: 'asserted' }),
  pushed('shop/api:1.7', 'a7'),
  minutes(5),
  // Images read, late and by readers that disagree, one of whom anybody could have been; and one whose baseline moves by them.
  compared('b', {
    old: 'a',
    layers: 'xywz',
    seen: [saw('unowned-code', '/usr/lib/libz.so', { layer: 3, sha256: '1'.repeat(64) })],
  }),
  compared('b', { old: 'a', layers: 'xywz', isComplete: false, seen: [] }),
  compared('b', {
    old: 'old-11',
    layers: 'xywz',
    reader: 2,
    seen: [saw('loader-hook', '/etc/ld.so.preload', { layer: 3 })],
  }),
  compared('b', { old: 'a', layers: 'xywz', reader: 9, strength: 'asserted', seen: [] }),
  compared('9', { at: 'shop/job', seen: [saw('known-sign', '/srv/miner', { variant: 'miner' })] }),
  compared('2', {
    old: 'f',
    at: 'shop/web',
    layers: 'uvs',
    seen: [saw('scheduled-task', '/etc/cron.d/x', { layer: 2 })],
  }),
  compared('next-3', { old: '2', at: 'shop/web', seen: [saw('scheduled-task', '/etc/cron.d/x')] }),
  compared('next-4', { old: '2', at: 'shop/web', seen: [saw('scheduled-task', '/etc/cron.d/x')] }),
  compared('c', { old: 'a', seen: [saw('unowned-code', '/opt/tool', { sha256: '1'.repeat(64) })] }),
  pushed('shop/wed:1', 'f2', { by: 'mallory', layers: 'uvst' }),
  pushed('shop/vveb:1', 'f3', { by: 'mallory', labels }),
);

/** Every sixth event at the same instant as the one before it, and every tenth told once more under its id with other words. */
function crowded(events: readonly LandwaiterEvent[]): readonly LandwaiterEvent[] {
  const moved = events.map(
    (event, index): LandwaiterEvent => (index % 6 === 5 ? { ...event, at: events[index - 1]?.at ?? event.at } : event),
  );
  const contradictions = moved
    .filter((_, index) => index % 10 === 3)
    .map((event): LandwaiterEvent => {
      if (event.type === 'manifest.pushed')
        return { ...event, digest: digestOf('7'), actor: { name: 'somebody', kind: 'unknown' } };
      if (event.type === 'container.observed') return { ...event, digest: digestOf('7') };
      if (event.type === 'run.reported') return { ...event, conclusion: 'failure', head: 'mallory/shop' };
      return { ...event, at: event.at + 1000 };
    });
  return [...moved, ...contradictions];
}

const events = crowded(busy.events);

async function findingsOf(
  deliveries: readonly LandwaiterEvent[],
  batch: number,
  policy: ReturnType<typeof observe>,
): Promise<string> {
  const store = memoryStore();
  for (let from = 0; from < deliveries.length; from += batch) await store.record(deliveries.slice(from, from + batch));
  return JSON.stringify(analyze({ events: await store.facts(), coverage: busy.coverage, inputs: [] }, policy).findings);
}

const STRICT = `${ACME.replace(
  'require: { digest: true }',
  'deny: { tags: ["pr-*"] }\n    maxAge: 1h\n    require: { digest: true, promotion: true, admission: true, change: change }',
)}
exceptions:
  - { id: EX-1, reason: r, owner: dana, expires: 2026-11-20T00:00:00Z, reviewBy: 2026-11-20T00:00:00Z, scope: { environments: [prod] } }
sources:
  - { name: main-registry, kind: distribution, covers: [registry.acme.example], expectEvery: 5m }
  - { name: prod-9, kind: kubernetes-audit, cluster: prod-9, expectEvery: 1h }
retention: { registry: 400d, ci: 400d, host: 1d }
`;

const ASKING = `${STRICT}
collectors:
  - { name: runs, kind: github, source: ci, secret: API, projects: [acme/shop] }
`.replace('sources:\n', '$&  - { name: ci, kind: github }\n');

describe.each([
  ['with a policy', compilePolicy(loadPolicy(STRICT, 'strict'))],
  ['where a collector asks for the runs', compilePolicy(loadPolicy(ASKING, 'asking'))],
  ['without a policy', observe()],
] as const)('%s', (_, policy) => {
  test(`${ORDERS} orders of the same deliveries, each repeated up to three times, end in the same findings (seed ${SEED})`, async () => {
    const expected = await findingsOf(events, events.length, policy);
    const rules = new Set(JSON.parse(expected).map(({ rule }: { readonly rule: string }) => rule));
    expect(rules.size).toBeGreaterThan(12);
    const delivery = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(), fc.nat(), fc.nat());
    await fc.assert(
      fc.asyncProperty(
        fc.array(delivery, { minLength: events.length, maxLength: events.length }),
        fc.integer({ min: 1, max: 60 }),
        async (plan, batch) => {
          const places = plan.flatMap(([times, ...keys], index) => keys.slice(0, times).map((key) => ({ key, index })));
          const deliveries = places
            .sort((one, other) => one.key - other.key)
            .flatMap(({ index }) => events[index] ?? []);
          expect(await findingsOf(deliveries, batch, policy)).toBe(expected);
        },
      ),
      { numRuns: ORDERS, seed: SEED },
    );
  }, 600_000);
});

test('the history is a busy one: more than 150 facts of every type, several at one instant, some contradicting', () => {
  expect(events.length).toBeGreaterThan(150);
  expect(new Set(events.map((event) => event.type)).size).toBe(12);
  expect(new Set(events.map((event) => event.at)).size).toBeLessThan(events.length - 20);
  expect(new Set(events.map((event) => event.id)).size).toBeLessThan(events.length - 10);
});

/** What every source makes of its fixtures: much of it about the same images, tags, accounts and seconds. */
const told = fixtures.flatMap(({ source, record, bound }) => {
  const read = outcome(source, record, {
    ...bound,
    registry: 'registry.acme.example',
    observedAt: Date.UTC(2026, 10, 24),
  });
  return 'events' in read ? read.events : [];
});

async function viewOf(deliveries: readonly LandwaiterEvent[]): Promise<string> {
  const store = memoryStore();
  await store.record(deliveries);
  const analysis = analyze({ events: await store.facts(), coverage: [], inputs: [] }, observe());
  const { pushes, placements, deployments } = analysis.lineage;
  return JSON.stringify([
    analysis.findings,
    analysis.report(),
    pushes.map(({ facts: _, previous: __, told: from, ...push }) => [
      push,
      Object.entries(from).map(([field, { id }]) => [field, id]),
    ]),
    placements.map((one) => [one.key, one.from, analysis.lineage.decisionsOn(one).map(({ id }) => id)]),
    deployments.map(({ fact, issued, ...one }) => [one, fact.id, issued?.id]),
  ]);
}

test(`${ORDERS_OF_ALL} orders of the events of all sources together end in the same view (seed ${SEED})`, async () => {
  const expected = await viewOf(told);
  const keys = fc.array(fc.nat(), { minLength: told.length * 2, maxLength: told.length * 2 });
  await fc.assert(
    fc.asyncProperty(keys, async (places) => {
      const deliveries = [...places.entries()]
        .sort(([, one], [, other]) => one - other)
        .flatMap(([index]) => told[index % told.length] ?? []);
      expect((await viewOf(deliveries)) === expected).toBe(true);
    }),
    { numRuns: ORDERS_OF_ALL, seed: SEED },
  );
}, 600_000);

test('the events of all sources together are of every type, and many', () => {
  expect(new Set(told.map((event) => event.type)).size).toBe(22);
  expect(told.length).toBeGreaterThan(800);
});
