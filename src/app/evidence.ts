import type { Coverage } from '../core/coverage.ts';
import type { LandwaiterEvent } from '../core/event.ts';
import type { InputRow } from '../core/report.ts';

/** Everything that was read, from files or a store. */
export interface Evidence {
  readonly events: readonly LandwaiterEvent[];
  readonly coverage: readonly Coverage[];
  readonly inputs: readonly InputRow[];
}
