import type { Finding } from '../../../core/finding.ts';
import { alertsOf, type Listed } from './in-order.ts';

/** By which names findings are counted. */
export const NAMED = ['environment', 'rule', 'repository', 'actor', 'cluster'] as const;
export type Named = (typeof NAMED)[number];

/** In a column: an alert has no such name; it and its parts have several. */
export const NONE = -1;
export const SEVERAL = -2;

/** The names of one kind that alerts have, by their index: numbers are counted much faster than texts. */
export interface Column {
  readonly values: readonly string[];
  /** Indexes of `values`, or {@link NONE} or {@link SEVERAL}. */
  readonly one: Int32Array;
  /** By the index of the alert. */
  readonly several: ReadonlyMap<number, readonly number[]>;
}
type Columns = Readonly<Record<Named, Column>>;

const made = new WeakMap<readonly Finding[], Columns>();

/** Made once for as long as the findings stand as they are. */
export function columnsOf(findings: readonly Finding[]): Columns {
  const known = made.get(findings);
  if (known) return known;
  const all = alertsOf(findings);
  const columns: Columns = {
    environment: columnOf(all, (one) => one.environment),
    rule: columnOf(all, (one) => one.rule),
    repository: columnOf(all, ({ image }) => image && `${image.registry}/${image.repository}`),
    actor: columnOf(all, (one) => one.actor?.name),
    cluster: columnOf(all, (one) => one.placement?.cluster),
  };
  made.set(findings, columns);
  return columns;
}

function columnOf(all: readonly Listed[], nameOf: (one: Finding) => string | undefined): Column {
  const numbers = new Map<string, number>();
  const one = new Int32Array(all.length).fill(NONE);
  const several = new Map<number, readonly number[]>();
  const numberOf = (finding: Finding): number => {
    const name = nameOf(finding);
    if (name === undefined) return NONE;
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  for (const { index, finding, parts } of all) {
    const first = numberOf(finding);
    one[index] = first;
    if (parts.length === 0) continue;
    const found = [...new Set([first, ...parts.map(numberOf)])].filter((number) => number !== NONE);
    one[index] = found.length > 1 ? SEVERAL : (found[0] ?? NONE);
    if (found.length > 1) several.set(index, found);
  }
  return { values: [...numbers.keys()], one, several };
}
