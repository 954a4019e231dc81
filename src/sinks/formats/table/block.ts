import { counted } from '../../../core/count.ts';
import type { Finding } from '../../../core/finding.ts';
import type { FormatOptions } from '../../format.ts';
import { carried, certainty, clock, imageName, period, recordPlace, whereabouts, whoDid } from '../../phrases.ts';
import { type Row, severities } from '../../rows.ts';
import type { Alert } from '../../alert.ts';
import { type Paint, SEVERITY_WIDTH } from './paint.ts';
import { clipped, wrapped } from './wrap.ts';

const LABEL_WIDTH = 9;
const ADVICE = 4;
const MISSING = 4;
const LINES = 40;
/** Lines that are kept for what an incident is made of. */
const TREE = 8;
const ALIKE = 3;

/** A finding in full, its parts as a tree beneath, and what is alike; forty lines at most, without their ends. */
export function block(
  { alert: { finding, parts }, alike }: Row,
  options: FormatOptions,
  colours: Paint,
): readonly string[] {
  const head = [
    heading(finding, colours),
    ...details(finding, options, options.width - 2, colours).map((line) => `  ${line}`),
    ...alikeLines(alike, options, colours),
  ];
  if (options.verbose) {
    const each = parts.map((part) => [part]);
    return [...head, ...tree(each, Infinity, options, colours)];
  }
  const most = parts.length > 0 ? LINES - TREE : LINES;
  const shown = head.length > most ? [...head.slice(0, most - 1), '  …: -v tells the rest'] : head;
  return [...shown, ...tree(partsAlike(parts), LINES - shown.length, options, colours)];
}

/** What an incident is made of, with what is alike in one branch. What finds no room is counted. */
function tree(
  parts: readonly (readonly Finding[])[],
  room: number,
  options: FormatOptions,
  colours: Paint,
): readonly string[] {
  if (parts.length === 0) return [];
  const all = parts.map((group) => branch(group, options, colours));
  const told = fitting(all, room - 1);
  const left = parts.slice(told.length).flat();
  const rest = `and ${counted(left.length, 'more', 'more')} (${severities(left)}): -v tells them, -o json has all`;
  const branches = left.length > 0 ? [...told, [clipped(rest, options.width - 5)]] : told;
  return [
    `  ${colours.faint('made of')}`,
    ...branches.flatMap(([first = '', ...inner], index) => {
      const isLast = index === branches.length - 1;
      return [`  ${isLast ? '└─' : '├─'} ${first}`, ...inner.map((line) => `  ${isLast ? ' ' : '│'}  ${line}`)];
    }),
  ];
}

/** As many branches as there is room for: the sentences of the last ones go first, then these themselves. */
function fitting(branches: readonly (readonly string[])[], room: number): readonly (readonly string[])[] {
  let size = branches.reduce((sum, lines) => sum + lines.length, 0);
  const fromLast = branches.toReversed().map((lines) => {
    if (size <= room) return lines;
    size -= lines.length - 1;
    return lines.slice(0, 1);
  });
  const told = fromLast.reverse();
  return size <= room ? told : told.slice(0, room - 1);
}

function branch([part, ...alike]: readonly Finding[], options: FormatOptions, colours: Paint): readonly string[] {
  if (!part) return [];
  const width = options.width - 5;
  const times = alike.length > 0 ? `  ×${alike.length + 1}` : '';
  return [
    `${heading(part, colours)}${times}`,
    ...(options.verbose ? details(part, options, width, colours) : sentence(part, width, colours)),
  ];
}

function partsAlike(parts: readonly Finding[]): readonly (readonly Finding[])[] {
  return [...Map.groupBy(parts, ({ rule, severity, state }) => JSON.stringify([rule, severity, state])).values()];
}

function alikeLines(alike: readonly Alert[], options: FormatOptions, colours: Paint): readonly string[] {
  if (alike.length === 0) return [];
  const shown = alike
    .slice(0, ALIKE)
    .map((alert) => oneLine({ alert, alike: [] }, { ...options, width: options.width - 4 }, colours));
  const more = alike.length - shown.length;
  return [
    `  ${colours.faint(`and ${counted(alike.length, 'more', 'more')} like it`)}`,
    ...shown.map((line) => `    ${line}`),
    ...(more > 0 ? [`    and ${counted(more, 'more', 'more')}: -v lists them, -o json has all`] : []),
  ];
}

/** A finding in one line: its rule, and its sentence or, where it waits or is settled, what it is about and why it is so. */
export function oneLine({ alert: { finding }, alike }: Row, options: FormatOptions, colours: Paint): string {
  const used = SEVERITY_WIDTH + 2 + shortId(finding).length + 2;
  const severity = `${colours.severity(finding.severity)}${' '.repeat(SEVERITY_WIDTH - finding.severity.length)}`;
  const rule = alike.length > 0 ? `${finding.rule} ×${alike.length + 1}` : finding.rule;
  return `${severity}  ${colours.faint(shortId(finding))}  ${clipped(`${rule}  ${gist(finding)}`, options.width - used)}`;
}

function gist({ image, about, state, summary, resolution }: Finding): string {
  if (resolution === undefined || state === 'open') return summary;
  const tag = image?.tag === undefined ? '' : `:${image.tag}`;
  const name = image ? `${image.repository}${tag}` : about?.name;
  return `${name === undefined ? '' : `${name}  `}${resolution}`;
}

function heading(finding: Finding, colours: Paint): string {
  const state = finding.state === 'open' ? '' : ` [${finding.state}]`;
  return `${colours.severity(finding.severity)}${state}  ${colours.strong(finding.rule)}  ${colours.faint(shortId(finding))}`;
}

function sentence(finding: Finding, width: number, colours: Paint): readonly string[] {
  const why = finding.resolution === undefined ? [] : field('note', [finding.resolution], width, colours);
  return [...wrapped(finding.summary, width), ...why];
}

function details(finding: Finding, { verbose }: FormatOptions, width: number, colours: Paint): readonly string[] {
  const advice = verbose ? finding.respond : finding.respond.slice(0, ADVICE);
  const more = finding.respond.length - advice.length;
  const missing = verbose ? finding.missing : finding.missing.slice(0, MISSING);
  const unsaid = finding.missing.length - missing.length;
  const place = whereabouts(finding);
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['when', [period(finding.firstEventAt, finding.lastEventAt)]],
    ['who', whoDid(finding)],
    ['where', place === undefined ? [] : [place]],
    ['image', finding.image ? [imageName(finding.image)] : []],
    ['carries', carried(finding)],
    ['why', verbose ? [finding.why] : []],
    ['missing', unsaid > 0 ? [...missing, `(${unsaid} more)`] : missing],
    ['do', more > 0 ? [...advice, `(${more} more)`] : advice],
    ['benign', verbose ? finding.benignIf.map((text) => `if ${text}`) : []],
    ['sure', [certainty(finding)]],
    ['proof', verbose ? finding.evidence.map((one) => `${recordPlace(one)}  ${clock(one.time)} UTC  ${one.says}`) : []],
  ];
  return [
    ...sentence(finding, width, colours),
    ...rows.flatMap(([label, texts]) => field(label, texts, width, colours)),
  ];
}

function field(label: string, texts: readonly string[], width: number, colours: Paint): readonly string[] {
  const mark = texts.length > 1 ? '- ' : '';
  const lines = texts.flatMap((text) =>
    wrapped(text, width - LABEL_WIDTH - mark.length).map(
      (line, index) => `${index === 0 ? mark : ' '.repeat(mark.length)}${line}`,
    ),
  );
  return lines.map((line, index) => `${colours.faint((index === 0 ? label : '').padEnd(LABEL_WIDTH))}${line}`);
}

function shortId(finding: Finding): string {
  return finding.id.slice(0, 8);
}
