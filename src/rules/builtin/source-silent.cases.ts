import { ACME } from '../scenarios/acme.ts';
import type { Coverage } from '../../core/coverage.ts';
import { MINUTE } from '../../core/time.ts';
import { days, history, hours, minutes, silent, START, unheard } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { deployed, pushed, ran } from '../scenarios/scenario.ts';
import { regularlyUnread, TWO_BUILDERS } from './push-without-build-unread.cases.ts';
import { muteCases } from './source-silent-mute.cases.ts';
import { refusedCases } from './source-silent-refused.cases.ts';

const SOURCES = `${ACME}
sources:
  - { name: main-registry, kind: distribution, covers: [registry.acme.example], expectEvery: 10m }
  - { name: ci, kind: github, expectEvery: 1h }
  - { name: prod-1, kind: kubernetes-audit, cluster: prod-1, expectEvery: 10m }
  - { name: prod-2, kind: kubernetes-audit, cluster: prod-2 }
`;
const ALIASED = SOURCES.replace('covers: [registry.acme.example]', 'covers: ["registry.internal.acme.example:5000"]');

const PROJECTS = `${ACME}
sources:
  - { name: ci, kind: github, projects: [acme/shop], expectEvery: 1h }
  - { name: tools, kind: github, projects: [acme/tools] }
`;

/** Every ten minutes, from the beginning for so many hours. */
function covered(source: string, scope: string, count: number): Coverage {
  const minutes = Array.from({ length: count * 6 + 1 }, (_, index) => START / MINUTE + index * 10);
  return { source, scope, minutes };
}

const busy = history(
  ran('8123/1'),
  pushed('shop/api:1.4', 'a'),
  deployed('shop/api', 'shop/api:1.4'),
  hours(12),
  pushed('shop/api:1.5', 'b'),
  deployed('shop/api', 'shop/api:1.5'),
);

export const cases: readonly Case[] = [
  {
    name: 'the registry’s feed ends six hours before all others',
    policy: SOURCES,
    ...unheard(busy, 'distribution', 6, 24),
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'main-registry (distribution) is silent since',
  },
  {
    name: 'a source is silent for two hours and then heard again',
    policy: SOURCES,
    ...unheard(busy, 'kubernetes-audit', 3, 5),
    expect: 'fires',
    severity: 'medium',
    says: 'prod-1 (kubernetes-audit) was silent for 2 h',
  },
  {
    name: 'an expected source was never heard',
    policy: SOURCES,
    ...history(silent('github'), pushed('shop/api:1.4', 'a'), hours(5), deployed('shop/api', 'shop/api:1.4')),
    expect: 'fires',
    severity: 'medium',
    says: 'Nothing at all was heard of ci (github)',
  },
  {
    name: 'a source begins hours after the others',
    policy: SOURCES,
    ...unheard(busy, 'kubernetes-audit', -1, 4),
    expect: 'fires',
    severity: 'low',
    absence: 'unproven',
    says: 'prod-1 (kubernetes-audit) begins only at',
  },
  {
    name: 'of two projects only the other one is heard',
    policy: PROJECTS,
    ...history(
      ran('8000/1'),
      hours(3),
      ran('1/1', { project: 'acme/tools' }),
      pushed('shop/api:1.4', 'a'),
      hours(3),
      ran('2/1', { project: 'acme/tools' }),
    ),
    coverage: [covered('github', 'acme/shop', 0), covered('github', 'acme/tools', 6)],
    defeats: 'heard',
    expect: 'fires',
    says: 'ci (github) is silent since',
  },
  { name: 'every expected source is heard in its rhythm', policy: SOURCES, ...busy, expect: { quiet: 'heard' } },
  {
    name: 'it speaks of the registry by another of its names',
    policy: ALIASED,
    ...busy,
    expect: { quiet: 'heard' },
  },
  {
    name: 'nothing but records that matter to no rule keeps it alive',
    policy: SOURCES,
    ...history(ran('8123/1'), deployed('shop/api', 'shop/api:1.4'), days(1), deployed('shop/web', 'shop/web:2')),
    expect: { quiet: 'heard' },
  },
  {
    name: 'the last records of all sources are as late as late evidence may be',
    policy: SOURCES,
    ...history(ran('8123/1'), pushed('shop/api:1.4', 'a'), deployed('shop/api', 'shop/api:1.4')),
    at: Date.UTC(2026, 10, 2, 8, 30),
    expect: { quiet: 'heard' },
  },
  {
    name: 'a few hours of logs do not show whether a daily source is silent',
    policy: `${ACME}sources: [{ name: nightly, kind: gitlab, expectEvery: 25h }]\n`,
    ...busy,
    expect: 'none',
  },
  {
    name: 'the policy says of no source how often it is heard',
    policy: SOURCES.replaceAll(/, expectEvery: \d+[mh]/g, ''),
    ...unheard(busy, 'distribution', 2, 10),
    expect: 'none',
  },
  {
    name: 'forged webhooks tell of the registry while its own feed is silent',
    policy: SOURCES,
    ...unheard(
      history(
        pushed('shop/api:1.4', 'a'),
        deployed('shop/api', 'shop/api:1.4'),
        ...Array.from({ length: 30 }, () => [
          pushed('shop/api:1.4', 'a', { source: 'harbor', strength: 'asserted' }),
          minutes(9),
        ]),
        deployed('shop/api', 'shop/api:1.5'),
      ),
      'distribution',
      1,
      24,
    ),
    defeats: 'heard',
    expect: 'fires',
    says: 'main-registry (distribution) is silent since',
  },
  {
    name: 'another cluster of the kind goes on writing',
    policy: SOURCES,
    ...(() => {
      const story = history(
        deployed('shop/api', 'shop/api:1.4'),
        deployed('shop/api', 'shop/api:1.4', { cluster: 'prod-2' }),
        hours(9),
        deployed('shop/api', 'shop/api:1.5', { cluster: 'prod-2' }),
        pushed('shop/api:1.5', 'b'),
      );
      const [last] = story.coverage.filter((row) => row.scope === 'prod-1');
      const first = last?.minutes.slice(0, 8) ?? [];
      return {
        ...story,
        coverage: story.coverage.map((row) => (row.scope === 'prod-1' ? { ...row, minutes: first } : row)),
      };
    })(),
    defeats: 'heard',
    expect: 'fires',
    says: 'prod-1 (kubernetes-audit) is silent since',
  },
  ...refusedCases,
  ...muteCases,
  {
    name: 'nothing was read of a builder that the policy names, and what it sends came from its address',
    policy: TWO_BUILDERS,
    ...regularlyUnread,
    expect: 'fires',
    severity: 'medium',
    says: 'Nothing at all was read of ci-2, which may build and which the policy names as a source, while base-bot made 13 pushes',
  },
];
