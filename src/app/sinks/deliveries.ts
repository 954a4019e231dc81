import type { Finding } from '../../core/finding.ts';
import type { SinkSpec } from '../../policy/schema/sinks.ts';
import { type Chance, type Channel, deliver, type Round } from '../../sinks/queue/deliver.ts';
import type { Outbox } from '../../sinks/queue/outbox.ts';
import { openChannel } from './channel.ts';
import type { Surroundings } from './open.ts';

/** The sinks of a policy and what they have been told. */
export interface Deliveries {
  /**
   * Tells every sink what is new to it in these findings: all that stand, and those that are over. To be called after each
   * evaluation, and at the answer's `again` where there is one, since what failed is tried again only then. Rounds do not overlap: one that is
   * asked for during another follows it.
   * @throws Unavailable when the outbox cannot be used. What sinks refuse is in the answer.
   */
  deliverFindings(findings: readonly Finding[]): Promise<readonly Round[]>;
  /** Ends the round that runs after the messages that are being sent, then connections. The outbox is its owner's to close. */
  close(): Promise<void>;
}

/** Opens the sinks. @throws InvalidInput when a secret or a file of one is missing. */
export async function openDeliveries(
  specs: readonly SinkSpec[],
  outbox: Outbox,
  surroundings: Surroundings,
  chance: Chance,
): Promise<Deliveries> {
  const channels: Channel[] = [];
  for (const spec of specs) channels.push(await openChannel(spec, surroundings));
  const end = new AbortController();
  let last: Promise<unknown> = Promise.resolve();
  return {
    deliverFindings(findings) {
      const next = last.then(() => deliver(findings, channels, outbox, chance, end.signal));
      last = next.catch(() => undefined);
      return next;
    },
    async close() {
      end.abort();
      await last;
      for (const { sink } of channels) await sink.close?.();
    },
  };
}
