import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import type { HostImage, LandwaiterEvent, ManifestDeleted, ManifestPushed } from '../../core/event.ts';
import { DAY, HOUR, MINUTE, parseTime, type Time } from '../../core/time.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { lintPolicy } from '../../policy/lint/lint.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { analyze } from '../analysis/analyze.ts';
import { draftFrom } from './draft-policy.ts';

const START = parseTime('2026-11-02T08:00:00Z');
const REGISTRY = 'registry.acme.example';
const digestOf = (version: number) => parseDigest(`sha256:${version.toString(16).padStart(64, '0')}`);
const recorded = (id: string, at: Time) => ({
  id,
  source: 'distribution',
  at,
  strength: 'recorded' as const,
  origin: { path: 'x', line: 1, sha256: 'ab' },
  registry: REGISTRY,
});
const push = (at: Time, actor: string, version: number, fields: Partial<ManifestPushed> = {}): ManifestPushed => ({
  ...recorded(`${actor}-${version}-${at}`, at),
  type: 'manifest.pushed',
  repository: 'shop/api',
  tag: 'main',
  digest: digestOf(version),
  actor: { name: actor, kind: 'robot' },
  ...fields,
});
const deleted = (at: Time, actor: string, version: number): ManifestDeleted => ({
  ...recorded(`gone-${actor}-${version}`, at),
  type: 'manifest.deleted',
  repository: 'shop/api',
  digest: digestOf(version),
  actor: { name: actor, kind: 'robot' },
});
const days = (count: number): readonly number[] => Array.from({ length: count }, (_, day) => day);
const built = days(14).map((day) => push(START + day * DAY, 'ci', day));
const nth = (day: number): Time => START + day * DAY + HOUR;

function drafted(more: readonly LandwaiterEvent[], before: readonly LandwaiterEvent[] = built) {
  const events = [...before, ...more];
  const text = draftFrom(analyze({ events, inputs: [], coverage: [] }, observe()));
  const file = loadPolicy(text, 'draft');
  expect(lintPolicy(file, { rules: [], critical: [], kinds: [] })).toEqual([]);
  /** What stands against what happens after the draft was made. */
  const against = (later: ManifestPushed): readonly string[] =>
    analyze({ events: [...events, later], inputs: [], coverage: [] }, compilePolicy(file))
      .findings.filter(({ image }) => image?.digest === later.digest && image?.tag === later.tag)
      .map(({ rule }) => rule);
  return { text, spec: file.spec, against };
}

describe('who only carries what others built', () => {
  const release = (day: number, tag: string, fields: Partial<ManifestPushed> = {}) =>
    push(nth(day), 'release-bot', day, { tag, ...fields });
  const inPlace = [release(0, '1.0.0'), { ...release(1, '1.1.0'), at: nth(1) }];

  test('may go on to give names in a repository, and to move them back', () => {
    const { spec, against } = drafted(inPlace);
    expect(spec.promotions).toEqual([{ from: [`${REGISTRY}/**`], to: [`${REGISTRY}/**`], actors: ['release-bot'] }]);
    expect(spec.releaseActors).toEqual(['release-bot']);
    expect(against(push(START + 14 * DAY, 'release-bot', 12, { tag: '1.2.0' }))).not.toContain(
      'push-by-unapproved-actor',
    );
  });

  test('may copy from folder to folder, also where these are words of one name', () => {
    const copies = [0, 1].map((day) => release(day, 'main', { repository: 'prod-shop-api' }));
    const made = built.map((one) => ({ ...one, repository: 'dev-shop-api' }));
    expect(drafted(copies, made).spec.promotions).toEqual([
      { from: [`${REGISTRY}/dev-**`], to: [`${REGISTRY}/prod-**`], actors: ['release-bot'] },
    ]);
  });

  test('is found with an image of his own all the same', () => {
    const { against } = drafted(inPlace);
    expect(against(push(START + 14 * DAY, 'release-bot', 99, { tag: '1.2.0' }))).toContain('push-by-unapproved-actor');
  });

  test('is not learned from a single name', () => {
    const { spec } = drafted(inPlace.slice(0, 1));
    expect(spec.promotions ?? spec.releaseActors).toBeUndefined();
  });

  test('an intruder who brought one image and gave names to others is none', () => {
    const own = push(nth(5), 'release-bot', 98, { repository: 'labs/x', tag: 'x' });
    const { spec, against } = drafted([...inPlace, own]);
    expect(spec.promotions ?? spec.releaseActors).toBeUndefined();
    expect(against(push(START + 14 * DAY, 'release-bot', 12, { tag: '1.2.0' }))).toContain('push-by-unapproved-actor');
  });
});

describe('who deletes at one time of the day', () => {
  const at = (day: number): Time => START + day * DAY + 19 * HOUR;

  test('cleans up', () => {
    const { spec } = drafted([3, 7, 11].map((day) => deleted(at(day) + day * 10_000, 'gc', day - 3)));
    expect(spec.retentionActors).toEqual(['gc']);
  });

  test('and previews when they are done with', () => {
    const { spec } = drafted([
      ...[3, 7, 11].map((day) => deleted(at(day), 'gc', day - 3)),
      ...[4, 6].map((day) => deleted(at(day) + 2 * HOUR, 'gc', day - 2)),
    ]);
    expect(spec.retentionActors).toEqual(['gc']);
  });

  test('and as often at others is left to people, and so is an intruder who covers his tracks', () => {
    const { spec, text } = drafted([
      ...[3, 7, 11].map((day) => deleted(at(day), 'gc', day - 3)),
      ...[4, 6, 8].map((day) => deleted(at(day) + day * HOUR, 'gc', day - 2)),
      ...[1, 2, 3].map((nthOne) => deleted(at(9) + nthOne * MINUTE, 'mallory', nthOne + 8)),
    ]);
    expect(spec.retentionActors).toBeUndefined();
    expect(text).toContain('#   - "mallory"');
  });
});

describe('tags named by commits', () => {
  const again = (commit: string, actor: string, ...on: readonly number[]) =>
    on.map((day) => push(nth(day), actor, 500 + day * 10 + commit.length, { tag: `sha-${commit}` }));

  test('float where several are made again and again', () => {
    const { spec, against } = drafted([...again('1a2b3c4', 'ci', 2, 3, 5), ...again('5d6e7f80', 'ci', 6, 7)]);
    expect(spec.tags?.[0]?.floating).toContain('sha-*');
    expect(against(push(START + 14 * DAY, 'ci', 900, { tag: 'sha-5d6e7f80' }))).not.toContain('tag-repointed');
  });

  test('and so do those of release candidates', () => {
    const candidate = (version: string, ...on: readonly number[]) =>
      on.map((day) => push(nth(day), 'ci', 700 + day * 10 + version.length, { tag: `rc-${version}` }));
    const { spec, against } = drafted([...candidate('1.4.2', 2, 3, 5), ...candidate('1.5.10', 6, 7)]);
    expect(spec.tags?.[0]?.floating).toContain('rc-*');
    expect(against(push(START + 14 * DAY, 'ci', 902, { tag: 'rc-1.5.10' }))).not.toContain('tag-repointed');
  });

  test('and one whom an intruder moves does not make them float, nor may he move others', () => {
    const { spec, against } = drafted([
      ...again('1a2b3c4', 'ci', 2),
      ...again('1a2b3c4', 'mallory', 10, 11, 12),
      ...again('5d6e7f80', 'ci', 6),
    ]);
    expect(spec.tags?.[0]?.floating ?? []).not.toContain('sha-*');
    expect(against(push(START + 14 * DAY, 'mallory', 901, { tag: 'sha-5d6e7f80' }))).toContain(
      'push-by-unapproved-actor',
    );
  });
});

describe('one digest in two repositories', () => {
  const host = (at: Time, action: HostImage['action'], version: number, repository: string): HostImage => ({
    ...recorded(`${action}-${version}-${at}`, at),
    source: 'podman',
    type: 'host.image',
    host: 'ci-1',
    action,
    image: digestOf(version),
    ...(action === 'pushed' && { reference: `${REGISTRY}/${repository}:main` }),
  });
  /** The host builds it, where that is so, and sends it. */
  const sent = (at: Time, version: number, repository: string, isBuilt: boolean): readonly LandwaiterEvent[] => [
    ...(isBuilt ? [host(at - MINUTE, 'built', version, repository)] : []),
    host(at - 1000, 'pushed', version, repository),
    push(at, 'ci', version, { repository }),
  ];
  const both = (isRebuilt: boolean) =>
    days(6).flatMap((day) => [
      ...sent(START + day * DAY, day, 'preview/shop/api', true),
      ...sent(nth(day), day, 'main/shop/api', isRebuilt),
    ]);

  test('is no copy where the builder built it anew, as after a merge that changes nothing', () => {
    expect(drafted([], both(true)).spec.promotions).toBeUndefined();
  });

  test('is a copy where the builder sent what it had', () => {
    expect(drafted([], both(false)).spec.promotions).toMatchObject([
      { from: [`${REGISTRY}/preview/**`], to: [`${REGISTRY}/main/**`] },
    ]);
  });
});
