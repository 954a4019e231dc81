import { counted } from '../core/count.ts';
import type { Finding } from '../core/finding.ts';
import { formatTime } from '../core/time.ts';
import { carried, certainty, imageName, period, recordPlace, whereabouts, whoDid } from './phrases.ts';
import type { Alert } from './alert.ts';
import { visible } from '../core/visible.ts';

/** An incident as plain texts for messages to people: short, in an order for reading, free of characters that hide. */
export interface Telling {
  /** `CRITICAL`, or `RESOLVED`, `SUPPRESSED`, when it is over. */
  readonly mark: string;
  readonly title: string;
  readonly summary: string;
  readonly why: string;
  readonly facts: readonly (readonly [label: string, text: string])[];
  readonly lists: readonly { readonly title: string; readonly items: readonly string[] }[];
}

// Together less than the 32,767 characters that Jira takes of a description, which is the tightest of all.
const MOST_ITEMS = 8;
/** By which record a finding was resolved stands at the end of it. */
const STATE = 'State';
const [MOST_SUMMARY, MOST_TEXT] = [1000, 350];

export function telling({ finding, parts }: Alert): Telling {
  return {
    mark: markOf(finding),
    title: shown(finding.title),
    summary: shown(finding.summary, MOST_SUMMARY),
    why: shown(finding.why, MOST_SUMMARY),
    facts: factsOf(finding).flatMap(([label, text]) =>
      text === undefined ? [] : [[label, shown(text, label === STATE ? MOST_SUMMARY : MOST_TEXT)] as const],
    ),
    lists: [
      list(
        'Part of it',
        parts.map((part) => `${part.rule} (${part.severity}): ${part.summary}`),
      ),
      list('In the image', carried(finding, parts)),
      list('Not on record', finding.missing),
      list('What to do', finding.respond),
      list('Harmless if', finding.benignIf),
      list(
        'Records',
        finding.evidence.map((one) => `${formatTime(one.time)} ${one.says} (${recordPlace(one)})`),
      ),
    ].filter(({ items }) => items.length > 0),
  };
}

/** `CRITICAL: An image pushed under suspicion is running`, in one line of at most so many characters. */
export function headline({ mark, title }: Telling, most: number): string {
  return cut(`${mark}: ${title}`, most);
}

/** The text, or its beginning with an ellipsis; never half of a character. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function markOf({ state, severity }: Finding): string {
  return (state === 'resolved' || state === 'suppressed' ? state : severity).toUpperCase();
}

function factsOf(finding: Finding): readonly (readonly [string, string | undefined])[] {
  return [
    [STATE, finding.resolution === undefined ? finding.state : `${finding.state}: ${finding.resolution}`],
    ['Severity', finding.severity],
    ['Image', finding.image && imageName(finding.image)],
    ['About', finding.about && `${finding.about.kind} ${finding.about.name}`],
    ['Where', whereabouts(finding)],
    ['Who', whoDid(finding).join('; ') || undefined],
    ['When', period(finding.firstEventAt, finding.lastEventAt)],
    ['Certainty', certainty(finding)],
    ['Finding', `${finding.rule} ${finding.id}`],
  ];
}

function list(title: string, items: readonly string[]): Telling['lists'][number] {
  const more = items.length - MOST_ITEMS;
  const told = items.slice(0, MOST_ITEMS).map((item) => shown(item));
  return { title, items: more > 0 ? [...told, `and ${counted(more, 'more', 'more')}`] : told };
}

function shown(text: string, most = MOST_TEXT): string {
  return cut(visible(text), most);
}
