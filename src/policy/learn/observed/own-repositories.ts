import type { Lineage } from '../../../core/lineage.ts';
import type { Push } from '../../../core/subjects.ts';
import { addTo } from '../../../core/grouping.ts';
import type { Questioned } from './questioned.ts';
import { type Seen, sureness, type Tally, tally } from '../tally.ts';

/** A repository that one actor alone fills. */
export interface OwnRepository {
  readonly name: string;
  /** Who, and how often. */
  readonly seen: Seen;
}

/** Weekly work is done twice in two weeks. */
const DAYS = 2;

/**
 * In a folder that nobody surely fills, as a playground, nobody is rare: whoever alone comes to a repository again is who
 * does so. To that one, and none beside it; and not where a build system fills the others.
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
    const [seen, ...others] = own.list();
    const isDoubted = all.some((push) => questioned.push(push) || questioned.byNewcomer(push));
    const isOwn = seen && seen.name !== '' && others.length === 0 && seen.days >= DAYS;
    return isOwn && !isDoubted && !hinted.has(name) ? [{ name, seen }] : [];
  });
}
