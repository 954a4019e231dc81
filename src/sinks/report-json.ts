import type { CoverageRow } from '../core/coverage.ts';
import type { Custody, CustodyReport, Link } from '../core/custody.ts';
import type { Evidence, Finding, ImageName, StandingDecision } from '../core/finding.ts';
import type { Chain, ContainerRow, PlacementRow, Report } from '../core/report.ts';
import { formatTime, SECOND, type Time } from '../core/time.ts';

/** The report as users get it: instants as RFC 3339 in UTC, fields that do not apply absent, chains left to `trace`. */
export function reportJson(report: Report) {
  return {
    version: report.version,
    mode: report.mode,
    // Without a record and a given time there is none.
    ...((report.window || report.evaluatedAt > 0) && { evaluatedAt: formatTime(report.evaluatedAt) }),
    ...(report.window && { window: span(report.window) }),
    summary: report.summary,
    inputs: report.inputs,
    coverage: report.coverage.map(coverageJson),
    unheard: report.unheard,
    limits: report.limits,
    findings: report.findings.map(findingJson),
    placements: report.placements.map(placementJson),
    custody: custodyReportJson(report.custody),
  };
}

/** One finding as in the report, and as one line of `ndjson`. */
export function findingJson({ decision, reopenedAt, image, resolvedBy, hands, ...finding }: Finding) {
  return {
    ...finding,
    ...(decision && { decision: decisionJson(decision) }),
    ...(reopenedAt !== undefined && { reopenedAt: formatTime(reopenedAt) }),
    ...(image && { image: imageJson(image) }),
    ...(hands && { hands: hands.map((hand) => ({ ...hand, at: formatTime(hand.at) })) }),
    ...(resolvedBy && { resolvedBy: resolvedBy.map(evidenceJson) }),
    openedAt: formatTime(finding.openedAt),
    firstEventAt: formatTime(finding.firstEventAt),
    lastEventAt: formatTime(finding.lastEventAt),
    evidence: finding.evidence.map(evidenceJson),
  };
}

function decisionJson({ at, until, ...decision }: StandingDecision) {
  return { ...decision, at: formatTime(at), ...(until !== undefined && { until: formatTime(until) }) };
}

function evidenceJson(evidence: Evidence) {
  return { ...evidence, time: formatTime(evidence.time) };
}

export function imageJson({ created, ...image }: ImageName) {
  return { ...image, ...(created !== undefined && { created: formatTime(created) }) };
}

/** What runs or ran, as in the report. */
export function placementJson({ to, custody, containers, breaks, ...placement }: PlacementRow) {
  return {
    ...placement,
    ...(containers && { containers: containers.map(containerJson) }),
    ...(breaks && { breaks: breaks.map((one) => ({ from: formatTime(one.from), to: formatTime(one.to) })) }),
    image: imageJson(placement.image),
    from: formatTime(placement.from),
    ...(to !== undefined && { to: formatTime(to) }),
    ...(custody && { custody: custodyJson(custody) }),
  };
}

function containerJson({ from, to, entered, ...container }: ContainerRow) {
  return {
    ...container,
    from: formatTime(from),
    ...(to !== undefined && { to: formatTime(to) }),
    ...(entered && { entered: entered.map(({ at, ...one }) => ({ ...one, at: formatTime(at) })) }),
  };
}

/** The life of an image, as `trace` tells it. */
export function chainJson({ steps, custody, alsoRunning, image, ...chain }: Chain) {
  return {
    ...chain,
    image: imageJson(image),
    steps: steps.map(({ at, to, ...step }) => ({
      ...step,
      at: formatTime(at),
      ...(to !== undefined && { to: formatTime(to) }),
    })),
    ...(custody && { custody: custodyJson(custody) }),
    ...(alsoRunning && {
      alsoRunning: alsoRunning.map((one) => ({ ...one, custody: custodyJson(one.custody) })),
    }),
  };
}

/** The links of a chain, each with the records that say so. */
export function custodyJson({ trust, complete, required, links }: Custody) {
  const { origin, publisher, path, admission, provenance, contents } = links;
  return {
    trust,
    complete,
    required,
    links: {
      origin: linkJson(origin),
      publisher: linkJson(publisher),
      path: linkJson(path),
      admission: linkJson(admission),
      provenance: linkJson(provenance),
      contents: linkJson(contents),
    },
  };
}

function linkJson(link: Link) {
  return { ...link, evidence: link.evidence.map(evidenceJson) };
}

/** Custody over the window. */
export function custodyReportJson({ steps, ...custody }: CustodyReport) {
  return {
    ...(steps && { steps: { ...span(steps), seconds: steps.length / SECOND } }),
    environments: custody.environments.map((one) => ({ ...one, steps: one.steps.map(pointJson) })),
    repositories: custody.repositories.map((one) => ({ ...one, steps: one.steps.map(pointJson) })),
    worst: custody.worst,
    omitted: custody.omitted,
  };
}

function pointJson<Point extends { readonly from: Time }>(point: Point) {
  return { ...point, from: formatTime(point.from) };
}

/** When a feed was heard. */
export function coverageJson(row: CoverageRow) {
  return { ...row, ...span(row), gaps: row.gaps.map(span) };
}

function span(interval: { readonly from: Time; readonly to: Time }) {
  return { from: formatTime(interval.from), to: formatTime(interval.to) };
}
