import type { CustodyLink } from '../../../core/custody.ts';
import { formatDuration } from '../../../core/time.ts';
import { counted, percent } from '../../../core/count.ts';
import type { PeriodReport } from '../model/schema.ts';
import type { Section, Table, Trend } from './document.ts';
import { changeTable } from './change-table.ts';
import { answered, behind, cell, dayOf, environment, imageText, minuteOf, table, told } from './words.ts';

/** What is not known, and what was heard. */
export function gaps({ gaps: all, coverage, leftOut }: PeriodReport): Section {
  return {
    id: 'gaps',
    title: 'What is not known, and what was heard',
    blocks: [
      { kind: 'list', items: all, more: leftOut['gaps'] ?? 0, none: 'No gap was found.' },
      table(
        'What was heard in the period',
        [
          ['Source', 22],
          ['Of', 34],
          ['From (UTC)', 18],
          ['Until (UTC)', 18],
          ['Silent', 8, true],
        ],
        coverage.map((one) => [
          cell(one.source),
          cell(one.scope === '' ? 'not told' : one.scope),
          cell(minuteOf(one.from)),
          cell(minuteOf(one.to)),
          cell(one.silences),
        ]),
        { none: 'Nothing was heard in the period.', leftOut: leftOut['coverage'] },
      ),
    ],
  };
}

/** By environment, in three figures, with the trend. */
export function standingsTable({ standings, mode }: PeriodReport, most?: number): Table {
  return table(
    'Running containers by environment',
    [
      ['Environment', 24],
      ['Trusted', 12, true],
      ['By exception', 12, true],
      ['Broken', 12, true],
      ['Not known', 12, true],
      ['Trusted, over the period', 34],
    ],
    standings.map((one) => [
      cell(environment(one.environment, mode)),
      cell(one.trusted),
      cell(one.allowed),
      { text: String(one.broken), ...(one.broken > 0 && { tone: 'bad' as const }) },
      cell(one.unknown),
      { text: '', trend: trendOf(one.trend) },
    ]),
    { none: 'No container is on record as running in the period.', ...(most !== undefined && { most }) },
  );
}

/** So many environments fit on it. */
export const FIRST_SHEET = 5;

const ASKS: Readonly<Record<CustodyLink, string>> = {
  origin: 'which build made it',
  publisher: 'who pushed it, and whether they may',
  path: 'by which tags and promotions it came',
  admission: 'what was said of it at the door',
  provenance: 'by whom it is signed',
  contents: 'what is in it that was not there before',
};

/** The trend of each environment in words, beside the figures of the first sheet. */
export function custody(report: PeriodReport): Section {
  const { links, standings } = report;
  return {
    id: 'custody',
    title: 'Custody by environment',
    blocks: [
      {
        kind: 'paragraph',
        text: `By environment it stands, with the trend, on the first sheet${standings.length > FIRST_SHEET ? ', the worst of them, and here all of them' : ''}. By link:`,
      },
      ...(standings.length > FIRST_SHEET ? [standingsTable(report)] : []),
      table(
        'Links of the chains of what ran at the end',
        [
          ['Link', 24],
          ['Complete', 12, true],
          ['Broken', 12, true],
          ['Not known', 12, true],
          ['What it says', 40],
        ],
        links.map((one) => [
          cell(one.link),
          cell(one.complete),
          cell(one.broken),
          cell(one.unknown),
          cell(ASKS[one.link]),
        ]),
        { none: '' },
      ),
      ...changeTable(report),
      {
        kind: 'paragraph',
        tone: 'faint',
        text: 'Complete: every link that the environment requires, and nothing speaks against the image. Not known is not complete. Each container of a workload counts once, however many pods run it.',
      },
    ],
  };
}

function trendOf(points: PeriodReport['standings'][number]['trend']): Trend {
  const shares = points.map(({ running, complete }) => ({ part: complete, whole: running }));
  const [first, last] = [points[0], points.at(-1)];
  const said = (one: typeof first): string =>
    one ? `${percent(one.complete, one.running)} on ${dayOf(one.from)}` : '';
  return {
    points: shares,
    says: !first || !last ? 'no figures' : first === last ? said(first) : `${said(first)}, ${said(last)}`,
  };
}

/** What stood in the period, and how long each stage took. */
export function incidents({ incidents: all, historyBegins, leftOut }: PeriodReport): Section {
  return {
    id: 'incidents',
    title: 'Incidents, and how long each stage took',
    blocks: [
      {
        kind: 'paragraph',
        text: `Findings of medium severity and worse that stood in the period. ${historyBegins === undefined ? 'No history of findings is kept: opened is when the evaluation says that they opened, and resolutions are not known.' : `When each was told is on record from ${minuteOf(historyBegins)} UTC on.`}`,
      },
      table(
        'Incidents',
        [
          ['What', 36],
          ['Severity, state', 13],
          ['Happened (UTC)', 17],
          ['Opened', 17],
          ['Acknowledged', 18],
          ['Resolved', 17],
        ],
        all.map((one) => [
          cell(
            one.title,
            [
              ...subjectOf(one),
              `${one.rule} ${one.id}${one.environment === undefined ? '' : `, ${one.environment}`}`,
              behind(one.record),
            ]
              .filter((part) => part !== '')
              .join(', '),
          ),
          told(one.severity, one.state),
          cell(minuteOf(one.happened)),
          cell(minuteOf(one.opened), after(one.took.toOpen)),
          one.acknowledged === undefined
            ? cell('not on record')
            : cell(
                minuteOf(one.acknowledged),
                [one.acknowledgedBy ?? '', after(one.took.toAcknowledge)].filter(Boolean).join(', '),
              ),
          one.resolved === undefined ? cell('not on record') : cell(minuteOf(one.resolved), after(one.took.toResolve)),
        ]),
        { none: 'None stood in the period.', leftOut: leftOut['incidents'] },
      ),
    ],
  };
}

/** Its image or what else it is about, who did it, and where. */
function subjectOf({ image, about, who, placement }: PeriodReport['incidents'][number]): readonly string[] {
  const [first = 'nobody on record'] = who;
  return [
    ...(image ? [imageText(image)] : about ? [`${about.kind} ${about.name}`] : []),
    `by ${first}`,
    ...(placement ? [`${placement.namespace} / ${placement.workload}`] : []),
  ];
}

function after(took: number | undefined): string {
  return took === undefined ? '' : `after ${formatDuration(took)}`;
}

/** What was tolerated: by whom, why, until when. */
export function letPast({ letPast: all, leftOut }: PeriodReport): Section {
  return {
    id: 'let-past',
    title: 'What was let past',
    blocks: [
      table(
        'Exceptions, suppressions and break-glass',
        [
          ['What', 32],
          ['Why', 24],
          ['Owner, approved by', 24],
          ['Ends', 13],
          ['Review', 11],
        ],
        all.map((one) => [
          cell(
            `${one.kind} ${one.id}`,
            [
              one.what,
              ...(one.findings > 0 ? [`silences ${counted(one.findings, 'finding')}`] : []),
              ...(one.rests === undefined ? [] : [`still rests on it: ${one.rests}`]),
            ].join('; '),
          ),
          cell(one.reason ?? 'no reason told', one.ticket),
          cell(
            one.owner ?? 'nobody named',
            one.kind === 'break-glass'
              ? ''
              : one.approvedBy === undefined
                ? 'nobody approved it'
                : `approved by ${one.approvedBy}`,
          ),
          cell(
            one.ends === undefined ? 'no end told' : dayOf(one.ends),
            [one.standing, one.from === undefined ? '' : `from ${minuteOf(one.from)}`].filter(Boolean).join(', '),
          ),
          {
            text: one.review === undefined ? 'none set' : dayOf(one.review),
            ...(one.isReviewOverdue
              ? { note: 'overdue', tone: 'bad' as const }
              : one.reviewed === undefined
                ? {}
                : { note: `by ${one.reviewed}` }),
          },
        ]),
        { none: 'Nothing was let past in the period.', leftOut: leftOut['letPast'] },
      ),
    ],
  };
}

/** How long records are kept, against what is wanted. */
export function retention({ retention: all }: PeriodReport): Section {
  return {
    id: 'retention',
    title: 'How long records are kept',
    blocks: [
      table(
        'Retention',
        [
          ['What', 34],
          ['Wanted', 12],
          ['Found', 14],
          ['Is it so?', 52],
        ],
        all.map((one) => [
          cell(one.what, one.kind),
          cell(one.wanted === undefined ? 'not said' : formatDuration(one.wanted)),
          cell(one.found === undefined ? 'not measured' : formatDuration(one.found)),
          answered(one),
        ]),
        { none: '' },
      ),
    ],
  };
}
