import type { Coverage } from '../../core/coverage.ts';
import type { Decision } from '../../core/decision.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { ExaminedOf } from '../../core/examined.ts';
import type { Finding } from '../../core/finding.ts';
import type { InputRow } from '../../core/report.ts';
import type { Time } from '../../core/time.ts';
import type { HeldDoor } from '../../core/watch.ts';
import type { Facts } from '../../lineage/facts/facts.ts';

/** Everything that was read, from files or a store. */
export interface Evidence<Events = readonly LandwaiterEvent[]> {
  readonly events: Events;
  readonly coverage: readonly Coverage[];
  readonly inputs: readonly InputRow[];
  /** The files that were read now, as the policy's `files` patterns see them; absent where nobody can say. */
  readonly files?: readonly string[];
  /** When it was read last, where it is read as it happens; else nobody can say what was still to come then. */
  readonly readAt?: Time;
  /** Deliveries that wait, since their doors told of too much. */
  readonly held?: readonly HeldDoor[];
  /** What attachments of images are worth by the policy; absent: none was examined. */
  readonly examined?: ExaminedOf;
  /** What people decided about findings. */
  readonly decisions?: readonly Decision[];
  /** The findings as last evaluated: those that are no longer found stay as resolved. */
  readonly earlier?: readonly Finding[];
}

/** The same, or facts that are condensed already. */
export type AnyEvidence = Evidence<readonly LandwaiterEvent[] | Facts>;
