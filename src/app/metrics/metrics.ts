import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Time } from '../../core/time.ts';
import type { Backlog, GoneRow, HeldRow } from '../../intake/inbox.ts';
import type { Round } from '../../sinks/queue/deliver.ts';
import { comparisonMetrics, type ComparisonTried } from './comparison-metrics.ts';
import type { Counts } from './counts.ts';
import { addLag } from './lag-metrics.ts';
import type { Evaluated, SourceProgress, ThreadsState } from './progress.ts';
import type { SpanCounts } from './tracer.ts';
import { findingMetrics } from './finding-metrics.ts';
import { verdictMetrics, type VerdictsMade } from './verdict-metrics.ts';

/** What the server counts. Labels are names from the configuration, never foreign text. */
export interface Metrics {
  delivered(source: string, outcome: string, seconds: number): void;
  evaluated(result: Evaluated): void;
  /** `now`: when that was read is now in the store. */
  read(sources: readonly SourceProgress[], now: Time): void;
  /** A delivery to the source went into quarantine unread. */
  setAside(source: string): void;
  /** So many deliveries to each source were deleted from quarantine so far. */
  deleted(rows: readonly GoneRow[]): void;
  standing(counts: Counts): void;
  waiting(backlog: Backlog, now: number): void;
  held(rows: readonly HeldRow[]): void;
  threads(state: Pick<ThreadsState, 'heardAt' | 'restarts' | 'resting'>): void;
  told(rounds: readonly Round[]): void;
  traced(counts: SpanCounts): void;
  examined(made: VerdictsMade): void;
  /** A collector tried to compare two images. */
  compared(one: ComparisonTried): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
}

const OUTCOMES = new Set(['accepted', 'repeated', 'quarantined', 'unauthorised', 'busy', 'not kept']);

/** The name that an answer is counted by. */
export function outcomeOf(answer: string): string {
  return OUTCOMES.has(answer) ? answer : 'refused';
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Told to the library when somebody asks: it writes the labels out anew for each of a thousand a second.
  const delivered = new Map<string, { readonly source: string; readonly outcome: string; count: number }>();
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name, help, buckets, registers });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const deliveries = counter(
    'landwaiter_deliveries_total',
    'Deliveries by configured source and by what became of them.',
    ['source', 'outcome'],
  );
  const intake = histogram(
    'landwaiter_intake_seconds',
    'From the head of a delivery to its answer.',
    [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  );
  const backlogParcels = gauge('landwaiter_backlog_deliveries', 'Deliveries that wait for evaluation.');
  const backlogBytes = gauge('landwaiter_backlog_bytes', 'Bytes of those deliveries.');
  const backlogAge = gauge('landwaiter_backlog_seconds', 'Age of the oldest of those deliveries.');
  const heldParcels = gauge(
    'landwaiter_held_deliveries',
    'Deliveries of a source that wait apart, since it told of too much.',
    ['source'],
  );
  const deletedParcels = gauge(
    'landwaiter_quarantine_deleted',
    'Deliveries to a source that were deleted from quarantine so far, since more could not be read than is kept.',
    ['source'],
  );
  const facts = gauge('landwaiter_facts', 'Facts that findings rest on.');
  const seconds = gauge('landwaiter_evaluation_seconds', 'How long the last evaluation took.');
  const evaluatedAt = gauge('landwaiter_evaluated_timestamp_seconds', 'When findings were last evaluated.');
  const records = counter(
    'landwaiter_records_total',
    'Records read out of deliveries, by configured source and whether they were understood.',
    ['source', 'outcome'],
  );
  const lost = counter(
    'landwaiter_lost_records_total',
    'What was accepted and tells nothing: records that were refused, and whole deliveries in quarantine.',
    ['source', 'reason'],
  );
  const reading = histogram(
    'landwaiter_reading_seconds',
    'From the receipt of a delivery to its facts in the store: of those read together, the longest.',
    [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300],
  );
  const heard = gauge('landwaiter_source_heard_timestamp_seconds', 'Until when it was heard.', ['source']);
  const lag = gauge('landwaiter_source_lag_seconds', 'How old the newest of what a source told last was on arrival.', [
    'source',
  ]);
  const alive = gauge('landwaiter_thread_heard_timestamp_seconds', 'When a thread was last heard.', ['thread']);
  const restarts = gauge('landwaiter_thread_restarts', 'How often the threads had to be started again.');
  const resting = gauge('landwaiter_resting', '1 while nothing is read or evaluated, because memory ran out.');
  const messages = counter('landwaiter_sink_messages_total', 'Messages to sinks, by what became of them.', [
    'sink',
    'outcome',
  ]);
  const messagesWaiting = gauge('landwaiter_sink_waiting', 'Messages to a sink that wait.', ['sink']);
  const messagesDead = gauge('landwaiter_sink_dead', 'Messages to a sink that were given up.', ['sink']);
  const spans = gauge('landwaiter_spans', 'Spans since the start, by what became of them.', ['outcome']);
  addLag(registry);
  const comparisons = comparisonMetrics(registry);

  return {
    examined: verdictMetrics(registry),
    delivered(source, outcome, took) {
      const counted = outcomeOf(outcome);
      const key = `${counted} ${source}`;
      const tallied = delivered.get(key);
      if (tallied) tallied.count += 1;
      else delivered.set(key, { source, outcome: counted, count: 1 });
      intake.observe(took);
    },
    evaluated(result) {
      comparisons.waiting(result.comparisons.length);
      facts.set(result.facts);
      setHeard(heard, result.heard);
      seconds.set(result.milliseconds / 1000);
      evaluatedAt.set(result.at / 1000);
    },
    read(sources, now) {
      for (const one of sources) {
        lost.inc({ source: one.name, reason: 'refused' }, one.refused);
        lost.inc({ source: one.name, reason: 'quarantined' }, one.quarantined);
        reading.observe(Math.max(0, now - one.receivedAt) / 1000);
        // A clock that is a little ahead is not late.
        if (one.newestAt !== undefined) lag.set({ source: one.name }, Math.max(0, one.heardAt - one.newestAt) / 1000);
        records.inc({ source: one.name, outcome: 'understood' }, one.records);
        records.inc({ source: one.name, outcome: 'refused' }, one.refused);
      }
    },
    deleted(rows) {
      for (const { source, parcels } of rows) deletedParcels.set({ source }, parcels);
    },
    setAside: (source) => lost.inc({ source, reason: 'quarantined' }),
    standing: findingMetrics(registry),
    waiting({ parcels, bytes, oldest }, now) {
      backlogParcels.set(parcels);
      backlogBytes.set(bytes);
      backlogAge.set(oldest === undefined ? 0 : Math.max(0, now - oldest) / 1000);
    },
    held(rows) {
      heldParcels.reset();
      for (const { source, parcels } of rows) heldParcels.set({ source }, parcels);
    },
    threads({ heardAt, restarts: times, resting: why }) {
      resting.set(why === undefined ? 0 : 1);
      alive.set({ thread: 'reading' }, heardAt.reading / 1000);
      alive.set({ thread: 'evaluating' }, heardAt.evaluating / 1000);
      restarts.set(times);
    },
    told(rounds) {
      for (const { sink, delivered, failed, waiting, dead } of rounds) {
        messages.inc({ sink, outcome: 'delivered' }, delivered);
        messages.inc({ sink, outcome: 'failed' }, failed);
        messagesWaiting.set({ sink }, waiting);
        messagesDead.set({ sink }, dead);
      }
    },
    compared: comparisons.compared,
    traced(counts) {
      for (const [outcome, count] of Object.entries(counts)) spans.set({ outcome }, count);
    },
    text() {
      for (const { count, ...labels } of delivered.values()) deliveries.inc(labels, count);
      delivered.clear();
      return registry.metrics();
    },
  };
}

/** Only sources that were heard have a time. */
function setHeard(heard: Gauge<'source'>, until: Parameters<Metrics['evaluated']>[0]['heard']): void {
  heard.reset();
  for (const [source, at] of until) if (typeof at === 'number') heard.set({ source }, at / 1000);
}
