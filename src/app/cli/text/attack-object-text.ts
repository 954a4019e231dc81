import type { Entry } from '../../../attack/bundle.ts';
import type { Release } from '../../../attack/release.ts';
import { wrapped } from '../../../sinks/formats/table/wrap.ts';
import { origin } from './attack-text.ts';
import { columns } from './columns.ts';

const ROWS = 40;
// Who uses a technique, and with what: never a reason to suspect anybody.
const CONTEXT: ReadonlySet<string> = new Set(['intrusion-set', 'malware', 'tool', 'campaign']);

/** An object for a person at a terminal: what is known of it, MITRE's words, what it is related to, what it cites. */
export function objectText(release: Release, entry: Entry, width: number): string {
  const { is } = release.object(entry);
  const related = release.relations(entry.id).flatMap((one) => relatedTo(release, entry, one));
  const context = related.filter(({ type }) => CONTEXT.has(type));
  const others = related.filter(({ type }) => !CONTEXT.has(type));
  const cited = (is.external_references ?? []).filter(({ source_name: source }) => source !== 'mitre-attack');
  const facts = [
    ['id', entry.id],
    ['type', entry.type],
    ['version', entry.version ?? 'none'],
    ['created', entry.created ?? 'not told'],
    ['modified', entry.modified ?? 'not told'],
    ['standing', entry.revoked ? 'revoked' : entry.deprecated ? 'deprecated' : 'current'],
    ...(entry.publishedSha256 === undefined
      ? [['sha256', entry.sha256]]
      : [
          ['sha256, as published', entry.publishedSha256 ?? 'not at hand: import the release'],
          ['sha256 of what is cut', entry.sha256],
        ]),
    ['release', origin(release.about)],
  ];
  return [
    ...wrapped(`${entry.attackId ?? entry.type} ${entry.name ?? ''}`, width),
    ...columns(facts, width),
    ...(is.description === undefined || is.description === ''
      ? []
      : ['', 'In MITRE’s words', ...paragraphs(is.description, width)]),
    ...asked(release, entry, width),
    ...section('Related', [...replacing(release, entry), ...others.map(({ row }) => row)], width),
    ...section(
      'Context, never a reason for a finding',
      context.map(({ row }) => row),
      width,
    ),
    ...section(
      'Cited there',
      cited.map(({ source_name: source, url = '' }) => [source, url]),
      width,
    ),
    '',
  ].join('\n');
}

/** Of an analytic what it asks for, and the strategies that it belongs to: these stand in fields, not in relationships. */
function asked(release: Release, entry: Entry, width: number): readonly string[] {
  const object = release.object(entry);
  if (object.kind !== 'analytic') return [];
  const { x_mitre_log_source_references: logs = [], x_mitre_mutable_elements: mutable = [] } = object.is;
  const nameOf = (id: string): string => release.find(id)?.attackId ?? id;
  return [
    ...section(
      'Log sources',
      logs.map(({ name, channel, x_mitre_data_component_ref: ref }) => [name, nameOf(ref), channel ?? '']),
      width,
    ),
    ...section(
      'Mutable elements',
      mutable.map(({ field, description = '' }) => [field, description]),
      width,
    ),
    ...section(
      'Part of',
      release.strategies(entry.id).map(({ id, name = '' }) => [nameOf(id), name]),
      width,
    ),
  ];
}

/** Of a revoked object what took its place, where no relationship in the bundle says it. */
function replacing(release: Release, entry: Entry): readonly (readonly string[])[] {
  const next = release.replacement(entry);
  const isRelated = release.relations(entry.id).some(({ relation }) => relation?.to === next?.id);
  return next && !isRelated ? [['revoked-by', next.attackId ?? next.id, next.name ?? '']] : [];
}

function relatedTo(
  release: Release,
  entry: Entry,
  one: Entry,
): readonly { readonly type: string; readonly row: readonly string[] }[] {
  if (!one.relation) return [];
  const { from: source, to, kind } = one.relation;
  const other = release.find(source === entry.id ? to : source);
  const verb = source === entry.id ? kind : `${kind} it`;
  const type = other?.type ?? '';
  return [
    { type, row: [verb, other?.attackId ?? (source === entry.id ? to : source), other?.name ?? 'not in this bundle'] },
  ];
}

function section(title: string, rows: readonly (readonly string[])[], width: number): readonly string[] {
  if (rows.length === 0) return [];
  const more = rows.length - ROWS;
  return ['', title, ...columns(rows.slice(0, ROWS), width), ...(more > 0 ? [`  and ${more} more`] : [])];
}

// What follows a thousand characters stands in the bytes (`--raw`).
function paragraphs(text: string, width: number): readonly string[] {
  return text
    .slice(0, 1000)
    .split('\n')
    .flatMap((line) => wrapped(line, width - 2).map((piece) => `  ${piece}`));
}
