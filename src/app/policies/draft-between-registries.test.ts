import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import type { LandwaiterEvent, ManifestPushed } from '../../core/event.ts';
import { DAY, HOUR, MINUTE, parseTime, type Time } from '../../core/time.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { lintPolicy } from '../../policy/lint/lint.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { analyze } from '../analysis/analyze.ts';
import { draftFrom } from './draft-policy.ts';

const START = parseTime('2026-11-02T08:00:00Z');
const [DEV, LIVE, PLANT] = ['dev.acme.example', 'live.acme.example', 'plant.acme.example'];
const push = (
  at: Time,
  actor: string,
  image: number | string,
  fields: Partial<ManifestPushed> = {},
): ManifestPushed => ({
  id: `${actor} ${image} ${at} ${fields.registry ?? ''} ${fields.repository ?? ''} ${fields.tag ?? ''}`,
  source: 'distribution',
  strength: 'recorded',
  origin: { path: 'x', line: 1, sha256: 'ab' },
  type: 'manifest.pushed',
  at,
  registry: DEV,
  repository: 'shop/api',
  tag: `1.${image}.0`,
  digest: parseDigest(`sha256:${Buffer.from(String(image)).toString('hex').padStart(64, '0')}`),
  actor: { name: actor, kind: 'robot' },
  ...fields,
});
const DAYS = Array.from({ length: 12 }, (_, day) => day);
const nth = (day: number): Time => START + day * DAY + HOUR;
const built = (folder = 'shop') =>
  DAYS.map((day) => push(START + day * DAY, `${folder}-ci`, `${folder}${day}`, { repository: `${folder}/api` }));
const copied = (day: number, registry: string, actor: string, folder = 'shop', late = 0): ManifestPushed =>
  push(nth(day) + late, actor, `${folder}${day}`, { registry, repository: `${folder}/api` });
/** What the mirror of a plant gets half an hour later. */
const mirrored = (folder: string) => DAYS.map((day) => copied(day, PLANT, 'mirror', folder, 30 * MINUTE));
const promoted = DAYS.map((day) => copied(day, LIVE, 'promoter'));

function drafted(events: readonly LandwaiterEvent[]) {
  const text = draftFrom(analyze({ events, inputs: [], coverage: [] }, observe()));
  const file = loadPolicy(text, 'draft');
  expect(lintPolicy(file, { rules: [], critical: [], kinds: [] })).toEqual([]);
  /** What stands against the last of what happens after the draft was made. */
  const against = (...later: readonly ManifestPushed[]): readonly string[] =>
    analyze({ events: [...events, ...later], inputs: [], coverage: [] }, compilePolicy(file))
      .findings.filter(
        ({ image }) => image?.digest === later.at(-1)?.digest && image?.registry === later.at(-1)?.registry,
      )
      .map(({ rule }) => rule);
  const publishing = (registry: string) =>
    file.spec.publishers?.filter((one) => one.repositories.some((name) => name.startsWith(registry)));
  return { spec: file.spec, against, publishing };
}

const way = (from: string, to: string, actor: string) =>
  expect.objectContaining({ from: [from], to: [to], actors: [actor] });

describe('who copies from one registry to another, path by path', () => {
  test('is listed as who promotes, and pushes nothing else', () => {
    const { spec, publishing } = drafted([...built(), ...promoted]);
    expect(spec.promotions).toEqual([way(`${DEV}/shop/**`, `${LIVE}/shop/**`, 'promoter')]);
    expect(publishing(LIVE)).toEqual([expect.objectContaining({ only: 'attachments', actors: ['promoter'] })]);
  });

  const next = push(START + 12 * DAY, 'shop-ci', 'shop12');

  test('goes on with the next one', () => {
    const { against } = drafted([...built(), ...promoted]);
    expect(against(next, copied(12, LIVE, 'promoter'))).toEqual([]);
    const signed = { tag: `sha256-${'a'.repeat(64)}.sig`, registry: LIVE };
    expect(against(push(nth(12), 'promoter', 'signature', signed))).not.toContain('push-by-unapproved-actor');
  });

  test('is found with what was never there, also under the tag of a copy', () => {
    const { against } = drafted([...built(), ...promoted]);
    const own = (tag: string) => push(nth(13), 'promoter', 'own', { registry: LIVE, tag });
    expect(against(own('1.13.0'))).toContain('push-by-unapproved-actor');
    expect(against(own('1.shop11.0'))).toContain('push-by-unapproved-actor');
  });

  test('and who brings it to where is copied from, first', () => {
    const { against } = drafted([...built(), ...promoted]);
    expect(against(push(nth(13), 'promoter', 'own'))).toContain('push-by-unapproved-actor');
  });

  test('and publishes where he brings images of his own, too', () => {
    const own = DAYS.slice(0, 4).map((day) => push(nth(day) + HOUR, 'promoter', `own${day}`, { registry: LIVE }));
    expect(
      drafted([...built(), ...promoted, ...own])
        .publishing(LIVE)
        ?.map(({ only }) => only),
    ).toEqual([undefined]);
  });

  test('a name more where an image was made is no copy of its copies', () => {
    const named = DAYS.slice(0, 6).map((day) => push(nth(day) + HOUR, 'shop-ci', `shop${day}`, { tag: 'v1' }));
    expect(drafted([...built(), ...promoted, ...named]).spec.promotions?.map(({ to }) => to)).toEqual([
      [`${LIVE}/shop/**`],
    ]);
  });

  test('of two copies of one image, now this and now that first, none is the other’s', () => {
    const copies = DAYS.flatMap((day) =>
      [LIVE, PLANT].map((to, order) => copied(day, to, 'mirror', 'shop', (order + day) % 2)),
    );
    expect(drafted([...built(), ...copies]).spec.promotions?.map(({ from }) => from)).toEqual([
      [`${DEV}/shop/**`],
      [`${DEV}/shop/**`],
    ]);
  });
});

describe('who fills a registry as another one is, folder by folder', () => {
  const both = [...built(), ...built('pay'), ...mirrored('shop'), ...mirrored('pay')];

  test('fills it as a whole, also with what a team that joins brings', () => {
    const { spec, against } = drafted(both);
    expect(spec.promotions).toEqual([way(`${DEV}/**`, `${PLANT}/**`, 'mirror')]);
    const joins = push(START + 12 * DAY, 'shop-ci', 'crm12', { repository: 'crm/api' });
    expect(against(joins, copied(12, PLANT, 'mirror', 'crm'))).not.toContain('push-by-unapproved-actor');
    expect(against(push(nth(12), 'mirror', 'own', { registry: PLANT, repository: 'crm/api' }))).toContain(
      'push-by-unapproved-actor',
    );
  });

  test('and only those folders where somebody fills others', () => {
    const others = DAYS.map((day) =>
      push(nth(day), 'plant-ci', `tool${day}`, { registry: PLANT, repository: 'tools/x' }),
    );
    expect(
      drafted([...both, ...others])
        .spec.promotions?.map(({ to }) => to)
        .sort(),
    ).toEqual([[`${PLANT}/pay/**`], [`${PLANT}/shop/**`]]);
  });
});
