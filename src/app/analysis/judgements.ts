import type { ContentsRead } from '../../core/contents-read.ts';
import type { Digest } from '../../core/digest.ts';
import { type Finding, isSuspicion, isTolerated, type PlacementName } from '../../core/finding.ts';
import { addTo } from '../../core/grouping.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import * as builtin from '../../rules/builtin/index.ts';
import type { Judgements, Suspicions } from '../../rules/custody/custody-links.ts';
import { readingsOf } from '../../rules/engine/trust.ts';
import { contentsRead } from '../../rules/compared/contents-read.ts';
import type { Compared, Judged, Phase } from '../../rules/rule.ts';

// Rules whose findings rest on other findings alone.
export const TELLING: ReadonlySet<string> = new Set(['implant-deployed', 'stranger-keeps-pushing']);

const EARLY: ReadonlySet<Phase> = new Set<Phase>(['facts', 'habits']);
/** Whether an image is trusted is asked before these speak. */
const LATE: ReadonlySet<string> = new Set(
  Object.values(builtin).flatMap(({ id, phase }) => (EARLY.has(phase) ? [] : [id])),
);

/**
 * What stands against what runs, and what reading showed of it: as an evaluation of everything kept it, or of a view of all
 * facts.
 */
export function judgementsIn(
  findings: readonly Finding[],
  lineage: Lineage,
  kept?: readonly ContentsRead[],
): Judgements &
  Pick<Judged, 'baseline' | 'compared'> & {
    /** What stands against a push from what needs no trust. */
    early(push: Push): readonly Finding[];
  } {
  const suspicions = byKeyIn(findings.filter(isSuspicion), lineage);
  const letPast = byKeyIn(
    findings.filter((one) => isTolerated(one) && !LATE.has(one.rule)),
    lineage,
  );
  const early = (push: Push): readonly Finding[] => suspicions(push.key).filter(({ rule }) => !LATE.has(rule));
  const { compared, baseline } = readingsOf(lineage, { of: early, isTolerated: (key) => letPast(key).length > 0 });
  const read = kept ? readAs(kept) : (push: Push) => readNow(compared(push), push, lineage);
  const byDigest = Map.groupBy(
    findings.filter((one) => isSuspicion(one) || isTolerated(one)),
    ({ image }) => image?.digest,
  );
  const about = (digest: Digest): readonly Finding[] => byDigest.get(digest) ?? [];
  return { suspicions, read, about, baseline, compared, early };
}

/** What an evaluation concludes of the images that were read. */
export function contentsIn(findings: readonly Finding[], lineage: Lineage): readonly ContentsRead[] {
  const { read } = judgementsIn(findings, lineage);
  return lineage.pushes.flatMap((push) => read(push) ?? []);
}

function readNow(compared: Compared | undefined, push: Push, lineage: Lineage): ContentsRead | undefined {
  return compared && contentsRead(compared, push, lineage);
}

/** A tag that came back to a digest has one key: what was concluded of the push at that time, else of the last. */
function readAs(kept: readonly ContentsRead[]): Judgements['read'] {
  const byPush = Map.groupBy(kept, ({ push }) => push);
  return ({ key, at }) => {
    const own = byPush.get(key) ?? [];
    return own.find((one) => one.at === at) ?? own.at(-1);
  };
}

/** Doubts by subject: a push by its name, a placement by its key. */
function byKeyIn(findings: readonly Finding[], lineage: Lineage): Suspicions {
  // What only tells others is no doubt of its own; one that others were joined to is.
  const doubts = findings.filter(({ rule }) => !TELLING.has(rule));
  const byKey = new Map<string, Finding[]>();
  const add = (key: string, finding: Finding): void => addTo(byKey, key, finding);
  const placementsByName = new Map(
    lineage.placements.map((one) => [placementName(one, one.digest ?? one.image), one.key]),
  );
  for (const finding of doubts) {
    const { image, placement } = finding;
    const key = placement && placementsByName.get(placementName(placement, image?.digest ?? ''));
    if (placement) add(key ?? '', finding);
    else if (image)
      add(
        `${image.registry}/${image.repository}${image.tag === undefined ? '' : `:${image.tag}`}@${image.digest ?? ''}`,
        finding,
      );
  }
  return (key) => byKey.get(key) ?? [];
}

function placementName(one: PlacementName, what: string): string {
  return JSON.stringify([one.cluster ?? null, one.namespace, one.workload, one.container ?? null, what]);
}
