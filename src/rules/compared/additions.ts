import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import type { Reason } from '../contents/judge.ts';
import type { Compared, Exhibit } from '../rule.ts';
import { nameOf } from '../sentences/sentences.ts';

const MOST_NAMED = 3;

/** `it has /usr/bin/ls (package coreutils): changed; …; and 4 more`: the strongest first. */
export function namedReasons(reasons: readonly Reason[], most = MOST_NAMED): string {
  const more = reasons.length - most;
  return `${reasons.slice(0, most).map(said).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function said({ kind, path, package: owner, says }: Reason): string {
  const of = owner ? ` of ${owner.name} ${owner.version}` : '';
  const what = says === '' ? kind : `${kind}: ${says}`;
  return path === undefined ? what : `${path}${of} (${what})`;
}

/** With what an image was compared, for a sentence. */
export function comparedTo({ facts, baseline, isCurrent }: Compared, push: Push, lineage: Lineage): string {
  if (isCurrent && baseline?.push) return `the last trusted image, ${nameOf(baseline.push)}`;
  const old = facts.find(({ comparison }) => comparison.old)?.comparison.old?.manifest;
  if (!old) return 'itself, since no trusted image is there to compare it with';
  const known = lineage.pushesOf(old).findLast((one) => one.at < push.at);
  return nameOf(known ?? { repository: push.repository, digest: old });
}

/** The comparisons, as evidence. */
export function comparedExhibits({ facts }: Pick<Compared, 'facts'>): readonly Exhibit[] {
  return facts.slice(0, 4).map((fact) => ({
    fact,
    says: `${fact.comparison.platform} was read${fact.comparison.old ? ' and compared' : ''}${fact.comparison.isComplete ? '' : ', not completely'}`,
  }));
}
