import type { Lineage } from '../../../core/lineage.ts';
import type { Push } from '../../../core/subjects.ts';
import { addTo } from '../../../core/grouping.ts';
import type { Questioned } from './questioned.ts';
import { countIn, isRare, type Seen, sureness, type Tally, tally } from '../tally.ts';

/** A repository that others fill than those beside it. */
export interface OwnRepository {
  readonly name: string;
  /** Who, and how often; most first. */
  readonly seen: readonly Seen[];
}

/** Weekly work is done twice in two weeks. */
const DAYS = 2;

/**
 * In a folder that nobody surely fills, as a playground, nobody is rare: whoever alone comes to a repository again is who
 * does so, and so are several who do together, where nobody comes who usually fills the folder. To that one, and none beside it;
 * and not where a build system surely fills the others.
 * @param hinted repositories to which there are pushes of which nobody can say what they brought.
 */
export function ownRepositories(
  pushes: readonly Push[],
  hinted: ReadonlySet<string>,
  {
    actors,
    lineage,
    questioned,
  }: { readonly actors: Tally; readonly lineage: Lineage; readonly questioned: Questioned },
): readonly OwnRepository[] {
  if (actors.list().some((one) => sureness(one) === 'sure')) return [];
  const byName = new Map<string, Push[]>();
  for (const push of pushes) addTo(byName, push.repository, push);
  return [...byName].flatMap(([name, all]) => {
    const own = tally();
    for (const push of all)
      if (push.kind !== 'artifact' && !lineage.partOf(push)) own.add(push.actor?.name ?? '', push.at);
    const seen = own.list();
    const [most] = actors.list();
    const isDoubted = all.some((push) => questioned.push(push) || questioned.byNewcomer(push));
    const isNamed = seen.every((one) => one.name !== '');
    const areOthers = seen.every((one) => most && most.name !== one.name && isRare(one, most));
    const days = Math.max(0, ...seen.map((one) => one.days));
    const isOwn = seen.length === 1 ? days >= DAYS : areOthers && sureness({ count: countIn(seen), days }) !== 'thin';
    return isNamed && isOwn && !isDoubted && !hinted.has(name) ? [{ name, seen }] : [];
  });
}
