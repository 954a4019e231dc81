import type { Coverage } from '../core/coverage.ts';
import type { Decision } from '../core/decision.ts';
import type { LandwaiterEvent } from '../core/event.ts';
import type { Finding } from '../core/finding.ts';
import type { InputRow } from '../core/report.ts';

/** Everything that was read, from files or a store. */
export interface Evidence {
  readonly events: readonly LandwaiterEvent[];
  /** Whether the events have been through `condense`, which takes its time where there are many pulls. */
  readonly isCondensed?: true;
  readonly coverage: readonly Coverage[];
  readonly inputs: readonly InputRow[];
  /** What people decided about findings. */
  readonly decisions?: readonly Decision[];
  /** The findings as last evaluated: those that are no longer found stay as resolved. */
  readonly earlier?: readonly Finding[];
}
