import { type Finding, SEVERITIES } from '../../../core/finding.ts';
import { type Alert, alerts } from '../../../sinks/alert.ts';
import type { Key } from '../paging/page.ts';

/** `worst`: what stands before what is settled, each by severity. `newest` and `oldest` by the latest event, `opened` the latest first. */
export const SORTS = ['worst', 'newest', 'oldest', 'opened'] as const;
export type Sort = (typeof SORTS)[number];

const RANK = new Map(SEVERITIES.map((severity, index) => [severity, index]));
/** Nobody has to do anything about it for now. */
const SETTLED: ReadonlySet<Finding['state']> = new Set(['resolved', 'suppressed']);

/** What alerts are sorted by, ascending; the id tells the others apart. */
const NUMBERS: Readonly<Record<Sort, (finding: Finding) => readonly [number, number]>> = {
  worst: ({ severity, state, lastEventAt }) => [
    (SETTLED.has(state) ? RANK.size : 0) + (RANK.get(severity) ?? 0),
    -lastEventAt,
  ],
  newest: ({ lastEventAt }) => [0, -lastEventAt],
  oldest: ({ lastEventAt }) => [0, lastEventAt],
  opened: ({ openedAt }) => [0, -openedAt],
};

/** The key by which a cursor names an alert in an order. */
export function keyIn(sort: Sort): (alert: Alert) => Key {
  const numbers = NUMBERS[sort];
  return ({ finding }) => [...numbers(finding), finding.id];
}

/** An alert among all, with what it is searched by once somebody searches. */
export interface Listed extends Alert {
  readonly index: number;
  text: string | undefined;
}

interface Sorted {
  readonly alerts: readonly Listed[];
  readonly orders: Map<Sort, readonly Listed[]>;
}

/** Made once for as long as the findings stand as they are: there may be a hundred thousand. */
const made = new WeakMap<readonly Finding[], Sorted>();

/** The findings as people are told them. */
export function alertsOf(findings: readonly Finding[]): readonly Listed[] {
  return sortedOf(findings).alerts;
}

/** The same in an order. */
export function alertsInOrder(findings: readonly Finding[], sort: Sort): readonly Listed[] {
  const { alerts: all, orders } = sortedOf(findings);
  const sorted = orders.get(sort) ?? inOrderOf(all, sort);
  orders.set(sort, sorted);
  return sorted;
}

function sortedOf(findings: readonly Finding[]): Sorted {
  const known = made.get(findings);
  if (known) return known;
  const listed = alerts(findings).map((alert, index): Listed => ({ ...alert, index, text: undefined }));
  const sorted: Sorted = { alerts: listed, orders: new Map() };
  made.set(findings, sorted);
  return sorted;
}

function inOrderOf(all: readonly Listed[], sort: Sort): readonly Listed[] {
  const numbers = NUMBERS[sort];
  return all
    .map((alert) => ({ alert, by: numbers(alert.finding) }))
    .sort((one, other) => {
      const byNumbers = one.by[0] - other.by[0] || one.by[1] - other.by[1];
      return byNumbers || (one.alert.finding.id < other.alert.finding.id ? -1 : 1);
    })
    .map(({ alert }) => alert);
}

/** So much of what somebody else may have written is searched: of a name, and of all that an alert says. */
const LONGEST_NAME = 500;
const SEARCHED = 10_000;

/** What an alert is searched by, in small letters: what it says and names, and so do its parts. Made when it is asked for. */
export function textOf(listed: Listed): string {
  // Parts say much of the same.
  listed.text ??= [...new Set([listed.finding, ...listed.parts].flatMap(namesIn))]
    .join('\n')
    .slice(0, SEARCHED)
    .toLowerCase();
  return listed.text;
}

function namesIn({
  id,
  rule,
  title,
  summary,
  image,
  actor,
  environment,
  placement,
  about,
}: Finding): readonly string[] {
  return [
    id,
    rule,
    title,
    image && `${image.registry}/${image.repository}:${image.tag ?? ''}`,
    image?.digest,
    actor?.name,
    environment,
    placement && `${placement.cluster ?? ''}/${placement.namespace}/${placement.workload}`,
    about?.name,
    summary,
  ].flatMap((one) => (one === undefined ? [] : [one.slice(0, LONGEST_NAME)]));
}
