import type { Comparison } from '../../core/comparison.ts';
import { known } from '../../core/known.ts';
import type { Image } from '../../registry/image.ts';
import type { Column } from '../../rules/contents/judge.ts';
import type { Difference } from './diff.ts';
import { severityOf } from './verdict.ts';

/** What was asked, in the user's words. */
export interface Asked {
  readonly old?: string;
  readonly new: string;
  readonly column: Column;
}

/** One platform as `landwaiter diff -o json` gives it; its schema is `landwaiter schema comparison`. */
export function differenceJson(difference: Difference, asked: Asked): object {
  const { comparison, full, weighed } = difference;
  return {
    version: 1,
    ...(difference.old && { old: named(asked.old, difference.old) }),
    new: named(asked.new, difference.new),
    platform: comparison.platform,
    column: asked.column,
    complete: comparison.isComplete,
    unread: comparison.unread.map(({ of, ...one }) => ({ image: of, ...one })),
    severity: severityOf(difference),
    score: weighed.score,
    reasons: [...weighed.reasons, ...(weighed.explained ?? [])],
    more: comparison.more,
    config: full.configuration,
    packages: packagesJson(full.packages),
    files: full.files,
    counts: full.counts,
    layers: layersJson(difference),
  };
}

function named(name: string | undefined, { manifest, config }: Image): object {
  return { ...known({ name }), digest: manifest, config };
}

function packagesJson(packages: Comparison['packages']): object {
  return {
    added: packages.filter(({ from }) => from === undefined),
    removed: packages.filter(({ to }) => to === undefined),
    changed: packages.filter(({ from, to }) => from !== undefined && to !== undefined),
  };
}

function layersJson({ full }: Difference): readonly object[] {
  return full.layers.map(({ digest, size, isShared, createdBy }) => ({
    digest,
    size,
    shared: isShared,
    ...known({ createdBy }),
  }));
}
