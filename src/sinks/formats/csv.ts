import type { Finding } from '../../core/finding.ts';
import { formatTime } from '../../core/time.ts';
import type { Format } from '../format.ts';
import { csvLines } from '../csv-lines.ts';

const COLUMNS: Readonly<Record<string, (finding: Finding) => string | undefined>> = {
  id: (finding) => finding.id,
  severity: (finding) => finding.severity,
  state: (finding) => finding.state,
  rule: (finding) => finding.rule,
  title: (finding) => finding.title,
  summary: (finding) => finding.summary,
  first_event_at: (finding) => formatTime(finding.firstEventAt),
  last_event_at: (finding) => formatTime(finding.lastEventAt),
  opened_at: (finding) => formatTime(finding.openedAt),
  actor: (finding) => finding.actor?.name,
  actor_kind: (finding) => finding.actor?.kind,
  registry: (finding) => finding.image?.registry,
  repository: (finding) => finding.image?.repository,
  tag: (finding) => finding.image?.tag,
  digest: (finding) => finding.image?.digest,
  environment: (finding) => finding.environment,
  cluster: (finding) => finding.placement?.cluster,
  namespace: (finding) => finding.placement?.namespace,
  workload: (finding) => finding.placement?.workload,
  container: (finding) => finding.placement?.container,
  confidence: (finding) => finding.confidence,
  absence: (finding) => finding.absence,
  missing: (finding) => finding.missing.join(' | '),
  respond: (finding) => finding.respond.join(' | '),
  incident: (finding) => finding.incident,
  exception: (finding) => finding.exception,
  resolution: (finding) => finding.resolution,
  about: (finding) => finding.about && `${finding.about.kind} ${finding.about.name}`,
  evidence: (finding) => finding.evidence.map((one) => `${one.path}:${one.line}`).join(' | '),
};

/** One finding a line for spreadsheets (RFC 4180); a value that a spreadsheet would run as a formula starts with `'`. */
export const csv: Format = {
  *render(report) {
    yield csvLines([Object.keys(COLUMNS)]);
    for (const finding of report.findings) yield csvLines([Object.values(COLUMNS).map((read) => read(finding) ?? '')]);
  },
};
