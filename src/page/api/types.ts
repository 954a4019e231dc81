import type { activity } from '../../app/answers/routes/activity.ts';
import type { comparisons } from '../../app/answers/routes/comparisons.ts';
import type { exceptions } from '../../app/answers/routes/exceptions.ts';
import type { finding } from '../../app/answers/routes/finding.ts';
import type { images } from '../../app/answers/routes/images.ts';
import type { placements } from '../../app/answers/routes/placements.ts';
import type { runningImagesRoute } from '../../app/answers/routes/running-images.ts';
import type { search } from '../../app/answers/routes/search.ts';
import type { tags } from '../../app/answers/routes/tags.ts';
import type { trace } from '../../app/answers/routes/trace.ts';

/** What a route answers, by its own schema. */
type AnswerOf<Route extends { readonly schema: { readonly _output: unknown } }> = Route['schema']['_output'];

export type ActivityAnswer = AnswerOf<typeof activity>;
export type ComparisonsAnswer = AnswerOf<typeof comparisons>;
export type ExceptionsAnswer = AnswerOf<typeof exceptions>;
export type ImagesAnswer = AnswerOf<typeof images>;
export type PlacementsAnswer = AnswerOf<typeof placements>;
export type RunningImagesAnswer = AnswerOf<typeof runningImagesRoute>;
export type RunningImage = RunningImagesAnswer['items'][number];
export type SearchAnswer = AnswerOf<typeof search>;
export type TagsAnswer = AnswerOf<typeof tags>;
export type TraceAnswer = AnswerOf<typeof trace>;
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
