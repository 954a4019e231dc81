import type { Comparison, PackageName, Seen, SeenKind } from '../../core/comparison.ts';
import type { Severity } from '../../core/finding.ts';

/** What stands around the push, never its bytes: which of the weights hold. */
export type Column = 'built' | 'open' | 'suspect';

/** What is known besides the bytes. */
export interface Setting {
  readonly column: Column;
  /** Whether the build puts there what no package owns. */
  own(path: string): boolean;
  accepted(seen: Seen): boolean;
  /** Of the new image, lowest 0: whether it came first with an image that answers for it. */
  isKnownLayer(layer: number): boolean;
}

export interface Reason {
  readonly kind: SeenKind;
  readonly path?: string;
  readonly package?: PackageName;
  readonly layer?: number;
  readonly sha256?: string;
  readonly points: number;
  readonly says: string;
}

export interface Weighed {
  readonly severity: Severity | 'none';
  readonly score: number;
  /** The worst first. */
  readonly reasons: readonly Reason[];
}

const POINTS: Readonly<Partial<Record<SeenKind, Readonly<Record<Column, number>>>>> = {
  'known-sign': { built: 60, open: 60, suspect: 60 },
  'loader-hook': { built: 60, open: 60, suspect: 60 },
  'scheduled-task': { built: 10, open: 30, suspect: 60 },
  'package-file-changed': { built: 30, open: 60, suspect: 60 },
  'unowned-code': { built: 0, open: 10, suspect: 30 },
};

/** The reasons of a comparison and what they come to. Pure. */
export function judgeContents({ seen }: Comparison, { column, own, accepted, isKnownLayer }: Setting): Weighed {
  const reasons = seen
    .filter((one) => !accepted(one) && (one.layer === undefined || !isKnownLayer(one.layer)))
    .map((one) => ({ one, points: pointsOf(one, column, own) }))
    .filter(({ points }) => points > 0)
    .map(({ one, points }): Reason => ({ ...one, points, says: one.says ?? one.kind }))
    .sort((a, b) => b.points - a.points);
  const heaviest = new Map<SeenKind, number>();
  for (const { kind, points } of reasons) heaviest.set(kind, Math.max(points, heaviest.get(kind) ?? 0));
  const all = [...heaviest.values()];
  const light = Math.min(
    20,
    all.filter((points) => points === 10).reduce((sum, points) => sum + points, 0),
  );
  const score = light + all.filter((points) => points > 10).reduce((sum, points) => sum + points, 0);
  return { severity: severityOf(score), score, reasons };
}

function pointsOf({ kind, path, before }: Seen, column: Column, own: Setting['own']): number {
  if (before !== 'nothing' && column !== 'suspect') return 0;
  if (kind === 'unowned-code' && column !== 'suspect' && path !== undefined && own(path)) return 0;
  return POINTS[kind]?.[column] ?? 0;
}

function severityOf(score: number): Weighed['severity'] {
  if (score >= 100) return 'critical';
  if (score >= 60) return 'high';
  return score >= 30 ? 'medium' : score > 0 ? 'low' : 'none';
}
