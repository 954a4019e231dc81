import type { AdmissionDecided } from '../../../core/control-event.ts';
import type { Coverage } from '../../../core/coverage.ts';
import type { AdmissionCoverage } from '../../../core/controls.ts';
import type { Policy } from '../../../core/policy.ts';
import { type Interval, MINUTE, type Time } from '../../../core/time.ts';
import { isRecorded } from '../../../core/strength.ts';
import { coverageOf, type Feed } from '../../facts/coverage.ts';

/**
 * Whether decisions about what was admitted in a cluster could be missing over a window. Only a source that also tells
 * what it let in counts: one that tells of violations alone is silent about everything else.
 */
export function joinAdmission(
  decided: readonly AdmissionDecided[],
  coverage: readonly Coverage[],
  policy: Policy,
  at: Time,
): (cluster: string, window: Interval) => AdmissionCoverage {
  const sources = new Map<string, Set<string>>();
  for (const one of decided) {
    if (one.cluster === undefined || one.decision !== 'allowed' || !isRecorded(one)) continue;
    sources.set(one.cluster, (sources.get(one.cluster) ?? new Set()).add(one.source));
  }
  const feeds = new Map<string, Feed>();
  const feed = (cluster: string, telling: ReadonlySet<string>): Feed => {
    const existing = feeds.get(cluster) ?? scopedFeed(cluster, telling, coverage, policy);
    feeds.set(cluster, existing);
    return existing;
  };
  return (cluster, window) => {
    const telling = sources.get(cluster);
    if (!telling)
      return { absence: 'unproven', gap: `no admission control of ${cluster} is on record as having let anything in` };
    const own = feed(cluster, telling);
    const start = own.minutes[0];
    return {
      ...coverageOf(own, `the admission feed of ${cluster}`, window, at),
      ...(start !== undefined && { start: start * MINUTE }),
    };
  };
}

/** What was read of those kinds about a cluster. */
export function scopedFeed(
  cluster: string,
  telling: ReadonlySet<string>,
  coverage: readonly Coverage[],
  policy: Policy,
): Feed {
  const rows = coverage.filter((row) => row.scope === cluster && telling.has(row.source));
  const every = policy.sources.flatMap((source) =>
    telling.has(source.kind) && source.cluster === cluster && source.expectEvery !== undefined
      ? [source.expectEvery]
      : [],
  );
  return {
    sources: [...new Set(rows.map((row) => row.source))].sort(),
    minutes: [...new Set(rows.flatMap((row) => row.minutes))].sort((one, other) => one - other),
    ...(every.length > 0 && { expectEvery: Math.max(...every) }),
  };
}
