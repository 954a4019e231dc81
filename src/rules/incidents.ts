import { type Finding, SEVERITIES } from '../core/finding.ts';

/** Names in each part the incident that tells it, and puts the findings in reading order: worst first, then newest. */
export function nest(findings: readonly Finding[]): readonly Finding[] {
  const incidentOf = new Map<string, string>();
  const order = [...findings].sort(byReading);
  for (const incident of order)
    for (const part of incident.parts ?? []) if (!incidentOf.has(part)) incidentOf.set(part, incident.id);
  const named = order.map((finding): Finding => {
    const incident = incidentOf.get(finding.id);
    return incident === undefined ? finding : { ...finding, incident };
  });
  const parts = new Map<string, Finding[]>();
  for (const finding of named)
    if (finding.incident !== undefined) parts.set(finding.incident, [...(parts.get(finding.incident) ?? []), finding]);
  return named
    .filter((finding) => finding.incident === undefined)
    .flatMap((finding) => [finding, ...(parts.get(finding.id) ?? [])]);
}

function byReading(one: Finding, other: Finding): number {
  return (
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
    other.lastEventAt - one.lastEventAt ||
    (one.id < other.id ? -1 : 1)
  );
}
