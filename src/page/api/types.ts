import type { finding } from '../../app/answers/routes/finding.ts';

/** What a route answers, by its own schema. */
type AnswerOf<Route extends { readonly schema: { readonly _output: unknown } }> = Route['schema']['_output'];

export type FindingAnswer = AnswerOf<typeof finding>;
export type Finding = FindingAnswer['finding'];
export type Chain = NonNullable<FindingAnswer['chain']>;
export type Step = Chain['steps'][number];
export type Custody = NonNullable<Chain['custody']>;

/** A finding in a list. */
export interface FindingRow {
  readonly id: string;
  readonly rule: string;
  readonly severity: Finding['severity'];
  readonly state: Finding['state'];
  readonly title: string;
  readonly registry?: string;
  readonly repository?: string;
  readonly tag?: string;
  readonly digest?: string;
  readonly actor?: string;
  readonly environment?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly workload?: string;
  readonly openedAt: string;
  readonly lastEventAt: string;
  readonly parts: number;
  readonly decision?: { readonly kind: string; readonly who: string; readonly until?: string; readonly waits?: true };
}

export interface Page<Item> {
  readonly evaluatedAt: string;
  readonly items: readonly Item[];
  readonly next?: string;
}

export interface Facet {
  readonly value: string;
  readonly count: number;
}

/** How many findings there are under the same filters. */
export interface FindingsSummary {
  readonly evaluatedAt: string;
  readonly total: number;
  readonly severity: Readonly<Record<Finding['severity'], number>>;
  readonly state: Readonly<Record<Finding['state'], number>>;
  readonly age: Readonly<Record<'day' | 'week' | 'month' | 'older', number>>;
  readonly environment: readonly Facet[];
  readonly rule: readonly Facet[];
  readonly repository: readonly Facet[];
  readonly actor: readonly Facet[];
  readonly cluster: readonly Facet[];
}
