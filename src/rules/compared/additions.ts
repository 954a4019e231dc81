import type { ImageCompared } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { judgeContents, type Reason } from '../contents/judge.ts';
import type { Compared, Exhibit } from '../rule.ts';
import { clockTime, nameOf } from '../sentences/sentences.ts';
import { oldOf } from './finding-contents.ts';
import { lastComparison } from './last-comparison.ts';
import { manifestsOf } from '../origins/platforms.ts';

const MOST_NAMED = 3;

/** `/usr/bin/ls of coreutils 9.1-1 is not what its package brought; …; and 4 more`: the strongest first. */
export function namedReasons(reasons: readonly Reason[], most = MOST_NAMED): string {
  const more = reasons.length - most;
  return `${reasons.slice(0, most).map(said).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function said({ path, package: owner, says }: Reason): string {
  const of = owner ? ` of ${owner.name} ${owner.version}` : '';
  return path === undefined ? says : `${path}${of} ${says}`;
}

/** With what an image was compared, for a sentence. */
export function comparedTo(compared: Compared, push: Push, lineage: Lineage): string {
  const { baseline, isCurrent } = compared;
  const old = oldOf(compared.facts, push, lineage);
  if (!old) return 'judged by itself, since no trusted image is there';
  return isCurrent && baseline?.push
    ? `compared with the last trusted image, ${nameOf(baseline.push)} of ${clockTime(baseline.push.at)}`
    : `compared with ${nameOf(old)}`;
}

/**
 * ` Compared with shop/api:1.4.2 it has …`: the three strongest differences of a pushed image that is suspect, for the
 * sentence of the finding that says so; empty where it was not read or nothing was seen. Of what was last read, whatever it
 * is to be compared with: that can only be told when all suspicions are known.
 */
export function additionsTo(push: Push, lineage: Lineage): string {
  const facts = manifestsOf(push, lineage).flatMap(
    (one) => lastComparison(lineage.comparisonsOf(one, push), push, lineage) ?? [],
  );
  const reasons = facts.flatMap((fact) => strongest(fact, push, lineage));
  if (reasons.length === 0) return '';
  const old = oldOf(facts, push, lineage);
  const before = old ? `Compared with ${nameOf(old)}: ` : 'By itself: ';
  return ` ${before}${namedReasons(reasons)}.`;
}

/** All that counts on a suspect push. */
function strongest({ comparison }: ImageCompared, push: Push, { policy }: Lineage): readonly Reason[] {
  return judgeContents(comparison, {
    column: 'suspect',
    own: (path) => policy.contents.isOwn(push, path),
    accepted: () => false,
    isKnownLayer: () => false,
  }).reasons.filter(({ points }) => points > 0);
}

/** The comparisons, as evidence. */
export function comparedExhibits({ facts }: Pick<Compared, 'facts'>): readonly Exhibit[] {
  return facts.slice(0, 4).map((fact) => ({
    fact,
    says: `${fact.comparison.platform} was read${fact.comparison.old ? ' and compared' : ''}${fact.comparison.isComplete ? '' : ', not completely'}`,
  }));
}

/** What reading it showed, whatever that comes to: it is what whoever looks at a suspect image wants to know. */
export function readSentence(read: Compared, push: Push, lineage: Lineage): string {
  const { reasons } = read.weighed;
  // Only the strongest: the finding lists them beside it.
  const found = reasons.length > 0 ? namedReasons(reasons, 1) : 'nothing was found that counts';
  return ` It was ${comparedTo(read, push, lineage)}: ${found}${read.isComplete ? '' : ', and not all of it could be read'}.`;
}
