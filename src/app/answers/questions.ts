import type { Decision, DecisionKind } from '../../core/decision.ts';
import type { FindingState, Severity } from '../../core/finding.ts';
import type { Time } from '../../core/time.ts';

/** A part of a list: what follows the cursor of the part before. */
export interface PageAsked {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface FindingFilter {
  readonly state?: readonly FindingState[] | undefined;
  /** At least. */
  readonly severity?: Severity | undefined;
  readonly rule?: string | undefined;
  readonly environment?: string | undefined;
  /** `host/path`, or the path alone. */
  readonly repository?: string | undefined;
  readonly actor?: string | undefined;
  /** Its latest event lies no earlier, … */
  readonly since?: Time | undefined;
  /** … and before this. */
  readonly until?: Time | undefined;
}

export interface EventFilter {
  readonly id?: string | undefined;
  readonly digest?: string | undefined;
  /** `host/path` as the records have it. */
  readonly repository?: string | undefined;
  readonly actor?: string | undefined;
  /** The telemetry kind. */
  readonly source?: string | undefined;
  readonly since?: Time | undefined;
  readonly until?: Time | undefined;
}

export interface PlacementFilter {
  /** As `landwaiter where` takes it. */
  readonly image?: string | undefined;
  readonly actor?: string | undefined;
  readonly environment?: string | undefined;
  readonly running?: boolean | undefined;
}

export interface DecisionFilter {
  readonly finding?: string | undefined;
  readonly kind?: DecisionKind | undefined;
  readonly who?: string | undefined;
}

/** What the evaluating thread is asked. */
export type Question =
  | ({ readonly ask: 'findings' } & FindingFilter & PageAsked)
  | { readonly ask: 'finding'; readonly id: string }
  | ({ readonly ask: 'decisions' } & DecisionFilter & PageAsked)
  /** What an incident consists of is filled in there. */
  | { readonly ask: 'decide'; readonly decision: Omit<Decision, 'parts'> }
  | ({ readonly ask: 'images'; readonly repository?: string | undefined } & PageAsked)
  | { readonly ask: 'trace'; readonly image: string }
  | { readonly ask: 'tags'; readonly repository: string; readonly tag?: string | undefined }
  | ({ readonly ask: 'placements' } & PlacementFilter & PageAsked)
  | ({ readonly ask: 'actors' } & PageAsked)
  | ({ readonly ask: 'activity'; readonly actor: string } & PageAsked)
  | { readonly ask: 'sources' }
  | { readonly ask: 'coverage' }
  | { readonly ask: 'custody' }
  | { readonly ask: 'exceptions' }
  | ({ readonly ask: 'events' } & EventFilter & PageAsked)
  | { readonly ask: 'record'; readonly sequence: number; readonly line?: number | undefined }
  | ({ readonly ask: 'quarantine' } & PageAsked);

/** Why a question has no answer. `internal`: for a bug, whose detail is for the log alone. */
export type Refusal = 'not-found' | 'malformed' | 'conflict' | 'second-person' | 'unavailable' | 'internal';

/** JSON text, made where making it keeps no delivery waiting. */
export type Answer = { readonly json: string } | { readonly refusal: Refusal; readonly detail: string };

export type Ask = (question: Question) => Promise<Answer>;
