import { parseDigest, shortDigest } from '../../../core/digest.ts';
import type { PeriodReport } from '../model/schema.ts';
import type { Cell, Table, Tone } from './document.ts';

/** `2026-09-30 18:02`, in UTC. */
export function minuteOf(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}

/** `2026-09-30`. */
export function dayOf(time: string): string {
  return time.slice(0, 10);
}

/** `sha256:0123456789ab…` */
export function shortened(digest: string): string {
  return shortDigest(parseDigest(digest));
}

/** `registry.acme.example/shop/api:1.4` */
export function imageText({
  registry,
  repository,
  tag,
}: {
  readonly registry?: string | undefined;
  readonly repository: string;
  readonly tag?: string | undefined;
}): string {
  return `${registry === undefined ? '' : `${registry}/`}${repository}${tag === undefined ? '' : `:${tag}`}`;
}

/** An environment as people are told of it. */
export function environment(name: string | undefined, mode: 'policy' | 'observe'): string {
  if (name !== undefined && name !== 'none') return name;
  return mode === 'observe' ? 'without a policy' : 'in no environment';
}

const TONES: Readonly<Record<string, Tone>> = {
  trusted: 'good',
  broken: 'bad',
  unknown: 'faint',
  critical: 'bad',
  high: 'bad',
};

/** A word with its tone, where it has one. */
export function told(text: string, note?: string): Cell {
  const tone = Object.hasOwn(TONES, text) ? TONES[text] : undefined;
  return { text, ...(note !== undefined && { note }), ...(tone && { tone }) };
}

/** Whether something holds, in its sentence. */
export function answered({ answer, says }: PeriodReport['controls'][number] | PeriodReport['retention'][number]): Cell {
  return { text: says, tone: answer === 'shown' ? 'good' : says.startsWith('broken') ? 'bad' : 'faint' };
}

/** A cell without more. */
export function cell(text: string | number | undefined, note?: string): Cell {
  return { text: text === undefined ? '–' : String(text), ...(note !== undefined && note !== '' && { note }) };
}

/** `registry/access.log:12 1a2b3c4d5e6f`: where the record is, without the folders above, and the first digits of its hash. */
export function behind(
  record: { readonly path: string; readonly line: number; readonly sha256: string } | undefined,
): string {
  return record ? `${record.path.split('/').slice(-2).join('/')}:${record.line} ${record.sha256.slice(0, 12)}` : '';
}

/** So many rows on paper; those that count come first. */
const MOST_ROWS = 300;

/** A table of so many rows as paper bears. */
export function table(
  name: string,
  columns: readonly (readonly [name: string, weight: number, isNumber?: true])[],
  rows: readonly (readonly Cell[])[],
  {
    none,
    leftOut = 0,
    most = MOST_ROWS,
  }: { readonly none: string; readonly leftOut?: number | undefined; readonly most?: number },
): Table {
  return {
    kind: 'table',
    name,
    columns: columns.map(([title, weight, isNumber = false]) => ({ name: title, weight, isNumber })),
    rows: rows.slice(0, most),
    more: Math.max(0, rows.length - most) + leftOut,
    none,
  };
}
