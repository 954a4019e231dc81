import { stretch } from '../../answers/stretches.ts';
import { counted } from '../../../core/count.ts';
import { formatDuration, formatTime, type Time } from '../../../core/time.ts';
import type { KeptLogs, Stretch } from '../../../core/watch.ts';
import { type Paint, paint } from '../../../sinks/formats/table/paint.ts';
import { wrapped } from '../../../sinks/formats/table/wrap.ts';
import { clock, period } from '../../../sinks/phrases.ts';
import { findingJson } from '../../../sinks/report-json.ts';
import { visibleJson } from '../../../core/visible.ts';
import { beyondRow, type CoverageReport, type RegistryRow } from '../../analysis/coverage.ts';
import { type ExpectedRow, unheardWord } from '../../analysis/heard.ts';
import { columns } from './columns.ts';

const ROWS = 40;
const NARROWEST = 60;

/** For a person at a terminal: one section for each question, and what stands against the telemetry last. */
export function coverageText(
  report: CoverageReport,
  { colour, width: wanted }: { readonly colour: boolean; readonly width: number },
): string {
  const width = Math.max(NARROWEST, wanted);
  const colours = paint(colour);
  const table = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => {
    if (rows.length === 0) return [];
    const more = rows.length - ROWS;
    const [first = '', ...lines] = columns([head, ...rows.slice(0, ROWS)], width);
    return [
      '',
      colours.strong(title),
      colours.faint(first),
      ...lines,
      ...(more > 0 ? [`  and ${counted(more, 'more', 'more')}: -o json lists all`] : []),
    ];
  };
  const lines = [
    ...wrapped(headline(report), width),
    ...table(
      'What the policy expects',
      ['source', 'kind', 'every', 'last heard', 'silences'],
      report.expected.map((one) => expectedRow(one, report.evaluatedAt)),
    ),
    ...(report.expected.length === 0
      ? [
          '',
          ...wrapped(
            'The policy expects no source. List them under sources, with expectEvery, and silence will be noticed.',
            width,
          ),
        ]
      : []),
    ...table(
      'What was heard',
      ['kind', 'of', 'from', 'until'],
      report.heard.map(({ source, scope, from, to }) => [
        source,
        scope === '' ? 'not told' : scope,
        minute(from, report.evaluatedAt),
        minute(to, report.evaluatedAt),
      ]),
    ),
    ...table(
      'What the analytic AN0946 needs',
      ['need', 'logs', 'read here'],
      report.needs.map(({ need, logClass, kinds }) => [
        need,
        logClass,
        kinds.length === 0 ? 'nothing' : kinds.join(', '),
      ]),
    ),
    ...table(
      'Registries that records name',
      ['registry', 'watched', 'containers', 'CI runs', 'host pushes'],
      report.registries.map(registryRow),
    ),
    ...table(
      'Clusters that records name',
      ['cluster', 'watched', 'containers', 'other records'],
      report.clusters.map(({ about, watched, placements, mentions }) => [
        about.name,
        watched ? 'yes' : 'NO',
        String(placements.length),
        String(mentions.length),
      ]),
    ),
    ...table(
      'Networks from which nodes pull',
      ['network', 'pulls', 'known by what then started'],
      report.networks.map(({ about, count, coupled }) => [about.name, String(count), coupled ? 'yes' : 'NO']),
    ),
    ...table(
      'Clocks, by what two feeds both recorded',
      ['one', 'other', 'pairs', 'the other is'],
      [
        ...report.clocks.map(({ one, other, pairs, ahead }) => [one, other, String(pairs), apart(ahead)]),
        ...report.future.map(({ about, latest, now }) => [
          about.name,
          'all others',
          '',
          `${formatDuration(latest - now)} behind`,
        ]),
      ],
    ),
    ...table(
      'How far back logs reach',
      ['logs', 'policy wants', 'begin', 'that is'],
      report.kept.map((one) => keptRow(one, report.evaluatedAt)),
    ),
    ...table(
      'Told by sources that have no say in it: believed of none, listed in quarantine by a server',
      ['source', 'names the', 'called', 'records'],
      report.beyond.map(({ about, part, name, records }) => [about.name, part, name, String(records.length)]),
    ),
    ...limitLines(report, width, colours),
    '',
    ...findingLines(report, width, colours),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ window, watermark, evaluatedAt, refused, skipped }: CoverageReport): string {
  const read = window ? `Records of ${period(window.from, window.to)}` : 'No records';
  const unread = [
    ...(refused > 0 ? [`${counted(refused, 'record was', 'records were')} refused`] : []),
    ...(skipped.length > 0 ? [`${counted(skipped.length, 'file was', 'files were')} not understood`] : []),
  ];
  const told = unread.length > 0 ? ` ${unread.join(', ')}: landwaiter analyze tells why.` : '';
  if (!window && evaluatedAt === 0) return `No record was read that tells of an image.${told}`;
  return `${read}, evaluated as of ${clock(evaluatedAt)} UTC; what is later than ${clock(watermark)} may still come.${told}`;
}

/** What whoever steals the secret of a signed webhook could fake. */
function signedLines(signed: CoverageReport['signed'], width: number): readonly string[] {
  return signed.flatMap(({ door, system, runs }) => {
    const told = `${counted(runs, 'run')} of ${system} ${runs === 1 ? 'is' : 'are'} told by signed webhooks of ${door} alone`;
    const fake = 'whoever steals its secret can make up runs that explain pushes';
    const more = `A collector that asks ${system}, or evidence: recorded in builds, asks for more.`;
    return ['', ...wrapped(`${told}: ${fake}. ${more}`, width)];
  });
}

function expectedRow(
  { about, kind, expectEvery, heard, silences, late, undated }: ExpectedRow,
  now: Time,
): readonly string[] {
  const every = expectEvery === undefined ? '–' : formatDuration(expectEvery);
  return [
    about.name,
    kind,
    every,
    heard ? minute(heard.to, now) : unheardWord(undated).toUpperCase(),
    undated === undefined
      ? // Where nothing is expected, no silence is one.
        expectEvery === undefined && heard !== undefined && silences.length === 0 && !late
        ? 'not judged'
        : silenceWords(silences, heard !== undefined, late)
      : `${counted(undated, 'record')} read, none says when`,
  ];
}

function silenceWords(silences: readonly Stretch[], isHeard: boolean, late: Stretch | undefined): string {
  // Not Math.max(...): a dead feed with a short rhythm has more silences than a call takes arguments.
  const longest = silences.reduce((most, { from, to }) => Math.max(most, to - from), 0);
  const begins = late ? [`begins ${formatDuration(late.to - late.from)} late`] : [];
  if (!isHeard) return longest > 0 ? `all ${formatDuration(longest)}` : '';
  if (silences.length === 0) return begins.join('') || 'none';
  return [`${silences.length === 1 ? '' : `${silences.length}, up to `}${formatDuration(longest)}`, ...begins].join(
    '; ',
  );
}

function registryRow({ host, watched, placements, runs, hostPushes }: RegistryRow): readonly string[] {
  const words = { recorded: 'yes', claimed: 'only by claims', no: 'NO' };
  return [host, words[watched], String(placements), String(runs), String(hostPushes)];
}

function keptRow({ logClass, wanted, oldest }: KeptLogs, at: Time): readonly string[] {
  return [
    logClass,
    formatDuration(wanted),
    oldest === undefined ? 'nothing was read' : minute(oldest, at),
    oldest === undefined ? '' : `${formatDuration(at - oldest)} back`,
  ];
}

function apart(ahead: number): string {
  if (ahead === 0) return 'equal';
  return `${formatDuration(ahead)} ${ahead > 0 ? 'ahead' : 'behind'}`;
}

function findingLines({ findings }: CoverageReport, width: number, colours: Paint): readonly string[] {
  if (findings.length === 0) return ['Nothing stands against the telemetry.'];
  return [
    colours.strong('What stands against the telemetry'),
    ...findings.flatMap((finding) => {
      const state = finding.state === 'open' ? '' : ` [${finding.state}]`;
      return [
        `  ${colours.severity(finding.severity)}${state}  ${colours.strong(finding.rule)}  ${colours.faint(finding.id.slice(0, 8))}`,
        ...wrapped(finding.summary, width - 4).map((line) => `    ${line}`),
      ];
    }),
  ];
}

/** Rules that are quiet, or judge less, for want of a name or a list, and the line that would let them speak. */
function limitLines({ limits, signed }: CoverageReport, width: number, colours: Paint): readonly string[] {
  const lines = signedLines(signed, width);
  if (limits.length === 0) return lines;
  return [
    ...lines,
    '',
    colours.strong('What is not judged, and the line to add'),
    ...limits.flatMap(({ reason, rules, add }) => [
      ...wrapped(reason, width - 2).map((line) => `  ${line}`),
      ...(rules.length > 0
        ? wrapped(`limits: ${rules.join(', ')}`, width - 4).map((line) => `    ${colours.faint(line)}`)
        : []),
      ...(add === undefined ? [] : wrapped(add, width - 4).map((line) => `    ${line}`)),
    ]),
  ];
}

/** `11-17 00:43`, with the year where that is not the one of the evaluation. */
function minute(time: Time, now: Time): string {
  const told = clock(time).slice(0, 16);
  return told.slice(0, 4) === clock(now).slice(0, 4) ? told.slice(5) : told;
}

function shown(one: Stretch | undefined) {
  return one && stretch(one);
}

/** For machines, times as RFC 3339, durations in milliseconds. */
export function coverageJson(report: CoverageReport): string {
  const { evaluatedAt, watermark, window, needs, registries, refused, skipped } = report;
  return `${visibleJson(
    JSON.stringify(
      {
        version: 1,
        evaluatedAt: formatTime(evaluatedAt),
        watermark: formatTime(watermark),
        refused,
        skipped: skipped.map(({ path, skipped: reason }) => ({ path, reason })),
        window: window && stretch(window),
        expected: report.expected.map(({ about, kind, expectEvery, heard, silences, late, undated }) => ({
          name: about.name,
          kind,
          expectEvery,
          heard: shown(heard),
          undated,
          silences: silences.map(stretch),
          late: late && stretch(late),
        })),
        heard: report.heard.map(({ gaps, ...row }) => ({ ...row, ...stretch(row), gaps: gaps.map(stretch) })),
        needs,
        registries,
        clusters: report.clusters.map(({ about, watched, placements, mentions }) => ({
          name: about.name,
          watched,
          placements: placements.length,
          mentions: mentions.length,
        })),
        networks: report.networks.map(({ about, count, coupled }) => ({
          network: about.name,
          pulls: count,
          coupled: coupled !== undefined,
        })),
        clocks: report.clocks.map(({ one, other, pairs, ahead, middle }) => ({ one, other, pairs, ahead, middle })),
        future: report.future.map(({ about, latest }) => ({ kind: about.name, latest: formatTime(latest) })),
        retention: report.kept.map(({ logClass, wanted, oldest }) => ({
          logClass,
          wanted,
          oldest: oldest === undefined ? undefined : formatTime(oldest),
        })),
        beyond: report.beyond.map(beyondRow),
        signed: report.signed,
        limits: report.limits,
        findings: report.findings.map(findingJson),
      },
      null,
      2,
    ),
  )}\n`;
}
