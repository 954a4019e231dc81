import type { Trust } from '../../../core/custody.ts';
import { counted } from '../../../core/count.ts';
import { SEVERITIES } from '../../../core/finding.ts';
import { besideExplained, explainedFraction, fraction } from '../../../sinks/phrases.ts';
import { severities } from '../../../sinks/rows.ts';
import type { PeriodReport } from '../model/schema.ts';
import type { Block, Section } from './document.ts';
import { FIRST_SHEET, standingsTable } from './sections.ts';
import { dayOf, minuteOf } from './words.ts';

const MOST_GAPS = 9;
const MOST_OPEN = 5;

/** One sheet: can the images be trusted, what is open, what is let past, what is not known. */
export function executive(report: PeriodReport): Section {
  const { standings, pushes, gaps } = report;
  const sum = (key: Trust['standing']): number => standings.reduce((all, one) => all + one[key], 0);
  const [trusted, allowed, broken, unknown] = [sum('trusted'), sum('allowed'), sum('broken'), sum('unknown')];
  const all = trusted + allowed + broken + unknown;
  return {
    id: 'summary',
    title: 'In short',
    blocks: [
      {
        kind: 'figures',
        figures: [
          {
            value: fraction(trusted, all),
            name: 'running containers whose images are complete in all that is required',
            ...(trusted === all && all > 0 && { tone: 'good' as const }),
          },
          { value: String(allowed), name: 'allowed by an exception', tone: 'faint' },
          { value: String(broken), name: 'with a link missing or contradicted', tone: broken > 0 ? 'bad' : 'faint' },
          { value: String(unknown), name: 'of which it is not known', tone: 'faint' },
          {
            value: explainedFraction(pushes),
            name: `pushes in the period explained by an approved build${besideExplained(pushes, '; ')}`,
          },
        ],
      },
      standingsTable(report, FIRST_SHEET),
      ...openFindings(report),
      { kind: 'paragraph', text: letPastInShort(report) },
      { kind: 'paragraph', text: 'What is not known:' },
      {
        kind: 'list',
        items: gaps.slice(0, MOST_GAPS),
        more: gaps.length - Math.min(gaps.length, MOST_GAPS),
        none: 'No gap was found.',
      },
    ],
  };
}

function openFindings({ findings, findingsAsOf, incidents }: PeriodReport): readonly Block[] {
  const counts = SEVERITIES.map((severity) => `${findings[severity]} ${severity}`).join(', ');
  const when =
    findingsAsOf === 'the end'
      ? 'at the end of the period'
      : 'of the period when it was evaluated, since no history tells of its end';
  const lookedAfter = incidents.filter(({ state }) => state === 'acknowledged');
  const open = [...incidents.filter(({ state }) => state === 'open'), ...lookedAfter];
  const also = lookedAfter.length === 0 ? '' : ` Acknowledged, looked after and not over: ${severities(lookedAfter)}.`;
  const told: Block = { kind: 'paragraph', text: `Findings open ${when}: ${counts}.${also}` };
  if (open.length === 0) return [told];
  const items = open
    .slice(0, MOST_OPEN)
    .map(
      ({ title, severity, opened, environment, id }) =>
        `${title} (${severity}${environment === undefined ? '' : `, ${environment}`}), since ${minuteOf(opened)}, ${id}`,
    );
  return [told, { kind: 'list', items, more: open.length - items.length, none: '' }];
}

function letPastInShort({ letPast }: PeriodReport): string {
  if (letPast.length === 0) return 'Let past in the period: nothing.';
  const kinds = Map.groupBy(letPast, ({ kind }) => kind);
  const told = [...kinds].map(([kind, own]) => counted(own.length, kind, kind.endsWith('s') ? kind : `${kind}s`));
  const next = letPast.find(({ standing, ends }) => standing === 'in force' && ends !== undefined);
  const overdue = letPast.filter(({ isReviewOverdue }) => isReviewOverdue).length;
  const resting = letPast.filter(({ rests }) => rests !== undefined).length;
  return [
    `Let past in the period: ${told.join(', ')}.`,
    ...(next?.ends === undefined ? [] : [`The next to end: ${next.id}, on ${dayOf(next.ends)}.`]),
    ...(overdue > 0 ? [`Reviews overdue: ${overdue}.`] : []),
    ...(resting > 0 ? [`Ended or used, and something still rests on it: ${resting}.`] : []),
  ].join(' ');
}
