import type { Habit } from '../../core/habit.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Matcher, Publisher } from '../../core/policy.ts';
import type { Push } from '../../core/subjects.ts';
import { clientFamilies, networkOf } from '../../core/client.ts';
import { isRecorded } from '../../core/strength.ts';
import { isMostlyUsual } from '../actors/mostly-usual.ts';
import { isUntold } from '../actors/publishers.ts';
import { replicatedFrom } from './copies/replication.ts';
import { mostSeen, told } from '../sentences/habit-sentences.ts';
import { clientName } from '../sentences/sentences.ts';

/** Nobody says who pushes there, and how. */
function isUnlisted(push: Push, lineage: Lineage): boolean {
  return !lineage.policy.restrictsPublishers || isUntold(push, lineage);
}

export interface Judgement {
  readonly by: 'listed' | 'usual' | 'too-early' | 'built';
  readonly reason: string;
  /** Set where it is unusual: `with curl/8.5`. */
  readonly odd?: string;
  /** Why it is: `not usual here`. */
  readonly since?: string;
}

export function oddities(odd: readonly Judgement[]): string {
  const [first] = odd;
  return odd.every(({ since }) => since === first?.since)
    ? `${odd.map((one) => one.odd).join(' and ')}, ${first?.since ?? ''}`
    : odd.map((one) => `${one.odd} (${one.since})`).join(' and ');
}

export function judgeClient(push: Push, lineage: Lineage): Judgement {
  if (push.client === undefined) return { by: 'too-early', reason: 'no client is recorded' };
  const odd = `with ${clientName(push.client)}`;
  const listed = judgeByLists(listsFor(push, lineage, 'clients'), push.client, odd, 'client');
  if (listed) return listed;
  const families = clientFamilies(push.client);
  const own = judgeHabit(lineage.habits.clients(push), families, odd, 'client');
  if (own.by !== 'too-early' || !isUnlisted(push, lineage) || !isRecorded(push)) return own;
  const { odd: found, ...judged } = judgeHabit(lineage.habits.clientsOfActor(push), families, odd, 'client');
  // Where the bytes come from is on record: an account has the programs of the machines that build for it.
  if (found !== undefined && lineage.explanation(push).state === 'hosted')
    return { by: 'built', reason: 'a host that builds recorded that it made these bytes' };
  return found === undefined
    ? own
    : { ...judged, odd, since: 'with which the account does not usually push to the registry' };
}

export function judgeNetwork(push: Push, lineage: Lineage): Judgement {
  if (push.address === undefined) return { by: 'too-early', reason: 'no address is recorded' };
  const odd = `from ${push.address}`;
  const listed = judgeByLists(listsFor(push, lineage, 'networks'), push.address, odd, 'network');
  if (listed) return listed;
  const network = [networkOf(push.address)];
  const habit = lineage.habits.networks(push);
  if (habit.changes)
    return { by: 'too-early', reason: `${told(habit)} came from networks that change, so that none is usual` };
  const own = judgeHabit(habit, network, odd, 'network');
  return own.by === 'too-early' && isUnlisted(push, lineage) ? (ofAll(push, network, odd, lineage) ?? own) : own;
}

/** Undefined where nothing is listed. */
function judgeByLists(
  lists: readonly Matcher[],
  text: string,
  odd: string,
  what: 'client' | 'network',
): Judgement | undefined {
  if (lists.length === 0) return undefined;
  if (lists.some((list) => list.matches(text))) return { by: 'listed', reason: `the ${what} is listed` };
  const reason = `a ${what} that the policy lists: ${lists.flatMap((list) => list.patterns).join(', ')}`;
  return { by: 'listed', odd, since: 'not on the policy’s list', reason };
}

/** Of an actor who is rare in a repository, what is known of all who push to the registry; where that is a habit at all. */
function ofAll(push: Push, network: readonly string[], odd: string, { habits }: Lineage): Judgement | undefined {
  const habit = habits.networksOfAll(push);
  if (!isMostlyUsual(habit) || !isRecorded(push)) return undefined;
  const { odd: found, ...judged } = judgeHabit(habit, network, odd, 'network');
  return found === undefined
    ? undefined
    : { ...judged, odd, since: 'from where nobody usually pushes to the registry' };
}

/**
 * The lists of the entries that allow the actor: where one of them has none, it does not restrict. Of an actor whom no
 * entry allows, every list is held against it, but that of a replication actor, whom none of them is about.
 */
function listsFor<Field extends 'clients' | 'networks'>(
  push: Push,
  lineage: Lineage,
  field: Field,
): readonly NonNullable<Publisher[Field]>[] {
  const { actor } = push;
  const entries = lineage.policy.publishers(push);
  const own = entries.filter(({ actors }) => !actors || (actor && actors.matches(actor.name)));
  if (own.length === 0 && replicatedFrom(push, lineage) !== undefined) return [];
  const asked = own.length > 0 ? own : entries;
  if (own.some((entry) => entry[field] === undefined)) return [];
  return asked.flatMap((entry) => entry[field] ?? []);
}

function judgeHabit(habit: Habit, values: readonly string[], odd: string, what: string): Judgement {
  if (!habit.speaks) return { by: 'too-early', reason: `too few earlier pushes to know the usual ${what}` };
  // All families of a user agent must be new: `docker/27 go/1.22` shares `go` with half of all clients.
  if (values.some((value) => habit.seen.has(value))) return { by: 'usual', reason: `the ${what} is usual` };
  return {
    by: 'usual',
    odd,
    since: 'not usual here',
    reason: `an earlier use: in ${told(habit)} the ${what} was ${mostSeen(habit, 4)}`,
  };
}
