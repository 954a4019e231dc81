import type { Coverage } from '../../core/coverage.ts';
import type { CoverageAnswer } from '../../core/telemetry.ts';
import type { Policy } from '../../core/policy.ts';
import { countBelow, formatDuration, formatTime, type Interval, MINUTE, type Time } from '../../core/time.ts';

/** Coverage rows that speak for one scope, joined. */
export interface Feed {
  readonly sources: readonly string[];
  readonly minutes: readonly number[];
  /** The policy's `expectEvery` in milliseconds, the longest where several sources are expected. */
  readonly expectEvery?: number;
}

/** The minutes of all rows whose source is one of `kinds` and whose scope, after the policy's aliases, is one of `scopes`. */
export function feedOf(
  coverage: readonly Coverage[],
  policy: Policy,
  kinds: ReadonlySet<string>,
  scopes: readonly string[],
): Feed {
  // Hosts are compared as the policy names them; a CI project's name is no host, and may have capitals.
  const isAsked = (scope: string): boolean =>
    scope !== '' && (scopes.includes(scope) || scopes.includes(policy.registry(scope)));
  const rows = coverage.filter((row) => kinds.has(row.source) && isAsked(row.scope));
  // A source that lists nothing is expected to speak for all of its kind: CI systems have no registry host to list. What is
  // promised of one system says nothing of another.
  const heard = rows.length === 0 ? kinds : new Set(rows.map((row) => row.source));
  const expected = policy.sources.filter((source) =>
    source.covers.length === 0 ? heard.has(source.kind) : kinds.has(source.kind) && source.covers.some(isAsked),
  );
  const every = expected.flatMap((source) => (source.expectEvery === undefined ? [] : [source.expectEvery]));
  const minutes = [...new Set(rows.flatMap((row) => row.minutes))].sort((one, other) => one - other);
  return {
    sources: [...new Set(rows.map((row) => row.source))].sort(),
    minutes,
    ...(every.length > 0 && { expectEvery: Math.max(...every) }),
  };
}

/** Silences of the minutes longer than `longest` milliseconds, within and at both ends of the window. */
export function silences(
  minutes: readonly number[],
  window: { readonly from: Time; readonly to: Time },
  longest: number,
): { readonly from: Time; readonly to: Time }[] {
  const gaps: { from: Time; to: Time }[] = [];
  let last = window.from;
  for (let index = countBelow(minutes, window.from / MINUTE); index < minutes.length; index++) {
    const at = (minutes[index] ?? 0) * MINUTE;
    if (at > window.to) break;
    if (at - last > longest) gaps.push({ from: last, to: at });
    last = at + MINUTE;
  }
  if (window.to - last > longest) gaps.push({ from: last, to: window.to });
  return gaps;
}

/**
 * Whether a record of this feed could be missing over the window: `proven` when the policy expects a record every so
 * often and none of those is missing, `assumed` when the feed merely spans the window, else `unproven`.
 */
export function coverageOf(feed: Feed, name: string, window: Interval, at: Time): CoverageAnswer {
  const first = feed.minutes[0];
  const last = feed.minutes.at(-1);
  if (first === undefined || last === undefined)
    return { absence: 'unproven', gap: `no ${name} was read`, unread: true };
  const to = Math.min(window.to ?? at, at);
  if (feed.expectEvery !== undefined) {
    // A silence may have begun before a window that is shorter than it.
    const [gap] = silences(feed.minutes, { from: window.from - feed.expectEvery, to }, feed.expectEvery + MINUTE);
    if (!gap) return { absence: 'proven' };
    const before = feed.minutes[countBelow(feed.minutes, gap.from / MINUTE) - 1];
    const from = before === undefined ? gap.from : (before + 1) * MINUTE;
    return {
      absence: 'unproven',
      gap: `the ${name} is silent for ${formatDuration(gap.to - from)} from ${formatTime(from)}, longer than the policy expects`,
    };
  }
  if (first * MINUTE > window.from)
    return {
      absence: 'unproven',
      gap: `the ${name} begins only at ${formatTime(first * MINUTE)}`,
      ...(first * MINUTE > (window.to ?? at) && { unread: true }),
    };
  // A feed's last record says nothing about what comes after it, unless somebody promised a heartbeat.
  if (last * MINUTE + MINUTE < window.from)
    return { absence: 'unproven', gap: `the ${name} ends already at ${formatTime(last * MINUTE)}`, ended: true };
  return { absence: 'assumed', gap: `the ${name} spans this time, but nothing proves that no record of it is missing` };
}
