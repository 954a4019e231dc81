import type { ContentsRead } from '../../core/contents-read.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import type { Compared } from '../rule.ts';
import { evidenceOf } from '../sentences/evidence.ts';
import { nameOf } from '../sentences/sentences.ts';
import { comparedExhibits } from './additions.ts';
import { oldOf } from './finding-contents.ts';

/** What a chain of custody tells of what a pushed image comes to. */
export function contentsRead(compared: Compared, push: Push, lineage: Lineage): ContentsRead {
  const { facts, baseline, isCurrent, isComplete, strength, severity, weighed } = compared;
  const old = facts.every(({ comparison }) => comparison.old) ? oldOf(facts, push, lineage) : undefined;
  return {
    push: push.key,
    at: push.at,
    digest: push.digest,
    isAlone: facts.every(({ comparison }) => !comparison.old),
    differing: weighed.reasons.length,
    isCurrent,
    isComplete,
    strength,
    evidence: evidenceOf(comparedExhibits(compared).slice(0, 1)),
    ...known({
      old: old && nameOf(old),
      baseline: baseline?.push && nameOf(baseline.push),
      unread: [...facts, ...compared.gone].flatMap(({ comparison }) => comparison.unread)[0]?.reason,
      severity,
    }),
  };
}
