import type { Time } from '../core/time.ts';
import type { Alert } from './alert.ts';

/** Whether a receiver hears of an incident for the first time, again, or that it is over. */
export type Activity = 'create' | 'update' | 'close';

/** What a payload may say about its making. */
export interface PayloadContext {
  /** When it is made, or the evaluation time of the report. */
  readonly at: Time;
  readonly activity: Activity;
  /** Of this product, where known. */
  readonly version?: string;
}

/** What an incident that was not told before, or was, is to its receiver now. */
export function activityOf({ finding }: Alert, isKnown: boolean): Activity {
  if (finding.state === 'resolved' || finding.state === 'suppressed') return 'close';
  return isKnown ? 'update' : 'create';
}
