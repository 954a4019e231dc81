import type { Finding } from '../core/finding.ts';

/** A finding as people are told it: an incident with its parts nested, or a finding that stands alone. */
export interface Alert {
  readonly finding: Finding;
  readonly parts: readonly Finding[];
}

/** The findings in their order, each once; a part whose incident is not among them stands alone. */
export function alerts(findings: readonly Finding[]): readonly Alert[] {
  const ids = new Set(findings.map((finding) => finding.id));
  const parts = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.incident === undefined || !ids.has(finding.incident)) continue;
    const siblings = parts.get(finding.incident) ?? [];
    siblings.push(finding);
    parts.set(finding.incident, siblings);
  }
  return findings
    .filter((finding) => finding.incident === undefined || !ids.has(finding.incident))
    .map((finding) => ({ finding, parts: parts.get(finding.id) ?? [] }));
}

/** Someone has to look at it: neither waiting nor settled. */
export function isActive(finding: Finding): boolean {
  return finding.state === 'open' || finding.state === 'acknowledged';
}
