import type { Tracer } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  type ReadableSpan,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Environment } from '../resources/secrets.ts';

/** What became of spans since the start. */
export interface SpanCounts {
  readonly exported: number;
  /** The receiver did not take them. */
  readonly failed: number;
  /** Too many waited for the receiver. */
  readonly dropped: number;
}

const BATCH = 512;
const LONGEST_ATTRIBUTE = 256;
/** Milliseconds for one batch, attempts after failures included: so long a stop may take at most. */
const EXPORT_WITHIN = 5000;

/**
 * A tracer that sends by OTLP/HTTP in JSON. Receiver, headers and certificates are the process's environment's, which the
 * library reads; how much is sampled `environment` says (`OTEL_TRACES_SAMPLER`).
 * `mostWaiting`: spans that wait for the receiver or are on their way; more are dropped.
 */
export function openTracer(
  version: string,
  mostWaiting: number,
  environment: Environment,
  failing: (reason: string) => void,
): { readonly tracer: Tracer; readonly counts: () => SpanCounts; readonly stop: () => Promise<void> } {
  let [waiting, exported, failed, dropped] = [0, 0, 0, 0];
  let isFailing = false;
  const otlp = new OTLPTraceExporter({ timeoutMillis: EXPORT_WITHIN });
  const exporter: SpanExporter = {
    export(spans, told) {
      otlp.export(spans, (result: ExportResult) => {
        waiting -= spans.length;
        const isTaken = result.code === ExportResultCode.SUCCESS;
        if (isTaken) exported += spans.length;
        else failed += spans.length;
        if (!isTaken && !isFailing) failing(result.error?.message.slice(0, LONGEST_ATTRIBUTE) ?? 'unknown');
        isFailing = !isTaken;
        told(result);
      });
    },
    shutdown: () => otlp.shutdown(),
  };
  const batches = new BatchSpanProcessor({
    exporter,
    maxQueueSize: mostWaiting,
    maxExportBatchSize: Math.min(BATCH, mostWaiting),
    scheduledDelayMillis: 1000,
    exportTimeoutMillis: EXPORT_WITHIN + 1000,
  });
  const provider = new TracerProvider({
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
    resource: resourceFromAttributes({ 'service.name': 'landwaiter', 'service.version': version }).merge(
      detectResources({ detectors: [envDetector] }),
    ),
    sampler: samplerOf(environment),
    spanLimits: { attributeValueLengthLimit: LONGEST_ATTRIBUTE, attributeCountLimit: 16 },
    spanProcessors: [
      {
        onStart: () => undefined,
        // The library's own limit is silent: this one is reached before it.
        onEnd(span: ReadableSpan) {
          if (waiting >= mostWaiting) dropped += 1;
          else {
            waiting += 1;
            batches.onEnd(span);
          }
        },
        forceFlush: () => batches.forceFlush(),
        shutdown: () => batches.shutdown(),
      },
    ],
  });
  return {
    tracer: provider.getTracer('landwaiter', version),
    counts: () => ({ exported, failed, dropped }),
    // What the receiver does not take in time is lost, and counted.
    stop: () => provider.shutdown().catch(() => undefined),
  };
}

/**
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration. Each of our
 * spans begins a trace, so what a sampler says of parents does not matter.
 */
function samplerOf(environment: Environment): Sampler {
  const name = environment['OTEL_TRACES_SAMPLER']?.replace(/^parentbased_/, '');
  if (name === 'always_off') return new AlwaysOffSampler();
  if (name !== 'traceidratio') return new AlwaysOnSampler();
  const argument = environment['OTEL_TRACES_SAMPLER_ARG'] ?? '';
  const ratio = argument.trim() === '' ? 1 : Number(argument);
  return new TraceIdRatioBasedSampler(ratio >= 0 && ratio <= 1 ? ratio : 1);
}
