import { Counter, Gauge, type Registry } from 'prom-client';

/** Attachments that were examined. */
export interface VerdictsMade {
  readonly fresh: readonly { readonly format: string; readonly state: string; readonly count: number }[];
  readonly milliseconds: number;
  /** How many are not yet. */
  readonly missing: number;
  /** Bytes of all attachments that are kept. */
  readonly kept?: number;
}

/** What is counted of attachments that are verified. */
export function verdictMetrics(registry: Registry) {
  const registers = [registry];
  const verdicts = new Counter({
    name: 'landwaiter_verdicts_total',
    help: 'Verdicts on attachments that were computed, by format and state; those that were kept before are not counted.',
    labelNames: ['format', 'state'],
    registers,
  });
  const seconds = new Counter({
    name: 'landwaiter_verdict_seconds_total',
    help: 'How long computing and fetching verdicts took.',
    registers,
  });
  const missing = new Gauge({
    name: 'landwaiter_attachments_unexamined',
    help: 'Attachments whose verdicts are missing: they are not judged until then.',
    registers,
  });
  const bytes = new Gauge({
    name: 'landwaiter_attachment_bytes',
    help: 'Bytes of attachments that are kept, as reckoned last.',
    registers,
  });
  return ({ fresh, milliseconds, missing: left, kept }: VerdictsMade): void => {
    for (const { format, state, count } of fresh) verdicts.inc({ format, state }, count);
    seconds.inc(milliseconds / 1000);
    missing.set(left);
    if (kept !== undefined) bytes.set(kept);
  };
}
