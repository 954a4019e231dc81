import type { Decision } from '../../core/decision.ts';
import type { Finding } from '../../core/finding.ts';
import { formatTime, type Time } from '../../core/time.ts';
import type { Inbox } from '../../intake/inbox.ts';
import type { FindingHistory } from '../../lineage/storage/finding-history.ts';
import type { Store } from '../../lineage/storage/store.ts';
import type { Analysis } from '../analysis/analyze.ts';
import type { Shelf } from '../attack/shelf.ts';
import type { Seen } from '../analysis/look-ups/seen.ts';
import type { AnyEvidence } from '../analysis/evidence.ts';
import type { LoadedPolicy } from './loaded-policy.ts';
import type { NotAnswered } from './not-answered.ts';

/** Findings as they stand, and why. */
export interface FindingsView {
  /** When they were evaluated. */
  readonly at: Time;
  readonly findings: readonly Finding[];
  readonly decisions: readonly Decision[];
}

/** What came of a decision: as it is kept, and how its finding stands by it; or why it may not be made. */
export type Outcome =
  | { readonly decision: Decision; readonly all: readonly Decision[]; readonly finding: Finding | undefined }
  | NotAnswered;

/** Enough for questions about findings: those need no view of the facts. */
export interface StandingView {
  readonly standing: FindingsView;
  /** What was told of findings. */
  readonly history: FindingHistory;
  /** Absent: facts are not at hand. */
  readonly analysis?: SeenView['analysis'];
}

/** What answers about images, placements and actors are made of: as much of an analysis as they need. */
export interface SeenView extends StandingView {
  readonly analysis: Seen;
}

/** What answers are made of: the last evaluation, and where facts and deliveries are kept. */
export interface View extends SeenView {
  readonly analysis: Analysis;
  readonly evidence: AnyEvidence;
  readonly store: Pick<Store, 'eachAbout' | 'digestsLike' | 'full' | 'material'>;
  readonly inbox: Pick<Inbox, 'parcel' | 'quarantineRows'>;
  /** Absent: it was judged without a policy. */
  readonly loaded?: LoadedPolicy | undefined;
  /** Releases of ATT&CK. */
  readonly attack: Shelf;
  /** Has those decisions kept that may be made, with what they lead to; answers what came of each, in their order. */
  decide(made: readonly Omit<Decision, 'parts'>[]): Promise<readonly Outcome[]>;
}

/** When what is told was last evaluated. */
export function evaluatedAt({ standing }: Pick<StandingView, 'standing'>): { readonly evaluatedAt: string } {
  return { evaluatedAt: formatTime(standing.at) };
}
