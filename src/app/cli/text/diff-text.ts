import type { PackageChange } from '../../../core/comparison.ts';
import { counted, grouped } from '../../../core/count.ts';
import { shortDigest } from '../../../core/digest.ts';
import { paint } from '../../../sinks/formats/table/paint.ts';
import { clipped, wrapped } from '../../../sinks/formats/table/wrap.ts';
import { visible } from '../../../sinks/visible.ts';
import type { Asked } from '../../comparisons/diff-json.ts';
import type { Difference } from '../../comparisons/diff.ts';
import { severityOf, verdict } from '../../comparisons/verdict.ts';

const REASONS = 30;
const MORE = 12;
const PACKAGES = 12;
const CONFIGURATION = 20;
const NARROWEST = 40;

interface Shown {
  readonly colour: boolean;
  readonly width: number;
  readonly verbose: boolean;
}

/** One platform as lines for a terminal: the verdict, why, and then what else differs. */
export function diffLines(difference: Difference, asked: Asked, shown: Shown): readonly string[] {
  const colours = paint(shown.colour);
  const { comparison, full } = difference;
  const severity = severityOf(difference);
  const head = verdict(difference);
  const word = severity === 'none' ? colours.strong(head) : head.replace(/^[A-Z][a-z]+:/, (one) => `${colours.severity(severity)}${one.slice(one.length - 1)}`);
  const old = difference.old;
  return [
    word,
    `  ${visible(asked.new)} (${comparison.platform}, ${shortDigest(difference.new.manifest)})`,
    old
      ? `  compared with ${visible(asked.old ?? '')} (${shortDigest(old.manifest)}), weighed as ${asked.column}`
      : `  by itself: no older image to compare with, so what only changed is not seen; weighed as ${asked.column}`,
    ...section('Not read', unreadLines(difference)),
    ...section('Reasons', reasonLines(difference, shown)),
    ...section('Named in part', moreLines(difference)),
    ...section('Configuration', configurationLines(difference, shown)),
    ...section('Packages', packageLines(full.packages, comparison.packageCount, shown)),
    '',
    `${counted(comparison.files.added, 'file')} added, ${grouped(comparison.files.changed)} changed, ${grouped(comparison.files.removed)} removed; ${layers(difference)}`,
    '',
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function unreadLines({ comparison }: Difference): readonly string[] {
  return comparison.unread.slice(0, MORE).map(({ of, layer, path, reason }) => {
    const where = [`${of} image`, ...(layer === undefined ? [] : [`layer ${layer}`]), ...(path === undefined ? [] : [path])];
    return `  ${visible(where.join(', '))}: ${visible(reason)}`;
  });
}

function reasonLines(difference: Difference, { width, verbose, colour }: Shown): readonly string[] {
  const { faint, strong } = paint(colour);
  const { weighed, full } = difference;
  const { reasons, explained = [] } = weighed;
  const told = verbose ? reasons : reasons.slice(0, REASONS);
  const lines = told.flatMap(({ kind, path, package: owner, layer, points, says }) => {
    const owned = owner ? `${owner.name} ${owner.version}` : path === undefined ? '' : 'no package';
    const made = layer === undefined ? undefined : full.layers[layer]?.createdBy;
    const where = [
      owned,
      ...(layer === undefined ? [] : [`layer ${layer}${made === undefined ? '' : ` (${made})`}`]),
    ].filter((one) => one !== '');
    const indent = ' '.repeat(4);
    return [
      `${String(points).padStart(4)}  ${strong(visible(path ?? owned))}${path === undefined && owned === '' ? strong(kind) : `  ${kind}`}`,
      ...wrapped(says, Math.max(NARROWEST, width - 6)).map((line) => `${indent}  ${line}`),
      ...(where.length === 0 || path === undefined ? [] : [faint(`${indent}  ${clipped(where.join(', '), Math.max(NARROWEST, width - 6))}`)]),
    ];
  });
  const left = reasons.length - told.length;
  return [
    ...lines,
    ...(left > 0 ? [`      and ${counted(left, 'more', 'more')}: -v tells them, -o json has all`] : []),
    ...(explained.length > 0 ? [`      and ${counted(explained.length, 'more', 'more')} that something explains`] : []),
  ];
}

function moreLines({ comparison }: Difference): readonly string[] {
  const { more } = comparison;
  const lines = more.slice(0, MORE).map(({ kind, folder, count }) => `  ${grouped(count)} more ${kind} in ${visible(folder)}`);
  return more.length > MORE ? [...lines, `  and in ${counted(more.length - MORE, 'more folder')}: -o json has all`] : lines;
}

function configurationLines({ full }: Difference, { width, verbose }: Shown): readonly string[] {
  const all = full.configuration;
  const lines = (verbose ? all : all.slice(0, CONFIGURATION)).map(({ what, from, to }) =>
    clipped(`  ${what}: ${from ?? '(not set)'} → ${to ?? '(not set)'}`, Math.max(NARROWEST, verbose ? 1000 : width)),
  );
  const left = all.length - lines.length;
  return left > 0 ? [...lines, `  and ${grouped(left)} more`] : lines;
}

function packageLines(all: readonly PackageChange[], count: number, { verbose }: Shown): readonly string[] {
  if (count === 0) return [];
  const line = ({ ecosystem, name, from, to }: PackageChange): string =>
    `  ${from === undefined ? '+' : to === undefined ? '-' : '~'} ${visible(name)} ${visible([from, to].filter((one) => one !== undefined).join(' → '))} (${ecosystem})`;
  const sorted = [...all].sort((one, other) => rank(one) - rank(other));
  const lines = (verbose ? sorted : sorted.slice(0, PACKAGES)).map(line);
  const left = count - lines.length;
  return left > 0 ? [...lines, `  and ${grouped(left)} more: -v tells them`] : lines;
}

/** What came is looked at first, what went last. */
function rank({ from, to }: PackageChange): number {
  return from === undefined ? 0 : to === undefined ? 2 : 1;
}

function layers({ comparison }: Difference): string {
  const shared = comparison.layers.filter(({ isShared }) => isShared).length;
  return `${counted(comparison.layers.length, 'layer')}, ${shared} shared`;
}
