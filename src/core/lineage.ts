import type { Builds } from './builds.ts';
import type { Controls } from './controls.ts';
import type { Habits, UsualNow } from './habit.ts';
import type { Images } from './images.ts';
import type { Placements } from './placements.ts';
import type { Policy } from './policy.ts';
import type { Pushes } from './pushes.ts';
import type { Telemetry } from './telemetry.ts';
import type { Time } from './time.ts';

/** What rules may ask: a loaded, read-only view of the facts, the same offline, on the server and in cases. */
export interface Lineage extends Images, Pushes, Builds, Controls, Placements, Telemetry {
  readonly policy: Policy;
  /** Evaluation time. */
  readonly at: Time;
  readonly habits: Habits;
  /** The same view with habits learned from all pushes but the questioned ones (by key). `usual`: told by more facts. */
  learn(questioned: ReadonlySet<string>, usual?: UsualNow): Lineage;
}
