import type { Logger } from 'pino';
import type { Finding } from '../../../core/finding.ts';
import type { Round } from '../../../sinks/queue/deliver.ts';
import type { Deliveries } from '../../sinks/deliveries.ts';

/** Tells sinks of findings whenever those have changed. */
export interface SinkRounds {
  /** Findings were saved: a round follows soon, one for all that were saved meanwhile. */
  changed(): void;
  stop(): Promise<void>;
}

const SOON = 1000;
const AGAIN_AFTER_FAILURE = 5000;

export interface SinkRoundsParts {
  readonly deliveries: Deliveries;
  readonly findings: () => Promise<readonly Finding[]>;
  readonly told: (rounds: readonly Round[]) => void;
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn' | 'error'>;
}

export function createSinkRounds({ deliveries, findings, told, now, log }: SinkRoundsParts): SinkRounds {
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;

  function at(time: number): void {
    if (isStopped || time >= dueAt) return;
    clearTimeout(timer);
    dueAt = time;
    timer = setTimeout(
      () => {
        dueAt = Infinity;
        running = running.then(round);
      },
      Math.max(0, time - now()),
    );
  }

  async function round(): Promise<void> {
    try {
      const rounds = await deliveries.deliverFindings(await findings());
      told(rounds);
      for (const one of rounds) {
        tellTrouble(one);
        if (one.again !== undefined) at(one.again);
      }
    } catch (error) {
      log.error({ reason: error instanceof Error ? error.message : String(error) }, 'sinks could not be told');
      at(now() + AGAIN_AFTER_FAILURE);
    }
  }

  function tellTrouble({ sink, failed, dead, reason }: Round): void {
    if (failed > 0) log.warn({ sink, failed, dead, reason }, 'a sink did not take what it was told');
  }

  return {
    changed: () => at(now() + SOON),
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      // Before the round is waited for: there may be much to tell.
      await deliveries.close();
      await running;
    },
  };
}
