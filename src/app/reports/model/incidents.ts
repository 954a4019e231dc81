import type { FindingChange } from '../../../core/finding-change.ts';
import { type Finding, type ImageName, isAtLeastSevere, noneBySeverity, SEVERITIES } from '../../../core/finding.ts';
import { known } from '../../../core/known.ts';
import { formatTime, type Time } from '../../../core/time.ts';
import { whoDid } from '../../../sinks/phrases.ts';
import type { Reported } from './input.ts';
import type { PeriodReport } from './schema.ts';

type Incident = PeriodReport['incidents'][number];

/** What stood in the period, medium or worse, and how long each stage took; the worst first. */
export function incidentsOf(reported: Reported): readonly Incident[] {
  const { told, period, end } = reported;
  const changes = Map.groupBy(told.during, ({ finding }) => finding);
  const after = new Map(told.after.map((one) => [one.finding, one.before]));
  return alerts(reported.analysis.findings)
    .filter((finding) => {
      // What the history does not see resolved in the period or later was resolved before.
      const isOver = finding.state === 'resolved' && !changes.has(finding.id) && !after.has(finding.id);
      const isSeen = told.begins !== undefined && told.begins <= period.from;
      return !isOver || (!isSeen && finding.lastEventAt >= period.from);
    })
    .map((finding) => incidentOf({ ...finding, ...after.get(finding.id) }, changes.get(finding.id) ?? [], reported))
    .filter(({ severity, opened }) => isAtLeastSevere(severity, 'medium') && opened < formatTime(end))
    .sort(
      (one, other) =>
        SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
        (one.opened < other.opened ? -1 : one.opened > other.opened ? 1 : one.id < other.id ? -1 : 1),
    );
}

/** Of an incident its parts are not told beside it. */
function alerts(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ incident }) => incident === undefined);
}

function incidentOf(finding: Finding, changes: readonly FindingChange[], { evidence, end }: Reported): Incident {
  const { id, rule, severity, state, title, firstEventAt, environment, image, placement, about } = finding;
  // They come the latest first.
  const first = changes.findLast(({ change }) => change === 'opened' || change === 'reopened');
  const opened = first?.at ?? finding.openedAt;
  const decision = (evidence.decisions ?? []).find(
    (one) => one.finding === id && one.kind === 'acknowledge' && one.at < end,
  );
  const told = changes.findLast((one) => one.change === 'decided' && one.state === 'acknowledged');
  const acknowledged = decision?.at ?? told?.at;
  const resolved = changes.find(({ change }) => change === 'resolved')?.at;
  const record = finding.evidence[0];
  return {
    id,
    rule,
    severity,
    state,
    title,
    who: [...whoDid(finding)],
    happened: formatTime(firstEventAt),
    opened: formatTime(opened),
    took: known({
      toOpen: between(firstEventAt, opened),
      toAcknowledge: between(opened, acknowledged),
      toResolve: between(opened, resolved),
    }),
    onRecord: changes.length > 0,
    ...known({
      image: image && imageOf(image),
      placement,
      about,
      environment,
      acknowledged: acknowledged === undefined ? undefined : formatTime(acknowledged),
      acknowledgedBy: decision?.who,
      resolved: resolved === undefined ? undefined : formatTime(resolved),
      record: record && { path: record.path, line: record.line, sha256: record.sha256 },
    }),
  };
}

/** Without what the image says of itself. */
function imageOf({ created: _, ...image }: ImageName): Omit<ImageName, 'created'> {
  return image;
}

function between(from: Time, to: Time | undefined): number | undefined {
  return to === undefined || to < from ? undefined : to - from;
}

/** Findings that were open at the end of the period, by severity: as they were told by then, where that is on record. */
export function openAtEnd({ analysis, told, end }: Reported): Pick<PeriodReport, 'findings' | 'findingsAsOf'> {
  const isTold = told.begins !== undefined && told.begins < end;
  const after = new Map(told.after.map((one) => [one.finding, one]));
  const counts = noneBySeverity();
  for (const finding of alerts(analysis.findings)) {
    const change = isTold ? after.get(finding.id) : undefined;
    const stood = change ? change.before : finding;
    if (stood?.state === 'open' && finding.openedAt < end) counts[stood.severity] += 1;
  }
  return { findings: counts, findingsAsOf: isTold || analysis.lineage.at <= end ? 'the end' : 'the evaluation' };
}
