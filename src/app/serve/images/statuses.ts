import { type CollectorStatus, statusOf } from '../../../ingest/fetching/world.ts';

/** How collectors are, told when it changes. */
export class Statuses {
  readonly all = new Map<string, CollectorStatus>();
  readonly #changed: (collector: string, status: CollectorStatus) => void;

  constructor(collectors: readonly string[], changed: (collector: string, status: CollectorStatus) => void) {
    this.#changed = changed;
    for (const one of collectors) this.report(one);
  }

  /** `failed`: why; absent: it works. */
  report(collector: string, failed?: string): void {
    const next = statusOf(failed);
    const before = this.all.get(collector);
    this.all.set(collector, next);
    if (before?.state !== next.state || before.message !== next.message) this.#changed(collector, next);
  }
}
