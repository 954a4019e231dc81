import type { Digest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import type { Push } from '../../core/subjects.ts';
import type { ReadableImage } from '../../core/wanted-comparison.ts';
import { columnOf } from '../../rules/compared/column.ts';
import { isPromoted } from '../../rules/compared/promoted.ts';
import type { Column } from '../../rules/contents/judge.ts';
import { stagesOf } from '../../rules/origins/copies/stages.ts';
import { openFirst } from '../../rules/incidents/suspicions.ts';
import type { Baseline } from '../../rules/rule.ts';
import type { Analysis } from './analyze.ts';
import { judgementsIn } from './judgements.ts';

/** What records say of an image that somebody wants to have compared. */
export interface ComparedInRecords {
  /** The push at which these bytes are judged. */
  readonly push: Push;
  /** Absent: there is no trusted image, and it is looked at by itself. */
  readonly old?: ReadableImage;
  /** Why that one, for a sentence. */
  readonly why: string;
  readonly column: Column;
}

const WHY: Readonly<Record<Baseline['why'], string>> = {
  run: 'the run that explains the push reported that one instead',
  below: 'the image only adds layers to that one, which is trusted',
  tag: 'its tag meant that one before, which was trusted',
  repository: 'that is the last trusted one in the repository',
};

/**
 * With which image the last push of a digest is to be compared, and by which weights: as an evaluation would.
 * @throws InvalidInput where no record tells of such a push.
 */
export function comparedInRecords(
  { lineage, findings }: Pick<Analysis, 'lineage' | 'findings'>,
  digest: Digest,
  at?: { readonly registry: string; readonly repository: string },
): ComparedInRecords {
  const all = lineage.pushesOf(digest);
  const here = at && { registry: lineage.policy.registry(at.registry), repository: at.repository };
  const own = all.filter((one) => one.registry === here?.registry && one.repository === here.repository);
  const last = own.at(-1) ?? all.at(-1);
  if (!last) throw new InvalidInput('image', `no record tells of a push of ${digest}`);
  const whole = lineage.partOf(last) ?? last;
  const push = stagesOf(whole, lineage).find((stage) => !isPromoted(stage, lineage)) ?? whole;
  const { early, baseline } = judgementsIn(findings, lineage);
  const chosen = baseline(push);
  const column = columnOf(push, openFirst(early(push)), lineage);
  if (!chosen) return { push, column, why: 'no trusted image is there to compare it with' };
  const { registry, repository } = chosen.push ?? push;
  const tag = chosen.push?.tag;
  const old = { registry, repository, digest: chosen.digest, ...(tag !== undefined && { tag }) };
  return { push, old, why: WHY[chosen.why], column };
}
