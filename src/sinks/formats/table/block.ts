import type { Finding } from '../../../core/finding.ts';
import type { FormatOptions } from '../../format.ts';
import { certainty, clock, imageName, period, whereabouts } from '../../phrases.ts';
import type { Story } from '../../story.ts';
import type { Paint } from './paint.ts';
import { SEVERITY_WIDTH } from './paint.ts';
import { clipped, wrapped } from './wrap.ts';

const LABEL_WIDTH = 9;
const ADVICE = 2;

/** A finding in full, its parts as a tree beneath; lines without their ends. */
export function block({ finding, parts }: Story, options: FormatOptions, colours: Paint): readonly string[] {
  const lines = [
    heading(finding, colours),
    ...details(finding, options, options.width - 2, colours).map((line) => `  ${line}`),
  ];
  if (parts.length > 0) lines.push(`  ${colours.faint('made of')}`);
  parts.forEach((part, index) => {
    const isLast = index === parts.length - 1;
    lines.push(`  ${isLast ? '└─' : '├─'} ${heading(part, colours)}`);
    const inner = options.verbose
      ? details(part, options, options.width - 5, colours)
      : sentence(part, options.width - 5, colours);
    for (const line of inner) lines.push(`  ${isLast ? ' ' : '│'}  ${line}`);
  });
  return lines;
}

/** A finding in one line: its sentence or, where it waits or is settled, what it is about and why it is so. */
export function oneLine(finding: Finding, options: FormatOptions, colours: Paint): string {
  const used = SEVERITY_WIDTH + 2 + shortId(finding).length + 2;
  const severity = `${colours.severity(finding.severity)}${' '.repeat(SEVERITY_WIDTH - finding.severity.length)}`;
  return `${severity}  ${colours.faint(shortId(finding))}  ${clipped(gist(finding), options.width - used)}`;
}

function gist({ rule, image, about, state, summary, resolution }: Finding): string {
  if (resolution === undefined || state === 'open') return summary;
  const tag = image?.tag === undefined ? '' : `:${image.tag}`;
  const name = image ? `${image.repository}${tag}` : about?.name;
  return `${rule}${name === undefined ? '' : `  ${name}`}  ${resolution}`;
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
  const place = whereabouts(finding);
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['when', [period(finding.firstEventAt, finding.lastEventAt)]],
    ['who', finding.actor ? [named(finding.actor)] : []],
    ['where', place === undefined ? [] : [place]],
    ['image', finding.image ? [imageName(finding.image)] : []],
    ['why', verbose ? [finding.why] : []],
    ['missing', finding.missing],
    ['do', more > 0 ? [...advice, `(${more} more)`] : advice],
    ['benign', verbose ? finding.benignIf.map((text) => `if ${text}`) : []],
    ['sure', [certainty(finding)]],
    [
      'proof',
      verbose ? finding.evidence.map((one) => `${one.path}:${one.line}  ${clock(one.time)} UTC  ${one.says}`) : [],
    ],
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

function named({ name, kind }: NonNullable<Finding['actor']>): string {
  return kind === 'unknown' ? name : `${name} (${kind})`;
}

function shortId(finding: Finding): string {
  return finding.id.slice(0, 8);
}
