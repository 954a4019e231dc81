import { type Finding, type FindingState, SEVERITIES } from '../../core/finding.ts';

/** What demands attention first. */
const STATES: readonly FindingState[] = ['open', 'acknowledged', 'pending', 'suppressed', 'resolved'];

export function tells(incident: Finding, part: Finding): boolean {
  return incident.id !== part.id && STATES.indexOf(incident.state) <= STATES.indexOf(part.state);
}

/** What rests on nothing else first. */
export function byCause(one: Finding, other: Finding): number {
  return Number(one.cause !== undefined) - Number(other.cause !== undefined);
}

export function byReading(one: Finding, other: Finding): number {
  return (
    bySeverity(one, other) ||
    other.lastEventAt - one.lastEventAt ||
    // What two rules say of one moment is headed by the same of them everywhere.
    one.rule.localeCompare(other.rule, 'en') ||
    (one.id < other.id ? -1 : 1)
  );
}

export function byTime(one: Finding, other: Finding): number {
  return one.lastEventAt - other.lastEventAt || byReading(one, other);
}

export function bySeverity(one: Finding, other: Finding): number {
  return SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity);
}
