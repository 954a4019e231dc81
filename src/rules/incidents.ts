import { type Finding, type FindingState, SEVERITIES } from '../core/finding.ts';

/** What demands attention first. */
const STATES: readonly FindingState[] = ['open', 'acknowledged', 'pending', 'suppressed', 'resolved'];

/**
 * Names in each part the incident that tells it, and puts the findings in reading order: worst first, then newest. An
 * incident may itself be part of a greater one: all of it is told there. What is settled tells nothing that is not.
 */
export function nest(findings: readonly Finding[]): readonly Finding[] {
  const order = [...findings].sort(byReading);
  const byId = new Map(order.map((finding) => [finding.id, finding]));
  const incidentOf = new Map<string, string>();
  for (const incident of order)
    for (const part of incident.parts ?? []) {
      const told = byId.get(part);
      if (told && !incidentOf.has(part) && tells(incident, told)) incidentOf.set(part, incident.id);
    }
  joinByCause(order, incidentOf);
  const rootOf = (id: string, seen: ReadonlySet<string> = new Set()): string => {
    const above = incidentOf.get(id);
    return above === undefined || seen.has(above) ? id : rootOf(above, new Set([...seen, id]));
  };
  const named = order.map((finding): Finding => {
    const { incident: _, ...rest } = finding;
    const incident = rootOf(finding.id);
    return incident === finding.id ? rest : { ...rest, incident };
  });
  const parts = new Map<string, Finding[]>();
  for (const finding of named) {
    if (finding.incident === undefined) continue;
    const siblings = parts.get(finding.incident);
    if (siblings) siblings.push(finding);
    else parts.set(finding.incident, [finding]);
  }
  return named
    .filter((finding) => finding.incident === undefined)
    .flatMap((finding) => {
      const own = parts.get(finding.id) ?? [];
      if (own.length === 0) return [finding];
      return [{ ...finding, parts: [...new Set([...(finding.parts ?? []), ...own.map(({ id }) => id)])] }, ...own];
    });
}

/**
 * What has one cause and is told by no incident yet becomes part of the worst of it: all about one image, whatever names it
 * has and wherever it runs, and what inherited something from it.
 */
function joinByCause(order: readonly Finding[], incidentOf: Map<string, string>): void {
  const heads = new Map<string, Finding>();
  for (const finding of order) {
    const cause = causeOf(finding);
    if (cause === undefined || incidentOf.has(finding.id)) continue;
    const head = heads.get(cause);
    if (!head) heads.set(cause, finding);
    else if (tells(head, finding)) incidentOf.set(finding.id, head.id);
  }
}

function causeOf({ cause, image, placement, actor }: Finding): string | undefined {
  const digest = cause ?? image?.digest;
  if (digest !== undefined) return digest;
  if (!placement || !image) return undefined;
  return JSON.stringify([image.registry, image.repository, image.tag, actor?.name]);
}

function tells(incident: Finding, part: Finding): boolean {
  return incident.id !== part.id && STATES.indexOf(incident.state) <= STATES.indexOf(part.state);
}

function byReading(one: Finding, other: Finding): number {
  return (
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
    other.lastEventAt - one.lastEventAt ||
    (one.id < other.id ? -1 : 1)
  );
}
