import type { CoverageRow } from '../core/coverage.ts';
import type { Evidence, Finding, ImageName } from '../core/finding.ts';
import type { PlacementRow, Report } from '../core/report.ts';
import { formatTime, type Time } from '../core/time.ts';

/** The report as users get it: instants as RFC 3339 in UTC, fields that do not apply absent, chains left to `trace`. */
export function reportJson(report: Report) {
  return {
    version: report.version,
    mode: report.mode,
    evaluatedAt: formatTime(report.evaluatedAt),
    ...(report.window && { window: span(report.window) }),
    summary: report.summary,
    inputs: report.inputs,
    coverage: report.coverage.map(coverageJson),
    findings: report.findings.map(findingJson),
    placements: report.placements.map(placementJson),
  };
}

/** One finding as in the report, and as one line of `ndjson`. */
export function findingJson(finding: Finding) {
  return {
    ...finding,
    ...(finding.image && { image: imageJson(finding.image) }),
    openedAt: formatTime(finding.openedAt),
    firstEventAt: formatTime(finding.firstEventAt),
    lastEventAt: formatTime(finding.lastEventAt),
    evidence: finding.evidence.map(evidenceJson),
  };
}

function evidenceJson(evidence: Evidence) {
  return { ...evidence, time: formatTime(evidence.time) };
}

function imageJson({ created, ...image }: ImageName) {
  return { ...image, ...(created !== undefined && { created: formatTime(created) }) };
}

function placementJson({ to, ...placement }: PlacementRow) {
  return {
    ...placement,
    image: imageJson(placement.image),
    from: formatTime(placement.from),
    ...(to !== undefined && { to: formatTime(to) }),
  };
}

function coverageJson(row: CoverageRow) {
  return { ...row, ...span(row), gaps: row.gaps.map(span) };
}

function span(interval: { readonly from: Time; readonly to: Time }) {
  return { from: formatTime(interval.from), to: formatTime(interval.to) };
}
