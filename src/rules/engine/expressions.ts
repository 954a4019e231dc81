import { who } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import type { FindingExpression, SubjectExpression } from '../../core/expression.ts';
import { type Finding, lowered, raised } from '../../core/finding.ts';
import type { Placement, Push } from '../../core/subjects.ts';
import { formatTime, type Time } from '../../core/time.ts';
import { IMPLANT, type Fired, type Rule } from '../rule.ts';
import { circumstances, nameOf, placementExhibits, pushExhibits, whereOf } from '../sentences/sentences.ts';

/** What the conditions of the policy make of a finding, in their order; the first to silence it ends it. */
export function judgedBy(expressions: readonly FindingExpression[], finding: Finding, at: Time): Finding {
  let judged = finding;
  for (const expression of expressions) {
    const { id, effect, reason, owner, expires } = expression;
    if ((expires !== undefined && at >= expires) || !expression.matches(judged)) continue;
    if (effect === 'silence') {
      const end = expires === undefined ? '' : `, until ${formatTime(expires)}`;
      return {
        ...judged,
        state: 'suppressed',
        resolution: `silenced by expression ${id} of ${owner ?? 'nobody'}: ${reason}${end}`,
      };
    }
    const severity =
      effect === 'raise' ? raised(judged.severity) : effect === 'lower' ? lowered(judged.severity) : effect;
    judged = { ...judged, severity };
  }
  return judged;
}

/** The rules that a policy's conditions on pushes and placements are. */
export function rulesFrom(expressions: readonly SubjectExpression[]): readonly Rule[] {
  return expressions.map((one): Rule => {
    const { id, title, reason, severity } = one;
    const shared = {
      id: `policy:${id}`,
      version: 1,
      title,
      severity,
      mode: 'policy',
      attack: IMPLANT,
      why: reason,
      respond: [`Look at the expression ${id} in the policy: whoever wrote it knows what it is about.`],
      benignIf: [],
      phase: 'facts',
      quiet: {},
    } as const;
    return one.on === 'push'
      ? { ...shared, on: 'push', detect: (push) => (one.matches(push) ? pushMeets(push, one) : undefined) }
      : {
          ...shared,
          on: 'placement',
          detect: (placement) => (one.matches(placement) ? runMeets(placement, one) : undefined),
        };
  });
}

function pushMeets(push: Push, { id }: SubjectExpression): Fired {
  return {
    summary: `${push.actor ? who(push.actor) : 'somebody'} pushed ${nameOf(push)} as ${shortDigest(push.digest)} ${circumstances(push)}, which meets the policy’s expression ${id}.`,
    confidence: push.strength,
    evidence: pushExhibits(push),
  };
}

function runMeets(placement: Placement, { id }: SubjectExpression): Fired {
  return {
    summary: `${whereOf(placement)} has the image ${placement.image}, which meets the policy’s expression ${id}.`,
    confidence: 'recorded',
    evidence: placementExhibits(placement),
  };
}
