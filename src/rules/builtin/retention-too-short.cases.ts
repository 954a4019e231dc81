import { ACME } from '../scenarios/acme.ts';
import { days, history, hours, silent, unheard } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

const KEPT = `${ACME}retention: { registry: 400d, ci: 90d }\n`;
const season = history(
  ran('8123/1'),
  pushed('shop/api:1.4', 'a'),
  days(120),
  ran('8124/1'),
  pushed('shop/api:1.5', 'b'),
);

export const cases: readonly Case[] = [
  {
    name: 'CI records reach a week back, the registry’s a season',
    policy: KEPT,
    ...unheard(season, 'github', -1, 113 * 24),
    expect: 'fires',
    severity: 'low',
    says: 'The policy wants ci logs kept for 90 d; those that were read begin at',
  },
  {
    name: 'both reach back as far as anything that was read',
    policy: KEPT,
    ...season,
    expect: { quiet: 'reaches-back' },
  },
  {
    name: 'CI records reach back for the 90 days that are wanted',
    policy: KEPT,
    ...unheard(season, 'github', -1, 29 * 24),
    expect: { quiet: 'reaches-back' },
  },
  {
    name: 'a few hours of logs say nothing about how long they are kept',
    policy: KEPT,
    ...history(ran('8123/1'), hours(5), pushed('shop/api:1.4', 'a')),
    expect: { quiet: 'reaches-back' },
  },
  {
    name: 'no CI record was read',
    policy: `${ACME}retention: { ci: 90d }\n`,
    ...history(silent('github'), pushed('shop/api:1.4', 'a'), days(3), pushed('shop/api:1.5', 'b')),
    expect: 'none',
  },
  {
    name: 'the policy wants nothing kept',
    policy: ACME,
    ...unheard(season, 'github', -1, 113 * 24),
    expect: 'none',
  },
  {
    name: 'one old record stands in for a season that was removed',
    policy: KEPT,
    ...unheard(season, 'github', 1, 113 * 24),
    defeats: 'reaches-back',
    expect: 'fires',
    severity: 'low',
  },
];
