import * as z from 'zod';
import { type Finding, isAtLeastSevere, SEVERITIES } from '../../../core/finding.ts';
import { DAY, type Time } from '../../../core/time.ts';
import { inOrder, instant, name } from '../paging/paging.ts';
import { columnsOf, NAMED, NONE, SEVERAL } from './columns.ts';
import { type Listed, textOf } from './in-order.ts';
import { namesOf, wordsOf } from './several.ts';

export const STATES = ['pending', 'open', 'acknowledged', 'suppressed', 'resolved'] as const;

/** How long ago something opened: less than a day, a week, thirty days, or more. */
export const AGES = ['day', 'week', 'month', 'older'] as const;
export type Age = (typeof AGES)[number];

/** Each is looked for in the texts of all findings. */
const MOST_WORDS = 20;

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

/** What findings are asked for by. An incident fits where it fits or one of its parts does. */
export const filters = {
  state: wordsOf(STATES),
  severity: z.enum(SEVERITIES).optional().describe('at least'),
  rule: namesOf('its id'),
  environment: namesOf('by the policy'),
  repository: namesOf('HOST/PATH, or the path alone'),
  actor: namesOf('the exact name'),
  cluster: namesOf('the exact name'),
  workload: namesOf('KIND/NAME, NAMESPACE/KIND/NAME or CLUSTER/NAMESPACE/KIND/NAME'),
  digest: namesOf('whole, or its first digits, six at least', 6),
  age: wordsOf(AGES).describe('how long ago it opened: less than a day, a week, 30 days, or more'),
  q: name
    .refine((text) => wordsIn(text).length <= MOST_WORDS, `has at most ${MOST_WORDS} words`)
    .optional()
    .describe('words that all occur in its texts and names, capitals or not'),
  since: instant.optional().describe('whose latest event lies no earlier'),
  until: instant.optional().describe('and before this'),
  at: instant
    .optional()
    .describe('as they had been told by then; with view=row alone, and not before `begins` of changes'),
};

const filtersSchema = z.strictObject(filters).refine(inOrder.of, inOrder.else);
export type Filters = z.output<typeof filtersSchema>;

/** Which of the alerts of these findings are asked for; `now`: what their age counts to. */
export function askedFor(asked: Filters, now: Time, findings: readonly Finding[]): (alert: Listed) => boolean {
  const { state, severity, since, until, age } = asked;
  const words = asked.q === undefined ? undefined : wordsIn(asked.q);
  const named = namedChecks(asked, findings);
  const checks = partChecks(asked);
  return (alert) => {
    const { finding, parts } = alert;
    return (
      (state === undefined || state.includes(finding.state)) &&
      (severity === undefined || isAtLeastSevere(finding.severity, severity)) &&
      (since === undefined || finding.lastEventAt >= since) &&
      (until === undefined || finding.lastEventAt < until) &&
      (age === undefined || age.includes(ageOf(finding, now))) &&
      named.every((has) => has(alert)) &&
      checks.every((fits) => fits(finding) || parts.some(fits)) &&
      (words === undefined || words.every((word) => textOf(alert).includes(word)))
    );
  };
}

/** By the numbers of their names: where nobody has such a name, no finding is looked at. */
function namedChecks(asked: Filters, findings: readonly Finding[]): readonly ((alert: Listed) => boolean)[] {
  return NAMED.flatMap((kind) => {
    const wanted = asked[kind];
    if (wanted === undefined) return [];
    const { values, one, several } = columnsOf(findings)[kind];
    const isWanted = (value: string): boolean =>
      wanted.includes(value) || (kind === 'repository' && wanted.includes(value.slice(value.indexOf('/') + 1)));
    const numbers = new Set(values.flatMap((value, number) => (isWanted(value) ? [number] : [])));
    if (numbers.size === 0) return [() => false];
    return [
      ({ index }: Listed): boolean => {
        const number = one[index] ?? NONE;
        return number === SEVERAL ? (several.get(index) ?? []).some((each) => numbers.has(each)) : numbers.has(number);
      },
    ];
  });
}

type Fits = (one: Finding) => boolean;

function partChecks({ workload, digest }: Filters): readonly Fits[] {
  return [
    workload && ((one: Finding) => workloadNames(one).some((name) => workload.includes(name))),
    digest &&
      (({ image }: Finding) => digest.some((text) => image?.digest !== undefined && begins(image.digest, text))),
  ].filter((fits) => fits !== undefined);
}

function workloadNames({ placement }: Finding): readonly string[] {
  if (!placement) return [];
  const { cluster, namespace, workload } = placement;
  const named = `${namespace}/${workload}`;
  return [workload, named, ...(cluster === undefined ? [] : [`${cluster}/${named}`])];
}

function begins(digest: string, text: string): boolean {
  return digest.startsWith(text) || digest.slice(digest.indexOf(':') + 1).startsWith(text);
}

/** How long ago it opened. */
export function ageOf({ openedAt }: Pick<Finding, 'openedAt'>, now: Time): Age {
  const days = (now - openedAt) / DAY;
  if (days < 1) return 'day';
  if (days < 7) return 'week';
  return days < 30 ? 'month' : 'older';
}
