import type { activity } from '../../app/answers/routes/activity.ts';
import type { attachments } from '../../app/answers/routes/attachments.ts';
import type { attack } from '../../app/answers/routes/attack.ts';
import type { chain } from '../../app/answers/routes/chain.ts';
import type { changes } from '../../app/answers/routes/changes.ts';
import type { comparison } from '../../app/answers/routes/comparison.ts';
import type { comparisons } from '../../app/answers/routes/comparisons.ts';
import type { coverage } from '../../app/answers/routes/coverage.ts';
import type { custody } from '../../app/answers/routes/custody.ts';
import type { custodyReportRoute } from '../../app/answers/routes/custody-report.ts';
import type { events } from '../../app/answers/routes/events.ts';
import type { finding } from '../../app/answers/routes/finding.ts';
import type { findings } from '../../app/answers/routes/findings.ts';
import type { findingsSummary } from '../../app/answers/routes/findings-summary.ts';
import type { images } from '../../app/answers/routes/images.ts';
import type { letPastRoute } from '../../app/answers/routes/let-past.ts';
import type { placements } from '../../app/answers/routes/placements.ts';
import type { policy } from '../../app/answers/routes/policy.ts';
import type { policyDrift } from '../../app/answers/routes/policy-drift.ts';
import type { quarantine } from '../../app/answers/routes/quarantine.ts';
import type { runningImagesRoute } from '../../app/answers/routes/running-images.ts';
import type { search } from '../../app/answers/routes/search.ts';
import type { similar } from '../../app/answers/routes/similar.ts';
import type { sources } from '../../app/answers/routes/sources.ts';
import type { tags } from '../../app/answers/routes/tags.ts';
import type { trace } from '../../app/answers/routes/trace.ts';

/** What a route answers, by its own schema. */
type AnswerOf<Route extends { readonly schema: { readonly _output: unknown } }> = Route['schema']['_output'];

export type ActivityAnswer = AnswerOf<typeof activity>;
export type AttachmentsAnswer = AnswerOf<typeof attachments>;
export type AttackAnswer = AnswerOf<typeof attack>;
export type ChainAnswer = AnswerOf<typeof chain>;
export type ChangesAnswer = AnswerOf<typeof changes>;
export type ComparisonAnswer = AnswerOf<typeof comparison>;
export type ComparisonsAnswer = AnswerOf<typeof comparisons>;
export type CoverageAnswer = AnswerOf<typeof coverage>;
export type CustodyReportAnswer = AnswerOf<typeof custodyReportRoute>;
export type CustodyAnswer = AnswerOf<typeof custody>;
export type SimilarAnswer = AnswerOf<typeof similar>;
export type SourcesAnswer = AnswerOf<typeof sources>;
export type EventsAnswer = AnswerOf<typeof events>;
export type LetPastAnswer = AnswerOf<typeof letPastRoute>;
/** Something that is let past. */
export type LetPast = LetPastAnswer['items'][number];
export type ImagesAnswer = AnswerOf<typeof images>;
export type PlacementsAnswer = AnswerOf<typeof placements>;
export type PolicyAnswer = AnswerOf<typeof policy>;
export type PolicyDriftAnswer = AnswerOf<typeof policyDrift>;
/** A delivery that was put aside. */
export type Quarantined = AnswerOf<typeof quarantine>['items'][number];
export type RunningImagesAnswer = AnswerOf<typeof runningImagesRoute>;
export type RunningImage = RunningImagesAnswer['items'][number];
export type SearchAnswer = AnswerOf<typeof search>;
export type TagsAnswer = AnswerOf<typeof tags>;
export type TraceAnswer = AnswerOf<typeof trace>;
export type FindingAnswer = AnswerOf<typeof finding>;
/** A finding in a list. */
export type FindingRow = Extract<AnswerOf<typeof findings>['items'][number], { readonly id: string }>;
/** How many findings there are under the same filters. */
export type FindingsSummary = AnswerOf<typeof findingsSummary>;
export type Finding = FindingAnswer['finding'];
export type Chain = NonNullable<FindingAnswer['chain']>;
export type Step = Chain['steps'][number];
export type Custody = NonNullable<Chain['custody']>;

export interface Page<Item> {
  readonly evaluatedAt: string;
  readonly items: readonly Item[];
  readonly next?: string;
}
