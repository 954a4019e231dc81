import type { Evidence, Finding } from './finding.ts';
import type { Time } from './time.ts';

/**
 * What became of a finding. `opened`: it was told for the first time. `decided`: by a person. `state`: by anything else, the
 * end of a suppression for one. `text`: only what it says.
 */
export const CHANGE_KINDS = ['opened', 'reopened', 'resolved', 'decided', 'severity', 'state', 'text'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** So many of the records that a change rests on are told with it. */
export const MOST_FACTS = 10;

/** What was told of a finding until it changed, as far as a row of a list shows it and it can change. */
export type FindingBefore = Pick<
  Finding,
  'severity' | 'state' | 'confidence' | 'title' | 'lastEventAt' | 'resolution' | 'decision'
>;

/** A record that a change rests on. */
export type ChangeFact = Pick<Evidence, 'source' | 'path' | 'line' | 'sha256' | 'says'>;

/** A change of what was told of a finding: an entry of a log, which no rule reads. */
export interface FindingChange
  extends Pick<Finding, 'rule' | 'title' | 'severity' | 'state' | 'resolution' | 'environment'> {
  /** When it was told, by the clock of whoever told it. */
  readonly at: Time;
  /** The finding's id. */
  readonly finding: string;
  readonly change: ChangeKind;
  /** Absent: nothing had been told of it. */
  readonly before?: FindingBefore;
  /** The records that are new since it was told last; of a resolved one those that resolved it; {@link MOST_FACTS} at most. */
  readonly by: readonly ChangeFact[];
  /** `HOST/PATH`. */
  readonly repository?: string;
}
