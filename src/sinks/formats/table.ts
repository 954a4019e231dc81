import { isAtLeastSevere, SEVERITIES } from '../../core/finding.ts';
import type { Report } from '../../core/report.ts';
import { formatDuration } from '../../core/time.ts';
import { apart, type Row, rowsOf, severities } from '../rows.ts';
import type { Format, FormatOptions } from '../format.ts';
import { counted, firstOf, grouped } from '../../core/count.ts';
import {
  capitalised,
  environmentName,
  environmentsOf,
  fraction,
  hasEnvironments,
  limitSentence,
  linksBeside,
  nothingOpen,
  scopeOf,
  skippedOf,
  unwatched,
  besideExplained,
  explainedFraction,
  contentsRead,
} from '../phrases.ts';
import { isActive, type Alert, alerts } from '../alert.ts';
import { block, oneLine } from './table/block.ts';
import { custodyLines } from './table/custody.ts';
import { paint, type Paint } from './table/paint.ts';
import { wrapped } from './table/wrap.ts';

const ROWS = 20;
const LIMITS = 4;
const NARROWEST = 60;
const SETTLED = ['pending', 'suppressed', 'resolved'] as const;

/** For a person at a terminal: the worst first and in full, the rest in lines, figures at the end; twenty rows in all. */
export const table: Format = {
  *render(report, wanted) {
    const options = { ...wanted, width: Math.max(NARROWEST, wanted.width) };
    const colours = paint(options.colour);
    const all = alerts(report.findings);
    const inRows = (told: readonly Alert[]): readonly Row[] => (options.verbose ? apart(told) : rowsOf(told));
    let left = options.verbose ? Infinity : ROWS;
    yield* printed(headline(report, all, options, colours));
    const active = all.filter((alert) => isActive(alert.finding));
    const isWorth = ({ finding }: Alert): boolean => options.verbose || isAtLeastSevere(finding.severity, 'medium');
    const worth = active.filter(isWorth);
    // What is grave stands for itself as long as there is room for it.
    const grave = worth.length <= left ? apart(worth) : rowsOf(worth);
    const told = grave.slice(0, left);
    for (const row of told) yield* printed(['', ...block(row, options, colours)]);
    left -= told.length;
    const rest = [...grave.slice(told.length), ...inRows(active.filter((alert) => !isWorth(alert)))];
    const lists: readonly (readonly [string, readonly Row[]])[] = [
      [told.length > 0 ? 'Also open' : 'Open', rest],
      ...SETTLED.map(
        (state) => [capitalised(state), inRows(all.filter((alert) => alert.finding.state === state))] as const,
      ),
    ];
    for (const [title, those] of lists) {
      yield* printed(listed(title, those, left, options, colours));
      left = Math.max(0, left - those.length);
    }
    yield* printed(custodyLines(report, options, colours));
    yield* printed(['', ...figures(report, options, colours), ...unread(report, options)]);
  },
};

function* printed(lines: readonly string[]): Iterable<string> {
  for (const line of lines) yield `${line.trimEnd()}\n`;
}

function headline(report: Report, all: readonly Alert[], options: FormatOptions, colours: Paint): readonly string[] {
  const { findings } = report.summary;
  const present = SEVERITIES.filter((severity) => findings[severity] > 0);
  const total = present.reduce((sum, severity) => sum + findings[severity], 0);
  const others = SETTLED.map((state) => [state, all.filter((alert) => alert.finding.state === state).length] as const)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  const counts = present.map((severity) => `${findings[severity]} ${colours.severity(severity)}`).join(', ');
  return [
    `${colours.strong(total === 0 ? nothingOpen(report) : counted(total, 'open finding'))}${counts && `: ${counts}`}`,
    ...(others.length > 0 ? [`Also ${others.join(', ')}`] : []),
    ...wrapped(`${report.mode} mode, ${scopeOf(report)}`, options.width).map(colours.faint),
  ];
}

function listed(
  title: string,
  told: readonly Row[],
  most: number,
  options: FormatOptions,
  colours: Paint,
): readonly string[] {
  if (told.length === 0) return [];
  const shown = told.slice(0, most);
  const more = told.slice(most).flatMap(({ alert, alike }) => [alert, ...alike].map(({ finding }) => finding));
  const rest = `${counted(more.length, 'more', 'more')} (${severities(more)}): -v lists them, -o json and -o html have all`;
  return [
    '',
    colours.strong(title),
    ...shown.map((row) => oneLine(row, options, colours)),
    ...(more.length > 0 ? wrapped(shown.length > 0 ? `and ${rest}` : rest.replace(' more', ''), options.width) : []),
  ];
}

/** What was not understood was not judged: that is the last word, so that nobody takes silence for peace. */
function unread({ inputs, summary }: Report, { width }: FormatOptions): readonly string[] {
  const skipped = skippedOf(inputs);
  const told = [
    ...(skipped > 0 ? [`${skipped} of ${counted(inputs.length, 'file')}`] : []),
    ...(summary.refused > 0 ? [`${grouped(summary.refused)} of ${counted(summary.records, 'record')}`] : []),
  ];
  if (told.length === 0) return [];
  const were = skipped + summary.refused === 1 ? 'was' : 'were';
  return ['', ...wrapped(`${told.join(' and ')} ${were} not understood, and not judged.`, width)];
}

/** The line beside what was heard in time: a log may be heard all the time, and lack what another server wrote. */
function isLogHoled(limits: Report['limits']): boolean {
  return limits.some(({ rules }) => rules.includes('unasked-change'));
}

function figures(
  { summary, inputs, coverage, unheard, limits, findings, mode }: Report,
  { width }: FormatOptions,
  colours: Paint,
): readonly string[] {
  const { custody, pushes, contents } = summary;
  const shares = hasEnvironments(Object.keys(custody.environments))
    ? environmentsOf(custody).map(
        ([name, one]) => `${environmentName(name, mode)} ${fraction(one.complete, one.running)}`,
      )
    : [];
  const gaps = coverage.flatMap((row) => row.gaps);
  const silent = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const unseen = unwatched(findings);
  const skipped = skippedOf(inputs);
  const rows: readonly (readonly [string, string])[] = [
    [
      'custody',
      `${fraction(custody.complete, custody.running)} running containers with every required link complete${shares.length > 0 ? `: ${shares.join(', ')}` : ''}`,
    ],
    ...(custody.running > 0 ? [['links', linksBeside(custody)] as const] : []),
    ['pushes', `${explainedFraction(pushes)} explained by a build${besideExplained(pushes, '; ')}`],
    ...(contents ? [['contents', contentsRead(contents, pushes.total)] as const] : []),
    [
      'inputs',
      `${counted(inputs.length, 'file')}, ${counted(summary.records, 'record')}; ${counted(summary.refused, 'record')} refused, ${counted(skipped, 'file')} not understood`,
    ],
    [
      'gaps',
      gaps.length === 0
        ? `${unheard.length > 0 ? `nothing at all was read of ${firstOf(unheard, 3)}; else none` : 'none'} in what the policy expects${isLogHoled(limits) ? '; the log of a cluster is not whole' : ''}`
        : `${counted(gaps.length, 'silence')}, ${formatDuration(silent)} together`,
    ],
    ...limits.slice(0, LIMITS).map((one) => ['limits', limitSentence(one)] as const),
    ...(limits.length > LIMITS ? [['', `and ${limits.length - LIMITS} more (landwaiter coverage)`] as const] : []),
    ...(unseen === undefined ? [] : [['unseen', `${unseen} (landwaiter coverage)`] as const]),
  ];
  return rows.flatMap(([label, text]) =>
    wrapped(text, width - 9).map((line, index) => `${colours.faint((index === 0 ? label : '').padEnd(9))}${line}`),
  );
}
