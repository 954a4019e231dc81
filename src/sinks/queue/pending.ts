import type { Finding, FindingState } from '../../core/finding.ts';
import { HOUR, type Time } from '../../core/time.ts';
import type { contentOf, Detail } from '../content.ts';
import type { Entry, Trouble } from './outbox.ts';
import type { Alert } from '../alert.ts';

const STANDING: readonly FindingState[] = ['open', 'acknowledged'];
// No wait is longer than an hour: a later end was written by a clock that was wrong.
const UNBELIEVABLE = 2 * HOUR;

/** A message that a sink should get, with what is known of the incident there. */
export interface Pending {
  readonly alert: Alert;
  readonly content: string;
  readonly entry?: Entry;
}

/** What decides which incidents a sink hears of first; once it has, it hears of them until they are over. */
export interface Interest {
  readonly tells: Detail;
  /** In which an incident is told first; open and acknowledged where not given. */
  readonly states?: readonly FindingState[];
  wants(alert: Alert): boolean;
}

/**
 * What a sink has not been told yet, worst first as the alerts are. An incident that became part of another is told to be
 * over there, so that nobody works on it twice.
 */
export function pendingFor(
  alerts: readonly Alert[],
  entries: ReadonlyMap<string, Entry>,
  { tells, wants, states = STANDING }: Interest,
  hash: typeof contentOf,
): readonly Pending[] {
  const absorbed = alerts.flatMap(({ finding, parts }) =>
    parts.filter(({ id }) => entries.get(id)?.delivered).map((part) => mergedInto(finding, part)),
  );
  return [...alerts, ...absorbed].flatMap((alert) => {
    const entry = entries.get(alert.finding.id);
    if (!entry?.delivered && !(states.includes(alert.finding.state) && wants(alert))) return [];
    const content = hash(alert, tells);
    if (entry?.delivered?.content === content) return [];
    return [{ alert, content, ...(entry && { entry }) }];
  });
}

/** Whether it may be tried now: its wait is over, or it was given up and has changed since. */
export function isDue({ content, entry }: Pending, at: Time): boolean {
  const trouble = entry?.trouble;
  if (!trouble) return true;
  return trouble.nextAt === undefined ? trouble.content !== content : !isWaiting(trouble, at);
}

/** Its time to be tried again has not come. */
export function isWaiting({ nextAt = 0 }: Trouble, at: Time): boolean {
  return nextAt > at && nextAt < at + UNBELIEVABLE;
}

/** Entries of messages that failed and that nobody needs any more: the incident is over, or told as it was before. */
export function moot(entries: ReadonlyMap<string, Entry>, pending: readonly Pending[]): readonly Entry[] {
  const needed = new Set(pending.map(({ alert }) => alert.finding.id));
  return [...entries.values()].filter(({ incident, trouble }) => trouble && !needed.has(incident));
}

function mergedInto(incident: Finding, part: Finding): Alert {
  const resolution = `told as part of the incident ${incident.id}: ${incident.title}`;
  return { finding: { ...part, state: 'resolved', resolution }, parts: [] };
}
