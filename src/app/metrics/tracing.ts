import type { Attributes, Link, Tracer } from '@opentelemetry/api';
import type { Environment } from '../resources/secrets.ts';
import type { SpanCounts } from './tracer.ts';

/** What the server does that takes time. */
export type Work = 'delivery' | 'reading' | 'first look' | 'evaluation' | 'message';

/** One piece of work that is over. Times are milliseconds since 1970. */
export interface Done {
  readonly work: Work;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Names from the configuration and counts, never foreign text. */
  readonly attributes: Attributes;
  /** It came to nothing. */
  readonly hasFailed?: boolean;
  /** `traceparent` as a sender wrote it: pointed at, never joined. */
  readonly traceparent?: string | undefined;
}

export interface Tracing {
  /** Whether anybody hears of it. */
  readonly isOn: boolean;
  done(work: Done): void;
  counts(): SpanCounts;
  /** Sends what waits, if the receiver takes it within seconds. */
  stop(): Promise<void>;
}

/** The server's work as spans of OpenTelemetry; without a receiver it costs a call. */
const NO_TRACING: Tracing = {
  isOn: false,
  done: () => undefined,
  counts: () => ({ exported: 0, failed: 0, dropped: 0 }),
  stop: async () => undefined,
};

/** Where the standard variables of OpenTelemetry name a receiver, traces are sent there; the library is loaded only then. */
export async function openTracing(
  environment: Environment,
  version: string,
  failing: (reason: string) => void,
): Promise<Tracing> {
  const set = (name: string): boolean => (environment[name] ?? '').trim() !== '';
  const isWanted = set('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') || set('OTEL_EXPORTER_OTLP_ENDPOINT');
  const isDisabled =
    environment['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || environment['OTEL_TRACES_EXPORTER'] === 'none';
  if (!isWanted || isDisabled) return NO_TRACING;
  const { openTracer } = await import('./tracer.ts');
  const { tracer, counts, stop } = openTracer(version, mostWaiting(environment), environment, failing);
  return { isOn: true, done: (work) => record(tracer, work), counts, stop };
}

/** A span takes about 2 KB. */
const MOST_WAITING = { unlessSet: 2048, ever: 65_536 };

function mostWaiting(environment: Environment): number {
  const wanted = Number(environment['OTEL_BSP_MAX_QUEUE_SIZE']);
  return Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, MOST_WAITING.ever) : MOST_WAITING.unlessSet;
}

function record(tracer: Tracer, { work, startedAt, endedAt, attributes, hasFailed, traceparent }: Done): void {
  const links = linksTo(traceparent);
  const span = tracer.startSpan(work, { root: true, startTime: startedAt, attributes, links });
  if (hasFailed === true) span.setStatus({ code: ERROR });
  span.end(Math.max(startedAt, endedAt));
}

// SpanStatusCode.ERROR: the library itself is loaded only when it is used.
const ERROR = 2;
// W3C Trace Context, version 00: fixed lengths, lower case.
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

function linksTo(traceparent: string | undefined): Link[] {
  const [, traceId, spanId] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined) return [];
  return [{ context: { traceId, spanId, traceFlags: 0, isRemote: true } }];
}
