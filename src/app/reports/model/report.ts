import { CUSTODY_LINKS } from '../../../core/custody.ts';
import { known } from '../../../core/known.ts';
import { formatTime } from '../../../core/time.ts';
import { asOf } from '../../../lineage/as-of/as-of.ts';
import type { FindingHistory } from '../../../lineage/storage/finding-history.ts';
import type { Analysis } from '../../analysis/analyze.ts';
import { coverageOf } from '../../analysis/coverage.ts';
import type { AnyEvidence } from '../../analysis/evidence.ts';
import type { Period } from '../period.ts';
import { changesOf } from './changes.ts';
import { controlsOf } from './controls.ts';
import { coverageRows, gapsOf } from './gaps.ts';
import { incidentsOf, openAtEnd } from './incidents.ts';
import { periodOrAll, type Reported, toldDuring } from './input.ts';
import { letPastOf } from './let-past.ts';
import { pushersOf } from './pushers.ts';
import { retentionOf } from './retention.ts';
import { runningAt, withTrend } from './running.ts';
import type { PeriodReport } from './schema.ts';

/** Of each list; a report is for people, and the API has the lists whole. */
const MOST = 5000;

/** Which period: a named one, or two ends; what is left out of these is taken from what was read. */
export type PeriodAsked = Period | { readonly since?: number | undefined; readonly until?: number | undefined };

/**
 * What can be shown for a period, by all that is known now and by today's policy. The same input makes the same report.
 * @throws InvalidInput where nothing can be told of the period.
 */
export async function custodyReportFor(
  analysis: Analysis,
  evidence: AnyEvidence,
  asked: PeriodAsked,
  history: FindingHistory,
): Promise<PeriodReport> {
  const period = periodOrAll(asked, analysis);
  const end = Math.min(period.to, analysis.lineage.at);
  const { lineage, findings } = analysis;
  const seen =
    end === lineage.at
      ? analysis
      : { lineage: asOf(lineage, end), findings: findings.filter(({ firstEventAt }) => firstEventAt <= end) };
  return reportOf({ analysis, seen, evidence, told: await toldDuring(period, history), period, end });
}

function reportOf(reported: Reported): PeriodReport {
  const { analysis, evidence, period, end, told } = reported;
  const { lineage } = analysis;
  const coverage = coverageOf(analysis, evidence);
  const { links, standings: now, images, places, unattested, judged } = runningAt(reported);
  const { pushes, pushers } = pushersOf(reported);
  const [letPast, retention] = [letPastOf(reported), retentionOf(reported)];
  const standings = withTrend(now, reported);
  const { window } = lineage.watch;
  const [from, to] = [Math.max(window?.from ?? end, period.from), Math.min(window?.to ?? end, end)];
  const answers = { images, unattested, judged, pushes, pushers, links };
  const lists = {
    gaps: gapsOf(reported, coverage),
    coverage: coverageRows(reported, coverage),
    images,
    pushers,
    places,
    incidents: incidentsOf(reported),
    letPast,
  };
  return {
    version: 1,
    period: {
      name: period.name,
      from: formatTime(period.from),
      to: formatTime(period.to),
      end: formatTime(end),
      isOver: period.to <= lineage.at,
    },
    evaluatedAt: formatTime(lineage.at),
    mode: lineage.policy.mode,
    standings,
    changes: [...changesOf(reported)],
    links: CUSTODY_LINKS.map((link) => ({ link, ...links[link] })),
    pushes,
    ...openAtEnd(reported),
    gaps: lists.gaps.slice(0, MOST),
    coverage: lists.coverage.slice(0, MOST),
    images: lists.images.slice(0, MOST),
    pushers: lists.pushers.slice(0, MOST),
    places: lists.places.slice(0, MOST),
    incidents: lists.incidents.slice(0, MOST),
    letPast: lists.letPast.slice(0, MOST),
    retention: [...retention],
    controls: [...controlsOf({ ...answers, retention: [...retention], coverage, reported })],
    leftOut: Object.fromEntries(
      Object.entries(lists).flatMap(([name, list]) => (list.length > MOST ? [[name, list.length - MOST]] : [])),
    ),
    ...known({
      read: from < to ? { from: formatTime(from), to: formatTime(to) } : undefined,
      historyBegins: told.begins === undefined ? undefined : formatTime(told.begins),
    }),
  };
}
