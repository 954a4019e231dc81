import * as z from 'zod';
import { type Finding, SEVERITIES } from '../../../core/finding.ts';
import type { Time } from '../../../core/time.ts';
import type { Alert } from '../../../sinks/alert.ts';
import { count } from '../../../sinks/formats/schema.ts';
import type { Said } from '../said.ts';
import { AGES, ageOf, STATES } from './filters.ts';

/** So many values are told of each name; how many more there are stands in `more`. */
const MOST_VALUES = 50;

const VALUES = {
  environment: (one: Finding) => one.environment,
  rule: (one: Finding) => one.rule,
  repository: ({ image }: Finding) => image && `${image.registry}/${image.repository}`,
  actor: (one: Finding) => one.actor?.name,
  cluster: (one: Finding) => one.placement?.cluster,
} as const;
type Name = keyof typeof VALUES;
const NAMES = ['environment', 'rule', 'repository', 'actor', 'cluster'] as const satisfies readonly Name[];

const values = z
  .array(z.object({ value: z.string(), count }))
  .max(MOST_VALUES)
  .meta({ description: 'Most first; an incident counts once for each value that it or one of its parts has' });

/** How many alerts there are, by what. */
export const countsShape = {
  total: count,
  severity: z.record(z.enum(SEVERITIES), count),
  state: z.record(z.enum(STATES), count),
  age: z.record(z.enum(AGES), count).meta({ description: 'Opened less than a day, a week, 30 days ago, or before' }),
  environment: values,
  rule: values,
  repository: values,
  actor: values,
  cluster: values,
  more: z
    .partialRecord(z.enum(NAMES), count)
    .meta({ description: `How many values there are beyond the ${MOST_VALUES} that are told` }),
};
const countsSchema = z.object(countsShape);

/** Exact. `now`: what their age counts to. */
export function countsIn(alerts: Iterable<Alert>, now: Time): Said<typeof countsSchema> {
  let total = 0;
  const severity = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  const state = { pending: 0, open: 0, acknowledged: 0, suppressed: 0, resolved: 0 };
  const age = { day: 0, week: 0, month: 0, older: 0 };
  const by: Readonly<Record<Name, Map<string, number>>> = {
    environment: new Map(),
    rule: new Map(),
    repository: new Map(),
    actor: new Map(),
    cluster: new Map(),
  };
  for (const alert of alerts) {
    const { finding } = alert;
    total += 1;
    severity[finding.severity] += 1;
    state[finding.state] += 1;
    age[ageOf(finding, now)] += 1;
    for (const name of NAMES) countValues(alert, VALUES[name], by[name]);
  }
  const more = NAMES.flatMap((name) => (by[name].size > MOST_VALUES ? [[name, by[name].size - MOST_VALUES]] : []));
  return {
    total,
    severity,
    state,
    age,
    environment: mostFirst(by.environment),
    rule: mostFirst(by.rule),
    repository: mostFirst(by.repository),
    actor: mostFirst(by.actor),
    cluster: mostFirst(by.cluster),
    more: Object.fromEntries(more),
  };
}

function countValues({ finding, parts }: Alert, of: (one: Finding) => string | undefined, counts: Map<string, number>) {
  const add = (value: string | undefined): void => {
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  };
  if (parts.length === 0) add(of(finding));
  else for (const value of new Set([finding, ...parts].map(of))) add(value);
}

function mostFirst(counts: ReadonlyMap<string, number>) {
  return [...counts]
    .sort(([one, many], [other, others]) => others - many || (one < other ? -1 : 1))
    .slice(0, MOST_VALUES)
    .map(([value, number]) => ({ value, count: number }));
}
