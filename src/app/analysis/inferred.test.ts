import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import type {
  ContainerObserved,
  LandwaiterEvent,
  ManifestHinted,
  ManifestPulled,
  ManifestPushed,
  WorkloadChanged,
} from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { HOUR, MINUTE, parseTime } from '../../core/time.ts';
import { UNNAMED_REGISTRY } from '../../core/unnamed.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { analyze } from './analyze.ts';

const START = parseTime('2026-11-02T08:00:00Z');
const HARBOR = 'registry.acme.example';
const digestOf = (letter: string) => parseDigest(`sha256:${letter.repeat(64)}`);
const policyOf = (text: string) => compilePolicy(loadPolicy(`version: 1\n${text}`, 'p.yaml'));
const judged = (events: readonly LandwaiterEvent[], text: string) =>
  analyze({ events, coverage: [], inputs: [] }, policyOf(text));

function origin(path: string, line: number) {
  return { path, line, sha256: String(line).padStart(64, '0') };
}

describe('a cluster that no record names', () => {
  const seen = (path: string, podUid: string, told: Partial<ContainerObserved> = {}): ContainerObserved => ({
    type: 'container.observed',
    id: `${path}:${podUid}`,
    source: 'kubernetes-pods',
    at: START,
    strength: 'recorded',
    origin: origin(path, 1),
    namespace: 'shop',
    pod: `api-${podUid}`,
    podUid,
    container: 'api',
    kind: 'container',
    image: 'evil.example/shop/api:1',
    digest: digestOf('a'),
    running: true,
    ...told,
  });
  const changed = (path: string, uid: string, told: Partial<WorkloadChanged> = {}): WorkloadChanged => ({
    type: 'workload.changed',
    id: `${path}:${uid}`,
    source: 'kubernetes-audit',
    at: START - MINUTE,
    strength: 'recorded',
    origin: origin(path, 2),
    namespace: 'shop',
    name: `api-${uid}`,
    kind: 'Pod',
    verb: 'create',
    uid,
    containers: [{ name: 'api', kind: 'container', image: 'evil.example/shop/api:1' }],
    ...told,
  });
  const PROD =
    'environments: [{ name: prod, match: { clusters: [prod-eu] }, repositories: ["registry.acme.example/**"] }]';
  const environments = (events: readonly LandwaiterEvent[], text = PROD) =>
    judged(events, text).lineage.placements.map(({ cluster, environment }) => [cluster, environment?.name]);

  test('is the only one that the policy names, where all records are of one API server', () => {
    const events = [seen('pods.json', '1'), changed('audit.log', '1'), changed('audit.log', '2')];
    const { inferred, findings, limits } = judged(events, PROD);
    expect(inferred).toEqual({ cluster: 'prod-eu' });
    expect(findings.map(({ rule }) => rule)).toContain('unapproved-registry-deployed');
    expect(limits()[0]).toEqual({
      reason:
        'the kubernetes-pods records of pods.json name no cluster; they are taken for those of prod-eu, the only one that the policy names',
      rules: [],
      add: 'sources: [{ name: "pods.json", kind: kubernetes-pods, cluster: prod-eu, files: ["**/pods.json"] }]',
    });
  });

  test('finds what a binding finds, as the same', () => {
    const events = [seen('pods.json', '1'), changed('audit.log', '1')];
    const ids = (all: readonly LandwaiterEvent[]) => judged(all, PROD).findings.map(({ id }) => id);
    expect(ids(events)).toEqual(ids(events.map((one) => ({ ...one, cluster: 'prod-eu' }))));
  });

  test('may be two: a workload of the same name in another file says nothing of a pod there, unless both tell of one object', () => {
    const workload = { name: 'api', kind: 'Deployment' };
    const owners = [{ kind: 'ReplicaSet', name: 'api-7d4b9c5f6d' }];
    const image = 'registry.acme.example/staging/api:main';
    const events = [
      changed('prod.log', 'p', workload),
      seen('staging.log', '1', { owners, image, runtimeName: true, source: 'kubernetes-audit' }),
    ];
    const images = (all: readonly LandwaiterEvent[]) =>
      judged(all, '').lineage.placements.flatMap((one) => one.instances.map((instance) => instance.image));
    expect(images(events)).toEqual([image]);
    expect(images([...events, changed('staging.log', 'p')])).toEqual(['evil.example/shop/api:1']);
  });

  test('may be two: what began first was on record last, and gives a placement its name', () => {
    const first = seen('staging.log', '1', { started: START - HOUR, at: START + HOUR, image: 'acme.example/api:main' });
    const { placements } = judged([seen('prod.log', '2', { started: START, pod: first.pod }), first], '').lineage;
    expect(placements.map(({ image }) => image)).toEqual(['acme.example/api:main']);
  });

  test.each<[string, readonly LandwaiterEvent[], string?]>([
    ['two files have no object in common', [seen('pods.json', '1'), changed('audit.log', '2')]],
    ['another is on record', [seen('pods.json', '1'), changed('audit.log', '2', { cluster: 'stage' })]],
    ['the policy names two', [seen('pods.json', '1')], `${PROD}\nbuilders: [{ clusters: [ci] }]`],
    ['the policy has a pattern', [seen('pods.json', '1')], PROD.replace('prod-eu', '"prod-*"')],
  ])('stays unknown where %s, and the line to add is told', (_, events, text = PROD) => {
    const { inferred, limits } = judged(events, text);
    expect(inferred).toEqual({});
    expect(environments(events, text).every(([, environment]) => environment === undefined)).toBe(true);
    expect(limits()[0]?.rules).toContain('unapproved-registry-deployed');
    expect(limits()[0]?.add).toContain('cluster: NAME');
  });

  test('is the one whose log tells of the same pods, whatever the policy names', () => {
    const events = [seen('pods.json', '1'), changed('audit.log', '1', { cluster: 'stage' })];
    const { inferred, limits } = judged(events, PROD);
    expect(inferred).toEqual({ clusters: { 'pods.json': 'stage' } });
    expect(environments(events).map(([cluster]) => cluster)).toEqual(['stage']);
    expect(limits()[0]).toMatchObject({
      reason:
        'the kubernetes-pods records of pods.json name no cluster; they are taken for those of stage, of whose objects they tell',
      rules: [],
    });
  });
});

describe('a push that Harbor records without its digest', () => {
  type Who = { readonly by?: string; readonly at?: number; readonly registry?: string };
  const base = (id: string, { by = 'robot$ci', at = 0, registry = HARBOR }: Who) => ({
    id,
    at: START + at,
    origin: origin('harbor.log', id.length),
    registry,
    repository: 'shop/api',
    actor: { name: by, kind: 'robot' } as const,
  });
  const recorded = (tag: string, who: Who = {}): ManifestHinted => ({
    type: 'manifest.hinted',
    action: 'pushed',
    source: 'harbor-audit',
    strength: 'recorded',
    ...base(`audit ${tag} ${who.at ?? 0} ${who.by ?? ''}`, who),
    tag,
  });
  const claimed = (tag: string, letter: string, who: Who = {}): ManifestPushed => ({
    type: 'manifest.pushed',
    source: 'harbor',
    strength: 'asserted',
    ...base(`hook ${tag} ${letter} ${who.at ?? 0}`, who),
    tag,
    digest: digestOf(letter),
  });
  const PUBLISHERS = `registries: [{ host: ${HARBOR} }]
publishers: [{ repositories: ["${HARBOR}/shop/**"], actors: ["robot$ci"] }]`;
  const told = (events: readonly LandwaiterEvent[], text = PUBLISHERS) => {
    const { lineage, findings } = judged(events, text);
    return {
      pushes: lineage.pushes.map(({ tag, strength, actor }) => [tag, strength, actor?.name]),
      found: findings.map(({ rule, image }) => `${rule} ${image?.tag} ${image?.digest?.slice(7, 8)}`),
      tag: lineage.tagAt({ registry: HARBOR, repository: 'shop/api' }, '1', START + HOUR)?.digest.slice(7, 8),
    };
  };

  test('is a record where one webhook tells its digest', () => {
    expect(told([recorded('1'), claimed('1', 'a', { at: 900 })])).toEqual({
      pushes: [['1', 'recorded', 'robot$ci']],
      found: [],
      tag: 'a',
    });
  });

  test('moves its tag beside records that tell of digests alone', () => {
    const untagged: ManifestPushed = { ...claimed('', 'c'), source: 'harbor-audit', strength: 'recorded' };
    const { tag: _, ...child } = untagged;
    expect(told([child, recorded('1', { at: 1000 }), claimed('1', 'a', { at: 2000 })]).tag).toBe('a');
  });

  test('stays a claim beside a forged webhook, by another actor, or without a record', () => {
    const forged = told([recorded('1'), claimed('1', 'a', { at: 900 }), claimed('1', 'b', { at: 1500 })]);
    expect(forged.pushes.map(([, strength]) => strength)).toEqual(['asserted', 'asserted']);
    expect(forged.found).toEqual(
      expect.arrayContaining(['push-by-unapproved-actor 1 a', 'push-by-unapproved-actor 1 b']),
    );
    const other = told([recorded('1', { by: 'mallory' }), claimed('1', 'b')]);
    expect(other.found).toEqual(['push-by-unapproved-actor 1 b']);
    expect(told([claimed('1', 'b')]).found).toEqual(['push-by-unapproved-actor 1 b']);
  });

  test('stays a claim where somebody pushed bytes of which no webhook told: they could be called by a forged one', () => {
    const hidden = [recorded('x', { by: 'mallory' }), recorded('1', { at: HOUR }), claimed('1', 'b', { at: HOUR })];
    // Of what no webhook told there is the tag, and who set it.
    expect(told(hidden).found).toEqual(['push-by-unapproved-actor 1 b', 'push-of-unknown-image undefined undefined']);
  });

  test('is of the only registry there is where no record and no binding names one', () => {
    const unnamed = { registry: UNNAMED_REGISTRY };
    const events = [recorded('1', unnamed), claimed('1', 'a')];
    expect(judged(events, PUBLISHERS).inferred).toEqual({ registries: { 'harbor-audit': HARBOR } });
    expect(told(events).pushes).toEqual([['1', 'recorded', 'robot$ci']]);
    const { id, at, origin: from, strength, registry, repository } = recorded('1', unnamed);
    const common = { id: `${id}-pull`, at, origin: from, strength, registry, repository };
    const pull: ManifestPulled = { ...common, type: 'manifest.pulled', source: 'harbor-audit', digest: digestOf('c') };
    const { lineage } = judged([...events, pull], PUBLISHERS);
    expect(lineage.pulledBy({ registry: HARBOR, repository }, digestOf('c'))).toBe('recorded');
  });

  test('is of the host whose webhooks tell of the same pushes, whatever else the policy lists', () => {
    const two = PUBLISHERS.replace('acme.example }', 'acme.example }, { host: b.example }');
    const unnamed = { registry: UNNAMED_REGISTRY };
    const events = [recorded('1', unnamed), claimed('1', 'a')];
    expect(judged(events, two).inferred).toEqual({ registries: { 'harbor-audit': HARBOR } });
    const elsewhere = { ...claimed('1', 'b'), registry: 'b.example' };
    expect(judged([...events, elsewhere], two).inferred).toEqual({});
  });

  test('is left out, and the line to add told, where there could be two', () => {
    const events = [recorded('1', { registry: UNNAMED_REGISTRY }), claimed('2', 'a')];
    const { inferred, limits, lineage } = judged(
      events,
      PUBLISHERS.replace('acme.example }', 'acme.example }, { host: b.example }'),
    );
    expect([inferred, lineage.digestless, lineage.pushes.map(({ strength }) => strength)]).toEqual([
      {},
      [],
      ['asserted'],
    ]);
    expect(known(limits()[0] ?? {})).toMatchObject({
      reason: 'the harbor-audit records of harbor.log name no registry, so that nothing could be joined to them',
      add: 'sources: [{ name: "harbor.log", kind: harbor-audit, registry: HOST, files: ["**/harbor.log"] }]',
    });
  });

  test('is of the only host by whose name workloads ask for what was pushed there', () => {
    const tags = ['1', '2', '3'];
    const pushes = tags.map((tag) => ({ ...recorded(tag, { registry: UNNAMED_REGISTRY }), source: 'nexus-audit' }));
    const asked = (host: string, some = tags): readonly WorkloadChanged[] =>
      some.map((tag, index) => ({
        type: 'workload.changed',
        id: `${host} ${tag}`,
        source: 'kubernetes-audit',
        at: START,
        strength: 'recorded',
        origin: origin('audit.log', index),
        namespace: 'shop',
        name: `api-${tag}`,
        kind: 'Deployment',
        verb: 'create',
        containers: [{ name: 'api', kind: 'container', image: `${host}/shop/api:${tag}` }],
      }));
    const inferred = (...events: readonly (readonly LandwaiterEvent[])[]) =>
      judged([pushes, ...events].flat(), '').inferred;
    expect(inferred(asked('nexus.acme.example'))).toEqual({ registries: { 'nexus-audit': 'nexus.acme.example' } });
    expect(inferred(asked('nexus.acme.example', ['1', '2']))).toEqual({});
    expect(inferred(asked('nexus.acme.example'), asked('evil.example', ['1']))).toEqual({});
    expect(inferred(asked(HARBOR), [claimed('9', 'a')])).toEqual({});
  });
});
