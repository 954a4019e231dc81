import { type Finding, isAtLeastSevere, SEVERITIES, type Severity } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast, weakest } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import type { Weighed } from '../contents/judge.ts';
import { openFirst } from '../incidents/suspicions.ts';
import type { Baseline, Compared, Judged, Quiet } from '../rule.ts';
import { countedComparisons } from './counted-comparisons.ts';
import { builtBy, columnOf } from './column.ts';
import { type Weighing, weighing } from './weighing.ts';

/** What is known when it is a push's turn. */
export interface Around extends Pick<Judged, 'suspicionsOf' | 'trusted'> {
  readonly baseline: Baseline | undefined;
  isClean(push: Push): boolean;
}

/** The rule that tells of it. */
export const CONTENTS_RULE = 'implant-in-contents';

/** What the comparisons of a pushed image come to; undefined: none is there. Of several platforms the worst counts. */
export function comparedWith(push: Push, lineage: Lineage, around: Around): Compared | undefined {
  const { facts, gone, isCurrent } = countedComparisons(push, lineage, around);
  const [first, ...others] = facts;
  if (!first) return undefined;
  const suspicions = openFirst(around.suspicionsOf(push));
  const column = columnOf(push, suspicions, lineage);
  const { weigh, voucher, acceptedBy } = weighing(push, facts, lineage, around);
  const weighed = weigh(column);
  const strength = weakest(facts.map((fact) => fact.strength));
  const graded = graveOf(weighed, weigh('open'), suspicions);
  const subject = { rule: CONTENTS_RULE, repository: push, digest: push.digest };
  const exception =
    graded.severity &&
    lineage.policy.exceptionFor(
      { ...subject, severity: graded.severity, ...(push.actor && { actor: push.actor }) },
      push.at,
    );
  const quiet = graded.severity ? undefined : whyQuiet(push, { strength, column, weigh, voucher }, lineage);
  return {
    ...(around.baseline && { baseline: around.baseline }),
    facts: [first, ...others],
    gone,
    isCurrent,
    isComplete: gone.length === 0 && facts.every(({ comparison }) => comparison.isComplete),
    isCovered: exception !== undefined,
    accepted: acceptedBy(column),
    strength,
    column,
    weighed,
    ...graded,
    ...(quiet && { quiet }),
  };
}

/**
 * What suspicion adds rests on the finding that raised it: it is no graver than that one. What would be as grave without
 * speaks for itself, and waits for nothing.
 */
function graveOf(
  weighed: Weighed,
  open: Weighed,
  suspicions: readonly Finding[],
): { readonly severity?: Severity; readonly restsOn: readonly Finding[] } {
  const [own, alone] = [raisedBy(weighed), raisedBy(open)];
  if (suspicions.length === 0) return { ...(own && { severity: own }), restsOn: [] };
  const most = suspicions.map(({ severity }) => severity).toSorted(bySeverity)[0];
  const rested = own && most && [own, most].toSorted(bySeverity)[1];
  const waits = suspicions.every(({ state }) => state === 'pending');
  if (alone && (waits || !rested || isAtLeastSevere(alone, rested))) return { severity: alone, restsOn: [] };
  return rested ? { severity: rested, restsOn: suspicions } : { restsOn: [] };
}

function raisedBy({ severity }: Weighed): Severity | undefined {
  return severity !== 'none' && isAtLeastSevere(severity, 'medium') ? severity : undefined;
}

function bySeverity(one: Severity, other: Severity): number {
  return SEVERITIES.indexOf(one) - SEVERITIES.indexOf(other);
}

/** By which of the conditions it comes to less than medium. A claim clears nothing: of that nothing is said. */
function whyQuiet(
  push: Push,
  { strength, column, weigh, voucher }: Pick<Compared, 'strength' | 'column'> & Omit<Weighing, 'acceptedBy'>,
  lineage: Lineage,
): Quiet | undefined {
  if (!isAtLeast(strength, 'recorded')) return undefined;
  if (raisedBy(weigh(column, 'accepted')))
    return { quiet: 'accepted', strength, because: 'an entry of contents.accept in the policy covers what was seen' };
  const known = raisedBy(weigh(column, 'layers')) && voucher();
  if (known) return { quiet: 'layer-known', strength: weakest([strength, known.strength]), because: known.by };
  const build = column === 'built' && raisedBy(weigh('open')) ? builtBy(push, lineage) : undefined;
  return build && { quiet: 'built', strength: weakest([strength, build.strength]), because: `${build.by} built it` };
}
