import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { SEVERITIES } from '../../core/finding.ts';
import type { Backlog } from '../../intake/inbox.ts';
import type { Counts } from './counts.ts';
import type { Evaluated, SourceProgress } from './messages.ts';

/** What the server counts. Labels are names from the configuration, never foreign text. */
export interface Metrics {
  delivered(source: string, outcome: string, seconds: number): void;
  evaluated(result: Evaluated): void;
  read(sources: readonly SourceProgress[]): void;
  standing(counts: Counts): void;
  waiting(backlog: Backlog, now: number): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
}

const OUTCOMES = new Set(['accepted', 'repeated', 'quarantined', 'unauthorised', 'busy', 'not kept']);

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const deliveries = new Counter({
    name: 'landwaiter_deliveries_total',
    help: 'Deliveries by configured source and by what became of them.',
    labelNames: ['source', 'outcome'],
    registers,
  });
  const intake = new Histogram({
    name: 'landwaiter_intake_seconds',
    help: 'From the head of a delivery to its answer.',
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers,
  });
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers });
  const backlogParcels = gauge('landwaiter_backlog_deliveries', 'Deliveries that wait for evaluation.');
  const backlogBytes = gauge('landwaiter_backlog_bytes', 'Bytes of those deliveries.');
  const backlogAge = gauge('landwaiter_backlog_seconds', 'Age of the oldest of those deliveries.');
  const facts = gauge('landwaiter_facts', 'Facts that findings rest on.');
  const seconds = gauge('landwaiter_evaluation_seconds', 'How long the last evaluation took.');
  const evaluatedAt = gauge('landwaiter_evaluated_timestamp_seconds', 'When findings were last evaluated.');
  const findings = gauge('landwaiter_findings', 'Open findings; parts of an incident are not counted beside it.', [
    'severity',
  ]);
  const pending = gauge('landwaiter_findings_pending', 'Findings that late evidence may still explain.');
  const records = new Counter({
    name: 'landwaiter_records_total',
    help: 'Records read out of deliveries, by configured source and whether they were understood.',
    labelNames: ['source', 'outcome'],
    registers,
  });
  const heard = gauge('landwaiter_source_heard_timestamp_seconds', 'When a source was last heard.', ['source']);

  return {
    delivered(source, outcome, took) {
      deliveries.inc({ source, outcome: OUTCOMES.has(outcome) ? outcome : 'refused' });
      intake.observe(took);
    },
    evaluated(result) {
      facts.set(result.facts);
      seconds.set(result.milliseconds / 1000);
      evaluatedAt.set(result.at / 1000);
    },
    read(sources) {
      for (const one of sources) {
        records.inc({ source: one.name, outcome: 'understood' }, one.records);
        records.inc({ source: one.name, outcome: 'refused' }, one.refused);
        heard.set({ source: one.name }, one.heardAt / 1000);
      }
    },
    standing({ open, pending: waiting }) {
      for (const severity of SEVERITIES) findings.set({ severity }, open[severity]);
      pending.set(waiting);
    },
    waiting({ parcels, bytes, oldest }, now) {
      backlogParcels.set(parcels);
      backlogBytes.set(bytes);
      backlogAge.set(oldest === undefined ? 0 : Math.max(0, now - oldest) / 1000);
    },
    text: () => registry.metrics(),
  };
}
