import { counted, firstOf } from '../../../core/count.ts';
import type { Explanation } from '../../../core/build.ts';
import type { Lineage } from '../../../core/lineage.ts';
import type { Push } from '../../../core/subjects.ts';
import type { UnreadBuilders } from '../../../core/watch.ts';
import { type Fired, onRecord, type Quiet } from '../../rule.ts';
import { clockTime, nameOf, pushExhibits } from '../../sentences/sentences.ts';

const SHOWN = 4;

/** As it stands among the quiet conditions. */
export const UNREAD_BUILDER = {
  when: 'no run and no promotion is asked of it, and it is from the one address that builders of which nothing at all was read, though sources of the policy name them, push from (of several such builders: from as many addresses): an address next to those of builders that are read, from which no host is on record as having sent anything, with ten pushes on three days, more days than from any other such address; by an account and with a program as builders push; and no other bytes under a name that was pushed from there within the half hour before. source-silent tells it once',
  least: 'recorded',
} as const;

/** That a builder sent it of which nothing was read: no host that is read could have a record of it. */
export function ofUnreadBuilder(push: Push, origin: Explanation, lineage: Lineage): Quiet | undefined {
  // Where a run is missing, too, the host's feed would not have explained it.
  const by = origin.state === 'unasked' ? lineage.unreadBuilder(push) : undefined;
  return by && onRecord('unread-builder', `nothing was read of ${firstOf(by.hosts, 3)}, which source-silent tells`);
}

/** That nothing was read of builders that push: one thing, however much came from them. */
export function ofUnreadBuilders({ hosts, sources, addresses, pushes }: UnreadBuilders, lineage: Lineage): Fired {
  const names = firstOf(hosts, 3);
  const accounts = [...new Set(pushes.flatMap(({ actor }) => actor?.name ?? []))];
  const repositories = new Set(pushes.map(({ registry, repository }) => `${registry}/${repository}`)).size;
  const [first, last] = [pushes[0], pushes.at(-1)];
  const from = first?.at ?? lineage.at;
  return {
    summary: `Nothing at all was read of ${names}, which may build and which the policy names as ${sources.length === 1 ? 'a source' : 'sources'}, while ${firstOf(accounts, 3)} made ${counted(pushes.length, 'push', 'pushes')} to ${counted(repositories, 'repository', 'repositories')} from ${firstOf(addresses, 3)}, which no builder that is read has on record: from ${clockTime(from)} to ${clockTime(last?.at ?? from)}. Nobody can say what built them, and none of them is judged by that.`,
    confidence: 'inferred',
    missing: [
      `any record of ${names}: of ${firstOf([...new Set(pushes.map(nameOf))], SHOWN)}`,
      `whether ${firstOf(addresses, 3)} is ${hosts.length === 1 ? 'its address' : 'theirs'}`,
    ],
    since: from,
    pendingUntil: from + lineage.policy.windows.lateEvidence,
    evidence: [...pushes.slice(0, SHOWN), ...(last && pushes.length > SHOWN ? [last] : [])].flatMap((push) =>
      pushExhibits(push).slice(0, 1),
    ),
  };
}
