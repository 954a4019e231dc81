import type { Actor } from '../../core/actor.ts';
import type { Known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import type { Context } from '../source.ts';

/** What the audit logs of all clouds tell of a call, ready to be spread into its events. */
export interface AuditedCall {
  readonly done: Known<{
    actor: Actor | undefined;
    impersonator: Actor | undefined;
    client: string | undefined;
    address: string | undefined;
  }>;
  /** The start of every event made of this call. */
  readonly observed: {
    readonly id: string;
    readonly source: string;
    readonly at: Time;
    readonly strength: 'recorded';
    readonly origin: Context['origin'];
  };
}
