import { isAtLeastSevere, SEVERITIES } from '../../core/finding.ts';
import type { Report } from '../../core/report.ts';
import { formatDuration } from '../../core/time.ts';
import type { Format, FormatOptions } from '../format.ts';
import { counted } from '../../core/count.ts';
import { clock, environmentsOf, fraction, limitSentence, period, unwatched, withoutDigest } from '../phrases.ts';
import { isActive, type Story, stories } from '../story.ts';
import { block, oneLine } from './table/block.ts';
import { custodyLines } from './table/custody.ts';
import { paint, type Paint } from './table/paint.ts';
import { wrapped } from './table/wrap.ts';

const BLOCKS = 20;
const LINES = 40;
const LIMITS = 4;
const NARROWEST = 60;

/** For a person at a terminal: the worst first and in full, the rest in lines, figures at the end. */
export const table: Format = {
  *render(report, wanted) {
    const options = { ...wanted, width: Math.max(NARROWEST, wanted.width) };
    const colours = paint(options.colour);
    const all = stories(report.findings);
    yield* printed(headline(report, all, options, colours));
    const active = all.filter((story) => isActive(story.finding));
    const worth = active.filter((story) => options.verbose || isAtLeastSevere(story.finding.severity, 'medium'));
    const told = options.verbose ? worth : worth.slice(0, BLOCKS);
    for (const story of told) yield* printed(['', ...block(story, options, colours)]);
    const rest = active.filter((story) => !told.includes(story));
    yield* printed(listed(rest.length < active.length ? 'Also open' : 'Open', rest, options, colours));
    for (const state of ['pending', 'suppressed', 'resolved'] as const) {
      const title = `${state.slice(0, 1).toUpperCase()}${state.slice(1)}`;
      yield* printed(
        listed(
          title,
          all.filter((story) => story.finding.state === state),
          options,
          colours,
        ),
      );
    }
    yield* printed(custodyLines(report, options, colours));
    yield* printed(['', ...figures(report, options, colours)]);
  },
};

function* printed(lines: readonly string[]): Iterable<string> {
  for (const line of lines) yield `${line.trimEnd()}\n`;
}

function headline(report: Report, all: readonly Story[], options: FormatOptions, colours: Paint): readonly string[] {
  const { findings } = report.summary;
  const present = SEVERITIES.filter((severity) => findings[severity] > 0);
  const total = present.reduce((sum, severity) => sum + findings[severity], 0);
  const others = (['pending', 'suppressed', 'resolved'] as const)
    .map((state) => [state, all.filter((story) => story.finding.state === state).length] as const)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  const counts = present.map((severity) => `${findings[severity]} ${colours.severity(severity)}`).join(', ');
  const scope = report.window ? `records of ${period(report.window.from, report.window.to)}` : 'no records';
  return [
    `${colours.strong(total === 0 ? 'No open findings' : counted(total, 'open finding'))}${counts && `: ${counts}`}`,
    ...(others.length > 0 ? [`Also ${others.join(', ')}`] : []),
    ...wrapped(`${report.mode} mode, ${scope}, evaluated at ${clock(report.evaluatedAt)} UTC`, options.width).map(
      colours.faint,
    ),
  ];
}

function listed(title: string, told: readonly Story[], options: FormatOptions, colours: Paint): readonly string[] {
  if (told.length === 0) return [];
  const shown = options.verbose ? told : told.slice(0, LINES);
  const more = told.length - shown.length;
  return [
    '',
    colours.strong(title),
    ...shown.map(({ finding }) => oneLine(finding, options, colours)),
    ...(more > 0 ? [`and ${counted(more, 'more', 'more')}: -o json and -o html list all`] : []),
  ];
}

function figures(
  { summary, inputs, coverage, limits, findings }: Report,
  { width }: FormatOptions,
  colours: Paint,
): readonly string[] {
  const { custody, pushes } = summary;
  const shares = environmentsOf(custody).map(([name, share]) => `${name} ${fraction(share.complete, share.running)}`);
  const gaps = coverage.flatMap((row) => row.gaps);
  const silent = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const unseen = unwatched(findings);
  const unread = inputs.filter((input) => input.skipped !== undefined).length;
  const rows: readonly (readonly [string, string])[] = [
    [
      'custody',
      `${fraction(custody.complete, custody.running)} running containers with a complete chain${shares.length > 0 ? `: ${shares.join(', ')}` : ''}`,
    ],
    ['pushes', `${fraction(pushes.explained, pushes.total)} explained by a build${withoutDigest(pushes, '; ')}`],
    [
      'inputs',
      `${counted(inputs.length, 'file')}, ${counted(summary.records, 'record')}; ${counted(summary.refused, 'record')} refused, ${counted(unread, 'file')} not understood`,
    ],
    [
      'gaps',
      gaps.length === 0
        ? 'none in what the policy expects'
        : `${counted(gaps.length, 'silence')}, ${formatDuration(silent)} together`,
    ],
    ...limits.slice(0, LIMITS).map((one) => ['quiet', limitSentence(one)] as const),
    ...(limits.length > LIMITS ? [['', `and ${limits.length - LIMITS} more (landwaiter coverage)`] as const] : []),
    ...(unseen === undefined ? [] : [['unseen', `${unseen} (landwaiter coverage)`] as const]),
  ];
  return rows.flatMap(([label, text]) =>
    wrapped(text, width - 9).map((line, index) => `${colours.faint((index === 0 ? label : '').padEnd(9))}${line}`),
  );
}
