import type { Comparison, PackageName, Seen, SeenKind } from '../../core/comparison.ts';
import type { Severity } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import { sentenceOf } from './sentences.ts';
import { type Column, type Points, pointsOf, RAISES } from './weights.ts';

export { type Column, COLUMNS } from './weights.ts';

/** What is known besides the bytes. */
export interface Setting {
  readonly column: Column;
  /** Whether the policy says that the build puts there what no package owns. */
  own(path: string): boolean;
  /** Whether an exception covers it; one of 60 points only by the file's SHA-256. */
  accepted(seen: Seen): boolean;
  /** Of the new image, lowest 0: whether it came first with an image that answers for it. */
  isKnownLayer(layer: number): boolean;
}

/** Why an image's contents count against it. */
export interface Reason {
  readonly kind: SeenKind;
  readonly path?: string;
  readonly package?: PackageName;
  /** Of the new image, lowest 0. */
  readonly layer?: number;
  /** Of the file, lower-case hexadecimal. */
  readonly sha256?: string;
  readonly points: Points;
  /** A sentence without its full stop; its subject is the path. */
  readonly says: string;
}

export interface Weighed {
  /** From the score alone; `none` says nothing of what was not read: see `Comparison.isComplete`. */
  readonly severity: Exclude<Severity, 'info'> | 'none';
  readonly score: number;
  /** Worst first; what weighs nothing in this column is left out. */
  readonly reasons: readonly Reason[];
  /** What would be reasons, but an exception covers them or their layer is known. */
  readonly explained?: readonly (Reason & { readonly explained: 'accepted' | 'layer-known' })[];
}

const SHOWN_AT_MOST = 20;
/** Kinds that are one and the same: something that starts by its place. */
const AS_ONE: ReadonlySet<SeenKind> = new Set<SeenKind>(['login-hook', 'scheduled-task', 'service-unit']);

/** What a comparison's differences weigh: of each kind the heaviest once, all of 10 together at most 20. */
export function judgeContents(comparison: Comparison, setting: Setting): Weighed {
  const reasons: Reason[] = [];
  const explained: (Reason & { readonly explained: 'accepted' | 'layer-known' })[] = [];
  for (const seen of [...comparison.seen, ...unnamed(comparison)]) {
    const points = pointsOf(seen, setting.column, setting.own);
    if (points === 0) continue;
    const reason = reasonOf(seen, points);
    const isKnown = seen.layer !== undefined && setting.isKnownLayer(seen.layer);
    if (isKnown || setting.accepted(seen))
      explained.push({ ...reason, explained: isKnown ? 'layer-known' : 'accepted' });
    else reasons.push(reason);
  }
  const score = sumOf(reasons);
  return {
    severity: severityOf(score),
    score,
    reasons: reasons.sort(byWeight),
    ...(explained.length > 0 && { explained: explained.sort(byWeight) }),
  };
}

function sumOf(reasons: readonly Reason[]): number {
  const heaviest = new Map<SeenKind, number>();
  for (const { kind, points } of reasons) {
    const key = AS_ONE.has(kind) ? 'service-unit' : kind;
    heaviest.set(key, Math.max(points, heaviest.get(key) ?? 0));
  }
  let shown = 0;
  let sum = 0;
  for (const points of heaviest.values()) {
    if (points > 10) sum += points;
    else shown += points;
  }
  return sum + Math.min(shown, SHOWN_AT_MOST);
}

function severityOf(score: number): Weighed['severity'] {
  if (score >= 100) return 'critical';
  if (score >= 60) return 'high';
  return score >= RAISES ? 'medium' : score > 0 ? 'low' : 'none';
}

/** Code that was counted only weighs as code that was named: its folder says whether it is where own code belongs. */
function unnamed({ more }: Comparison): readonly Seen[] {
  return more.flatMap(({ kind, folder, count }): readonly Seen[] =>
    kind === 'unowned-code' ? [{ kind, path: `${folder}/`, before: 'nothing', says: `${count} more` }] : [],
  );
}

function reasonOf(seen: Seen, points: Points): Reason {
  return {
    kind: seen.kind,
    ...known({ path: seen.path, package: seen.package, layer: seen.layer, sha256: seen.sha256 }),
    points,
    says: sentenceOf(seen),
  };
}

function byWeight(one: Reason, other: Reason): number {
  return (
    other.points - one.points || compareText(one.kind, other.kind) || compareText(one.path ?? '', other.path ?? '')
  );
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
