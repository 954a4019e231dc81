import * as z from 'zod';
import { type Finding, noneBySeverity, SEVERITIES } from '../../../core/finding.ts';
import type { Time } from '../../../core/time.ts';
import { count } from '../../../sinks/formats/schema.ts';
import type { Said } from '../said.ts';
import { type Column, columnsOf, type Named, NAMED, NONE, SEVERAL } from './columns.ts';
import { AGES, ageOf, STATES } from './filters.ts';
import { alertsOf, type Listed } from './in-order.ts';

/** So many values are told of each name; how many more there are stands in `more`. */
const MOST_VALUES = 50;

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
    .partialRecord(z.enum(NAMED), count)
    .meta({ description: `How many values there are beyond the ${MOST_VALUES} that are told` }),
};
const countsSchema = z.object(countsShape);

/** Of those that are asked for. Exact. `now`: what their age counts to. */
export function countsIn(
  findings: readonly Finding[],
  isAsked: (alert: Listed) => boolean,
  now: Time,
): Said<typeof countsSchema> {
  const asked = alertsOf(findings).filter(isAsked);
  const severity = noneBySeverity();
  const state = { pending: 0, open: 0, acknowledged: 0, suppressed: 0, resolved: 0 };
  const age = { day: 0, week: 0, month: 0, older: 0 };
  for (const { finding } of asked) {
    severity[finding.severity] += 1;
    state[finding.state] += 1;
    age[ageOf(finding, now)] += 1;
  }
  const columns = columnsOf(findings);
  const by = (name: Named) => countsOf(columns[name], asked);
  const [environment, rule, repository, actor, cluster] = [
    by('environment'),
    by('rule'),
    by('repository'),
    by('actor'),
    by('cluster'),
  ];
  const more = Object.entries({ environment, rule, repository, actor, cluster }).filter(([, { beyond }]) => beyond > 0);
  return {
    total: asked.length,
    severity,
    state,
    age,
    environment: environment.most,
    rule: rule.most,
    repository: repository.most,
    actor: actor.most,
    cluster: cluster.most,
    more: Object.fromEntries(more.map(([name, { beyond }]) => [name, beyond])),
  };
}

/** The values that are told, most first, and how many there are beyond. */
function countsOf({ values: names, one, several }: Column, asked: readonly Listed[]) {
  const counts = new Uint32Array(names.length);
  for (const { index } of asked) {
    const value = one[index] ?? NONE;
    if (value >= 0) counts[value] = (counts[value] ?? 0) + 1;
    else if (value === SEVERAL) for (const each of several.get(index) ?? []) counts[each] = (counts[each] ?? 0) + 1;
  }
  const found = names.map((value, index) => ({ value, count: counts[index] ?? 0 })).filter((each) => each.count > 0);
  const sorted = found.sort((each, other) => other.count - each.count || (each.value < other.value ? -1 : 1));
  return { most: sorted.slice(0, MOST_VALUES), beyond: Math.max(0, sorted.length - MOST_VALUES) };
}
