import type { Time } from './time.ts';

/** What one telemetry kind tells about one thing: a registry host, cluster, host or CI project. */
export interface CoverageKey {
  readonly source: string;
  /** `registry.acme.example`, a cluster or host name, a CI project; empty when the record does not say. */
  readonly scope: string;
}

/**
 * Minutes (Time / 60,000, rounded down) in which at least one record of that source was read, whether it mattered or
 * not, in ascending order without repetition. A set, so that joining two is order-free and idempotent.
 */
export interface Coverage extends CoverageKey {
  readonly minutes: readonly number[];
}

/** What `-o json` and `landwaiter sources` show of it. */
export interface CoverageRow extends CoverageKey {
  readonly from: Time;
  readonly to: Time;
  /** Silences longer than the policy's `expectEvery`; empty where the policy expects nothing. */
  readonly gaps: readonly { readonly from: Time; readonly to: Time }[];
}
