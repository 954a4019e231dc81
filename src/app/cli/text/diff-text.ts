import type { PackageChange } from '../../../core/comparison.ts';
import { counted, grouped } from '../../../core/count.ts';
import { shortDigest } from '../../../core/digest.ts';
import type { Reason } from '../../../rules/contents/judge.ts';
import { paint } from '../../../sinks/formats/table/paint.ts';
import { clipped, wrapped } from '../../../sinks/formats/table/wrap.ts';
import { visible } from '../../../core/visible.ts';
import type { Asked } from '../../comparisons/diff-json.ts';
import type { Difference } from '../../comparisons/diff.ts';
import { severityOf, verdict } from '../../comparisons/verdict.ts';

const REASONS = 30;
const MORE = 12;
const PACKAGES = 12;
const CONFIGURATION = 20;
/** Of a kind that is only shown. */
const LIGHT = 3;
const NARROWEST = 40;
const INDENT = ' '.repeat(6);

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
  const word =
    severity === 'none'
      ? colours.strong(head)
      : head.replace(/^[A-Z][a-z]+:/, (one) => `${colours.severity(severity)}${one.slice(one.length - 1)}`);
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
    const where = [
      `${of} image`,
      ...(layer === undefined ? [] : [`layer ${layer}`]),
      ...(path === undefined ? [] : [path]),
    ];
    return `  ${visible(where.join(', '))}: ${visible(reason)}`;
  });
}

function reasonLines({ weighed, full }: Difference, { width, verbose, colour }: Shown): readonly string[] {
  const { faint, strong } = paint(colour);
  const room = Math.max(NARROWEST, width - INDENT.length);
  const { reasons, explained = [] } = weighed;
  const told = verbose ? reasons : first(reasons);
  // One file may be several things: its name and whose it is stand there once.
  const groups = [...Map.groupBy(told, placeOf).values()];
  const lines = groups.flatMap((group) => {
    const [head] = group;
    if (!head) return [];
    const where = whereabouts(head, full.layers);
    return [
      `${String(head.points).padStart(4)}  ${strong(visible(nameOf(head)))}`,
      ...(where === '' ? [] : [faint(`${INDENT}${clipped(where, room)}`)]),
      ...group.flatMap(({ kind, points, says }) =>
        wrapped(`${kind}${group.length > 1 ? ` ${points}` : ''}: ${says}`, room).map((line) => `${INDENT}${line}`),
      ),
    ];
  });
  const left = reasons.length - told.length;
  return [
    ...lines,
    ...(left > 0 ? [`${INDENT}and ${counted(left, 'more', 'more')}: -v tells them, -o json has all`] : []),
    ...(explained.length > 0 ? [`${INDENT}and ${grouped(explained.length)} that something explains`] : []),
  ];
}

/** All that weigh more than the least; of the least a few of each kind. */
function first(reasons: readonly Reason[]): readonly Reason[] {
  const shown = new Map<string, number>();
  return reasons
    .filter(({ kind, points }) => {
      const count = (shown.get(kind) ?? 0) + 1;
      shown.set(kind, count);
      return points > 10 || count <= LIGHT;
    })
    .slice(0, REASONS);
}

function placeOf({ kind, path, package: owner, says }: Reason): string {
  return path ?? `${kind} ${owner?.name ?? says}`;
}

function nameOf({ kind, path, package: owner }: Reason): string {
  return path ?? (owner ? `${owner.name} ${owner.version}` : kind);
}

function whereabouts({ path, package: owner, layer }: Reason, layers: Difference['full']['layers']): string {
  if (path === undefined) return '';
  const made = layer === undefined ? undefined : layers[layer]?.createdBy;
  return [
    owner ? `${owner.name} ${owner.version}` : 'no package',
    ...(layer === undefined ? [] : [`layer ${layer}${made === undefined ? '' : `, made by ${made}`}`]),
  ].join(', ');
}

function moreLines({ comparison }: Difference): readonly string[] {
  const { more } = comparison;
  const lines = more
    .slice(0, MORE)
    .map(({ kind, folder, count }) => `  ${grouped(count)} more ${kind} in ${visible(folder)}`);
  return more.length > MORE
    ? [...lines, `  and in ${counted(more.length - MORE, 'more folder')}: -o json has all`]
    : lines;
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
