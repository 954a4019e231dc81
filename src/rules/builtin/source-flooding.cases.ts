import { history } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { pushed } from '../scenarios/scenario.ts';

const quiet = history(pushed('shop/api:1.4', 'a'));

export const cases: readonly Case[] = [
  {
    name: 'deliveries of a source wait, since it told of too much',
    ...quiet,
    held: [{ source: 'prod-registry', oldest: Date.UTC(2026, 10, 23, 9), limit: 20_000 }],
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    says: 'prod-registry told of more than 20,000 different subjects in an hour: what it told since',
  },
  { name: 'nothing waits', ...quiet, expect: 'none' },
];
