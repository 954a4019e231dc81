import { unexaminedBy } from '../../../core/custody.ts';
import { counted } from '../../../core/count.ts';
import { formatDuration, formatTime } from '../../../core/time.ts';
import type { Stretch } from '../../../core/watch.ts';
import { capitalised, limitSentence } from '../../../sinks/phrases.ts';
import type { CoverageReport } from '../../analysis/coverage.ts';
import type { Reported } from './input.ts';
import type { PeriodReport } from './schema.ts';

/** What of the period is not known, a line each, the widest first. */
export function gapsOf(reported: Reported, coverage: CoverageReport): readonly string[] {
  const { told, analysis } = reported;
  return [
    ...outside(reported),
    ...coverage.needs
      .filter(({ kinds }) => kinds.length === 0)
      .map(({ need }) => `No log that was read tells of ${need}`),
    ...(analysis.lineage.policy.mode === 'observe'
      ? ['No policy says who may push, build, promote and deploy: nothing is judged by it']
      : []),
    ...unexaminedBy(analysis.lineage.policy).map(
      (link) => `Nobody looks at ${link}: signatures are named, not verified`,
    ),
    ...expected(reported, coverage),
    ...coverage.registries
      .filter(({ watched }) => watched === 'no')
      .map(
        ({ host, placements }) => `Nobody tells what is pushed to ${host}; ${counted(placements, 'place')} run from it`,
      ),
    ...coverage.clusters
      .filter(({ watched }) => !watched)
      .map(({ about }) => `Nobody tells what runs in cluster ${about.name}`),
    ...(coverage.refused > 0 ? [`${counted(coverage.refused, 'record')} could not be read`] : []),
    ...(coverage.skipped.length > 0 ? [`${counted(coverage.skipped.length, 'file')} of no known format`] : []),
    ...history(told, reported),
    ...coverage.limits.map((one) => capitalised(limitSentence(one))),
  ];
}

/** Before the records begin and after they end nothing is known of the period. */
function outside({ analysis, period }: Reported): readonly string[] {
  const { window } = analysis.lineage.watch;
  return window && window.from > period.from
    ? [
        `Nothing was read of the first ${formatDuration(window.from - period.from)}: records begin at ${formatTime(window.from)}`,
      ]
    : [];
}

function expected({ period, end }: Reported, coverage: CoverageReport): readonly string[] {
  if (coverage.expected.length === 0) return ['The policy expects no source, so a silent one is not noticed'];
  return [
    ...coverage.expected.flatMap(({ about, kind, heard, silences, undated }) => {
      if (undated !== undefined)
        return [
          `Source ${about.name} (${kind}) was read (${counted(undated, 'record')}), and no record of it says when it was`,
        ];
      if (!heard) return [];
      const own = silences.flatMap((one) => within(one, period.from, end));
      const all = own.reduce((sum, { from, to }) => sum + to - from, 0);
      return own.length === 0
        ? []
        : [
            `Source ${about.name} (${kind}) was silent ${own.length === 1 ? 'once' : `${own.length} times`}, ${formatDuration(all)} in all`,
          ];
    }),
    ...neverHeard(coverage),
  ];
}

/** One gap, however many they are. */
function neverHeard({ expected: all }: CoverageReport): readonly string[] {
  const names = all
    .filter(({ heard, undated }) => undated === undefined && !heard)
    .map(({ about, kind }) => `${about.name} (${kind})`);
  if (names.length === 0) return [];
  return [names.length === 1 ? `Source ${names[0]} was never heard` : `Sources ${names.join(', ')} were never heard`];
}

function history({ begins, isCut }: Reported['told'], { period }: Reported): readonly string[] {
  if (begins === undefined)
    return ['No history of findings was kept: when each was acknowledged or resolved is known from decisions alone'];
  return [
    ...(begins > period.from ? [`The history of findings begins at ${formatTime(begins)}`] : []),
    ...(isCut
      ? ['The history of findings has more changes than a report reads: times of the earliest are missing']
      : []),
  ];
}

/** The part of a stretch that lies in the period. */
function within({ from, to }: Stretch, start: number, end: number): readonly Stretch[] {
  const [first, last] = [Math.max(from, start), Math.min(to, end)];
  return first < last ? [{ from: first, to: last }] : [];
}

/** What was heard in the period, and how often it was silent then for longer than the policy expects. */
export function coverageRows({ period, end }: Reported, { heard }: CoverageReport): PeriodReport['coverage'] {
  return heard.flatMap(({ source, scope, from, to, gaps }) =>
    within({ from, to }, period.from, end).map((part) => ({
      source,
      scope,
      from: formatTime(part.from),
      to: formatTime(part.to),
      silences: gaps.flatMap((gap) => within(gap, period.from, end)).length,
    })),
  );
}
