import { describe, expect, test } from 'vitest';
import { parseTime } from '../../core/time.ts';
import { observe } from '../../policy/compile/compile.ts';
import { deployed, pushed, updated } from '../../rules/scenarios/scenario.ts';
import { days, history, hours, type Step, usually } from '../../rules/scenarios/history.ts';
import { analyze } from './analyze.ts';

/** ci-bot pushes a version every morning for three weeks. */
const mornings = usually(60, (index) =>
  index % 3 === 0 ? pushed(`shop/api:1.0.${index}`, `v${index}`) : pushed('shop/web:latest', `w${index}`),
);
const found = (...steps: readonly Step[]) =>
  analyze({ ...history(mornings, days(4), ...steps), inputs: [] }, observe(), parseTime('2027-02-01T00:00:00Z'))
    .findings;
const missing = (rule: string, ...steps: readonly Step[]) =>
  found(...steps).flatMap((finding) => (finding.rule === rule ? finding.missing : []));

describe('a finding that rests on a habit says what the habit is', () => {
  test('who pushes, how often and since when', () => {
    expect(missing('push-by-new-actor', pushed('shop/api:1.0.99', 'n', { by: 'mallory' }))).toEqual([
      'an earlier push by mallory: the repository had 20 pushes on 20 days since 2026-11-02, by ci-bot (20)',
    ]);
  });

  test('at which hour', () => {
    const odd = { client: 'curl/8.5.0' } as const;
    expect(missing('push-from-unusual-client', hours(12), pushed('shop/api:1.0.99', 'n', odd))).toContainEqual(
      expect.stringContaining('an earlier push at about this hour: 20 pushes on 20 days since 2026-11-02'),
    );
    expect(missing('push-from-unusual-client', pushed('shop/api:1.0.99', 'n', odd))).toHaveLength(1);
  });

  test('that tags named alike never moved', () => {
    const moved = missing('tag-repointed', pushed('shop/api:1.0.57', 'n', { by: 'mallory' }));
    expect(moved).toContain('an earlier move of such a tag: 20 pushes to shop/api under tags named alike moved none');
    const floating = missing('tag-repointed', pushed('shop/web:latest', 'n', { by: 'mallory' }));
    expect(floating.some((one) => one.startsWith('an earlier move'))).toBe(false);
  });

  test('who changed the namespace before, too seldom to be usual, is not told as if he never had', () => {
    const changed = (name: string, by: string, version = 1): Step =>
      [1, 2].map((patch) =>
        deployed(name, `shop/job:${version}.${patch}`, { by, verb: patch === 1 ? 'create' : 'update' }),
      );
    const sentences = missing(
      'deployed-by-unapproved-actor',
      changed('live/api', 'dana'),
      changed('live/web', 'deployer'),
      usually(12, (index) => changed(`stage/api-${index}`, 'deployer')),
      days(4),
      updated('live/web', 'shop/job:7', { by: 'dana' }),
      hours(1),
      updated('live/api', 'shop/job:8', { by: 'eve' }),
    );
    expect(sentences.toSorted()).toEqual([
      expect.stringContaining('an earlier change by eve: the '),
      expect.stringContaining('longer use by dana, who changed images of the namespace '),
    ]);
  });
});

describe('a habit is not trained by whoever slips in', () => {
  const tries = (count: number): readonly Step[] =>
    Array.from({ length: count }, (_, index): Step => pushed(`shop/api:2.0.${index}`, `m${index}`, { by: 'mallory' }));
  const byMallory = (...steps: readonly Step[]): number =>
    found(...steps).filter((finding) => finding.rule === 'push-by-new-actor').length;

  test('ten pushes in one night are ten findings, and the next week’s is one more', () => {
    expect(byMallory(...tries(10), days(7), pushed('shop/api:3', 'x', { by: 'mallory' }))).toBe(11);
  });

  test('a colleague who comes back day after day is at home after a month', () => {
    const comes = (index: number): Step => [pushed(`shop/api:4.${index}`, `d${index}`, { by: 'dana' }), days(1)];
    expect(byMallory(Array.from({ length: 40 }, (_, index) => comes(index)))).toBe(33);
  });

  test('two weeks of harmless pushes do not make room for another one', () => {
    const harmless = Array.from({ length: 14 }, (_, index): Step => [tries(15).slice(index, index + 1), days(1)]);
    expect(byMallory(harmless, pushed('shop/api:3', 'x', { by: 'mallory' }))).toBe(15);
  });
});
