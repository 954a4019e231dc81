import fc from 'fast-check';
import { MINUTE } from '../src/core/time.ts';
import { NOTHING_SEEN } from '../src/rules/scenarios/contents-scenario.ts';
import { origin, sha } from '../src/lineage/storage/store.cases.ts';

export const START = Date.UTC(2026, 10, 2);
export const REGISTRIES = ['registry.acme.example', 'mirror.example'] as const;

const registry = fc.constantFrom(...REGISTRIES, REGISTRIES[0], REGISTRIES[0]);
const repository = fc.constantFrom('shop/api', 'shop/api', 'shop');
const digest = fc.constantFrom(...['a', 'b', 'c', 'd'].map(sha));
const tag = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('v1', 'v2', 'latest') },
  { weight: 1, arbitrary: digest.map((subject) => `${subject.replace(':', '-')}.sig`) },
);
const actor = fc.constantFrom('ci-bot', 'dana').map((name) => ({ name, kind: 'unknown' }) as const);
const time = fc.integer({ min: 0, max: 60 }).map((step) => START + step * 2 * MINUTE);
const image = fc
  .tuple(registry, repository, fc.option(tag, { freq: 9 }), fc.option(digest, { freq: 1 }))
  .map(([host, path, name, pin]) => `${host}/${path}${name === null ? '' : `:${name}`}${pin ? `@${pin}` : ''}`);
const container = fc.constantFrom('api', 'proxy');
const containers = fc.uniqueArray(fc.record({ name: container, kind: fc.constant('container'), image }), {
  minLength: 1,
  maxLength: 2,
  selector: ({ name }) => name,
});
const yes = fc.constant(true);
const workload = fc.constantFrom('api', 'web');
const definition = fc.constantFrom('shop:1', 'shop:2');
const pod = workload.map((name) => `${name}-5d6f7c8b9-x2x4z`);
const replicaSet = workload.map((name) => ({ kind: 'ReplicaSet', name: `${name}-5d6f7c8b9` }));

const base = {
  at: time,
  strength: fc.constant('recorded'),
  source: fc.constantFrom('distribution', 'harbor'),
} as const;
const claim = { ...base, strength: fc.constant('asserted') } as const;
const named = { registry, repository } as const;
const before = fc.constant(START - MINUTE);
const REQUIRED = ['type', 'at', 'strength', 'source'] as const;
const PUSH = [...REQUIRED, 'registry', 'repository', 'digest'] as const;
const DELETION = [...REQUIRED, 'registry', 'repository'] as const;
const CHANGE = [...REQUIRED, 'namespace', 'cluster', 'kind', 'name', 'verb'] as const;

const pushed = { type: fc.constant('manifest.pushed'), ...named, digest } as const;
const deleted = { type: fc.constant('manifest.deleted'), ...named } as const;
const changed = {
  type: fc.constant('workload.changed'),
  ...base,
  namespace: fc.constant('shop'),
  cluster: fc.constant('prod'),
  name: workload,
} as const;

const run = fc.record(
  {
    type: fc.constant('run.reported'),
    ...base,
    system: fc.constant('github'),
    project: fc.constant('acme/shop'),
    run: fc.constantFrom('1/1', '2/1', '3/1'),
    status: fc.constant('completed'),
    workflow: fc.constantFrom('.github/workflows/release.yml', '.github/workflows/test.yml'),
    ref: fc.constantFrom('refs/heads/main', 'refs/tags/v1'),
    trigger: fc.constant('push'),
    ended: time,
    products: digest.map((one) => [{ digest: one }]),
  },
  { requiredKeys: [...REQUIRED, 'system', 'project', 'run', 'status', 'workflow', 'ref', 'trigger'] },
);
/** What registries record of tags, and what clusters ask for and run. */
const ORDINARY = [
  fc.record({ ...pushed, ...base, tag, actor }),
  fc.record({ ...pushed, ...base, tag, actor }),
  fc.record({ ...changed, kind: fc.constant('Deployment'), verb: fc.constant('update'), containers, actor }),
  fc.record({ ...changed, kind: fc.constant('Deployment'), verb: fc.constant('update'), containers, actor }),
  fc.record({
    type: fc.constant('container.observed'),
    ...base,
    namespace: fc.constant('shop'),
    cluster: fc.constant('prod'),
    pod,
    owners: fc.array(replicaSet, { minLength: 1, maxLength: 1 }),
    container,
    kind: fc.constant('container'),
    image,
    digest,
    running: fc.boolean(),
  }),
  run,
] as const;
/** What is rare: each may give another fact another meaning. */
const ODD = [
  fc.record(
    {
      ...pushed,
      ...base,
      tag,
      actor,
      subject: digest,
      children: digest.map((one) => [one]),
      config: fc.constantFrom(sha('e'), sha('f')),
    },
    { requiredKeys: [...PUSH] },
  ),
  fc.record({ ...pushed, ...base, tag, since: before }),
  fc.record({ ...deleted, ...base, tag, actor }),
  fc.record({ ...deleted, ...base, digest, actor }),
  fc.record({ ...deleted, ...base, tag, since: before }),
  fc.record({ ...deleted, ...base, whole: fc.constantFrom('repository', 'below') }),
  fc.record(
    { type: fc.constant('manifest.hinted'), ...base, ...named, action: fc.constant('pushed'), tag, actor },
    { requiredKeys: [...DELETION, 'action'] },
  ),
  fc.record(
    {
      ...changed,
      kind: fc.constant('Deployment'),
      verb: fc.constantFrom('patch', 'create', 'delete'),
      containers,
      partial: yes,
    },
    { requiredKeys: [...CHANGE] },
  ),
  fc.record({ ...changed, kind: fc.constant('Deployment'), verb: fc.constant('update'), containers, seen: yes }),
  fc.record({
    ...changed,
    kind: fc.constant('Deployment'),
    verb: fc.constant('update'),
    owners: fc.constant([{ kind: 'Rollout', name: 'all' }]),
  }),
  fc.record({
    ...changed,
    kind: fc.constant('TaskDefinition'),
    name: definition,
    verb: fc.constant('create'),
    containers,
  }),
  fc.record(
    {
      ...changed,
      kind: fc.constantFrom('Service', 'Task'),
      verb: fc.constantFrom('create', 'update', 'delete'),
      containers,
      owners: definition.map((name) => [{ kind: 'TaskDefinition', name }]),
    },
    { requiredKeys: [...CHANGE] },
  ),
  fc.record({
    ...changed,
    kind: fc.constant('Pod'),
    name: pod,
    verb: fc.constantFrom('create', 'delete'),
    containers,
    actor,
  }),
  fc.record({
    type: fc.constant('host.image'),
    ...base,
    host: fc.constant('laptop-7'),
    action: fc.constantFrom('committed', 'pushed', 'pulled'),
    image: fc.constantFrom(sha('a'), sha('e')),
    reference: image,
    base: image,
  }),
  fc.record({
    type: fc.constant('admission.decided'),
    ...base,
    control: fc.constant('kyverno'),
    decision: fc.constantFrom('allowed', 'denied'),
    namespace: fc.constant('shop'),
    cluster: fc.constant('prod'),
    kind: fc.constant('Deployment'),
    name: workload,
  }),
] as const;
/** What anybody could have sent. */
const CLAIMS = [
  fc.record({ ...pushed, ...claim, tag, actor }),
  fc.record({ ...deleted, ...claim, tag }),
  fc.record({ ...deleted, ...claim, digest }),
] as const;

/** Facts of few names and digests, so that many of them have to do with one another. */
export const stories = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: fc.oneof(...ORDINARY) },
      { weight: 3, arbitrary: fc.oneof(...ODD) },
      { weight: 1, arbitrary: fc.oneof(...CLAIMS) },
    ),
    { minLength: 5, maxLength: 40 },
  )
  .map((facts) => facts.map((fact, index) => ({ ...fact, id: `f${index}`, origin: origin('a.log', index + 1) })));

/** Images that were read: of one pair several readings, which may differ, by a record or by what anybody could have sent. */
const compared = fc
  .tuple(
    digest,
    fc.option(digest),
    fc.constantFrom('recorded' as const, 'asserted' as const),
    fc.integer({ min: 1, max: 2 }),
    fc.boolean(),
    time,
  )
  .chain(([own, old, strength, reader, isComplete, at]) =>
    fc
      .subarray([
        { kind: 'unowned-code', path: '/srv/x', layer: 0, sha256: '1'.repeat(64), before: 'nothing' },
        { kind: 'scheduled-task', path: '/etc/cron.d/x', layer: 0, before: 'nothing' },
        { kind: 'loader-hook', path: '/etc/ld.so.preload', layer: 1, before: 'other-bytes' },
      ] as const)
      .map((seen) => ({
        type: 'image.compared' as const,
        at,
        strength,
        source: 'image-comparison',
        registry: REGISTRIES[0],
        repository: 'shop/api',
        comparison: {
          ...NOTHING_SEEN,
          reader,
          ...(old !== null && old !== own && { old: { manifest: old, config: sha('e') } }),
          new: { manifest: own, config: sha('f') },
          isComplete,
          unread: isComplete ? [] : [{ of: 'new' as const, layer: 1, reason: 'cut off' }],
          seen,
          files: { added: seen.length, changed: 0, removed: 0 },
          layers: [
            { digest: sha('1'), size: 10, isShared: false },
            { digest: sha('2'), size: 10, isShared: false },
          ],
        },
      })),
  );

/** What is attached to images, of which the feeds may not have told what it is. */
const answered = fc
  .tuple(registry, digest, digest, fc.constantFrom('recorded' as const, 'asserted' as const), fc.boolean(), time)
  .map(([host, subject, own, strength, isArtifact, at]) => ({
    type: 'evidence.held' as const,
    at,
    strength,
    source: 'image-evidence',
    registry: host,
    repository: 'shop/api',
    subject,
    isComplete: true,
    attachment: {
      digest: own,
      found: 'referrers' as const,
      layer: 0,
      manifest: '1'.repeat(64),
      part: '2'.repeat(64),
      ...(isArtifact && { artifact: { subject, type: 'application/vnd.dev.sigstore.bundle.v0.3+json' } }),
    },
  }));

/** A story in which images were read, and asked about, too. */
export const readStories = fc
  .tuple(stories, fc.array(fc.oneof(compared, answered), { minLength: 1, maxLength: 8 }))
  .map(([facts, readings]) => [
    ...facts,
    ...readings.map((fact, index) => ({ ...fact, id: `r${index}`, origin: origin('b.log', index + 1) })),
  ]);
