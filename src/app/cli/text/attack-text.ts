import { counted } from '../../../core/count.ts';
import type { Entry } from '../../../attack/bundle.ts';
import type { ReleaseDiff } from '../../../attack/diff.ts';
import { type Check, CHECK_STATES } from '../../../attack/follow.ts';
import type { Import } from '../../../attack/release.ts';
import { wrapped } from '../../../sinks/formats/table/wrap.ts';
import { visible } from '../../../core/visible.ts';
import { claimed } from '../../attack/claims.ts';
import { columns } from './columns.ts';

const ROWS = 60;
const LISTED = 20;

/** What the words after it are from: `19.1-excerpt, a built-in excerpt`. */
export function origin({ name, isExcerpt, isWhole }: Import): string {
  if (isExcerpt) return `${name}, a built-in excerpt: import a release to have all of it`;
  return isWhole ? `${name}, a whole release` : `${name}, which may be a part of the release`;
}

export function releasesText(all: readonly Import[], folder: string, width: number): string {
  const rows = all.map(({ name, importedAt = 'built in', file = '', objects, isWhole, isExcerpt }, index) => [
    index === 0 ? 'current' : '',
    name,
    importedAt,
    isExcerpt ? 'excerpt' : isWhole ? 'whole' : 'maybe a part',
    counted(objects, 'object'),
    file,
  ]);
  return `Releases of ATT&CK in ${visible(folder)}\n${columns(rows, width).join('\n')}\n`;
}

export function importText(kept: Import, isNew: boolean, current: string, folder: string): string {
  const { name, release, specVersion, collection, objects, sha256 } = kept;
  return [
    `${isNew ? 'imported' : 'was imported before'}: ATT&CK ${release} as ${name}, into ${visible(folder)}`,
    `  STIX ${specVersion}, ${counted(objects, 'object')}, sha256 ${sha256}`,
    `  collection ${collection ? visible(`${collection.name ?? collection.id}, modified ${collection.modified ?? 'at no told time'}`) : 'none: the release is as you said'}`,
    `  ${kept.isWhole ? 'whole: what is not in it is not in the release' : 'not known to be whole: what is not in it may still be in the release'}`,
    current === name ? '  it is the current one' : `  the current one is ${current}`,
    '',
  ].join('\n');
}

export function diffText(before: Import, after: Import, found: ReleaseDiff, width: number): string {
  const section = (title: string, rows: readonly (readonly string[])[]): readonly string[] => {
    if (rows.length === 0) return [];
    const more = rows.length - ROWS;
    return [
      '',
      `${title}: ${rows.length}`,
      ...columns(rows.slice(0, ROWS), width),
      ...(more > 0 ? [`  and ${more} more: -o json lists all`] : []),
    ];
  };
  const changed = found.changed.map(({ before: old, after: now, fields, isUntold, replacedBy }) => [
    now.attackId ?? now.id,
    now.name ?? '',
    isUntold
      ? `version ${now.version ?? 'none'} still`
      : `version ${old.version ?? 'none'} to ${now.version ?? 'none'}`,
    [...(replacedBy === undefined ? [] : [`now ${replacedBy}`]), ...fields].join(', '),
  ]);
  return [
    `From ${before.name} to ${after.name}, by content: ${counted(found.same, 'object')} the same`,
    ...(before.isExcerpt || after.isExcerpt
      ? [
          before.isExcerpt && after.isExcerpt
            ? 'Both are built-in excerpts: of the objects around AN0946 and those that rules name, a few fields each.'
            : 'One of them is a built-in excerpt, whose objects are cut: where the hash as published is not known, they differ by that.',
        ]
      : []),
    ...(before.specVersion === after.specVersion
      ? []
      : [`One is STIX ${before.specVersion}, the other ${after.specVersion}: that is not counted as a difference.`]),
    ...section('Changed', changed),
    ...section('Added', found.added.map(row)),
    ...section('Removed', found.removed.map(row)),
    '',
  ].join('\n');
}

function row({ attackId, id, type, name = '' }: Entry): readonly string[] {
  return [attackId ?? id, type, name];
}

export function checksText(about: Import, checks: readonly Check[], width: number): string {
  const counts = CHECK_STATES.map((state) => [state, checks.filter((one) => one.state === state).length] as const);
  // What is wrong with one technique concerns many rules: it is told once.
  const wrong = Map.groupBy(
    checks.filter(({ state }) => state !== 'confirmed'),
    ({ claim, state, says }) => `${state}: ${claimed(claim)}: ${says}`,
  );
  return [
    ...wrapped(`Checked along ${origin(about)}.`, width),
    counts.flatMap(([state, count]) => (count > 0 ? [`${count} ${state}`] : [])).join(', '),
    ...[...wrong].flatMap(([told, own]) => [
      '',
      ...wrapped(told, width),
      ...claimers(own, width - 2).map((line) => `  ${line}`),
    ]),
    '',
  ].join('\n');
}

// A list at a time: longer texts are cut where they are shown.
function claimers(own: readonly Check[], width: number): readonly string[] {
  const names = own.map(({ claim }) => claim.by);
  const lists = Array.from({ length: Math.ceil(names.length / LISTED) }, (_, index) =>
    names.slice(index * LISTED, (index + 1) * LISTED).join(', '),
  );
  return lists.flatMap((list, index) => wrapped(index === 0 ? `claimed by ${list}` : list, width));
}
