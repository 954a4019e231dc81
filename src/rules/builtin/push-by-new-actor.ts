import { who } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Habit } from '../../core/habit.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { isMostlyUsual } from '../actors/mostly-usual.ts';
import { isAllowedPublisher } from '../actors/publishers.ts';
import { builtSentence, pushAndBuildExhibits } from '../sentences/built-sentences.ts';
import { REPLICATED, replicatedFrom } from '../origins/copies/replication.ts';
import { ROLLED_BACK, rolledBackQuiet } from '../actors/rollback.ts';
import { IMPLANT, type Judged, onRecord, type Rule } from '../rule.ts';
import { mostSeen, told } from '../sentences/habit-sentences.ts';
import { circumstances, clockTime, nameOf, pushExhibits } from '../sentences/sentences.ts';
import { placeBeforeRecords } from '../origins/places-before.ts';

export const pushByNewActor: Rule = {
  id: 'push-by-new-actor',
  version: 1,
  title: 'An image was pushed by someone who is new to this repository',
  severity: 'medium',
  mode: 'observe',
  attack: IMPLANT,
  why: 'Repositories have few publishers. A new one among them is either a change somebody knows of, or someone with a stolen or newly granted credential.',
  respond: [
    'Ask the usual publishers of the repository whether they know of the new one.',
    'Look at what else this actor pushed: landwaiter where ACTOR',
  ],
  benignIf: [
    'a colleague joined the team',
    'the pipeline got a new identity: list the old name as an alias of the new one',
  ],
  phase: 'habits',
  on: 'push',
  quiet: {
    allowed: { when: 'a publisher entry of the policy allows the actor', least: 'recorded' },
    replicated: { when: REPLICATED, least: 'recorded' },
    'rolled-back': { when: ROLLED_BACK, least: 'recorded' },
    usual: {
      when: 'the registry recorded earlier pushes by this actor that had time to be questioned',
      least: 'recorded',
    },
    copied: {
      when: 'without a policy: the account usually pushes to the registry, and another such one had brought in the same bytes there, with nothing against that push',
      least: 'recorded',
    },
    'too-early': {
      when: 'the repository has too short a history to have a habit; and with a policy, or where one of ten pushes to the registry or more are by others than the usual, or none of those pushed here, or the same bytes were brought in by one of them or ran before the records begin, nothing is said of who pushes to other repositories',
      least: 'recorded',
    },
  },

  detect(push, lineage, judged) {
    if (!push.actor || push.kind === 'artifact' || lineage.partOf(push)) return undefined;
    if (isRecorded(push) && isAllowedPublisher(push, lineage)) return onRecord('allowed', 'the policy allows it');
    if (lineage.promotion(push)) return undefined;
    const copied = replicatedFrom(push, lineage);
    if (copied !== undefined) return onRecord('replicated', copied);
    const back = rolledBackQuiet(push, lineage);
    if (back) return back;
    const own = lineage.habits.publishers(push);
    const habit = own.speaks ? own : ofAll(push, lineage);
    if (!habit) return onRecord('too-early', `only ${own.count} earlier pushes on ${own.days} days are known`);
    const times = habit.seen.get(push.actor.name) ?? 0;
    // A claim that the usual publisher pushed is no reason for calm, and none for alarm.
    if (times > 0 && !isRecorded(push)) return undefined;
    if (times > 0) return onRecord('usual', `${push.actor.name} pushed here ${times} times before`);
    const copy = copiedFrom(push, lineage, judged);
    if (copy) return onRecord('copied', `${nameOf(copy)} is the same image`);
    const name = push.actor.name;
    if (!own.speaks)
      return {
        confidence: push.strength,
        summary: `${whatDone(push)}, and ${name} is none of the few who push to ${push.registry}.`,
        missing: [`an earlier push by ${who(push.actor)}: the registry had ${told(habit)}, by ${mostSeen(habit, 3)}`],
        evidence: pushExhibits(push),
        // What an account brings that nobody in the registry knew is one story.
        alsoOn: firstOfAll(push, lineage),
      };
    const [first, ...more] = lineage.pushesTo(push).filter((one) => one.at < push.at && isBy(one, name));
    return {
      confidence: push.strength,
      summary: `${whatDone(push)}, and ${history(push, first, more.length)}${builtSentence(push, lineage)}.`,
      missing: [
        `${first ? 'longer use' : 'an earlier push'} by ${who(push.actor)}: the repository had ${told(habit)}, by ${mostSeen(habit, 3)}`,
      ],
      evidence: [...(first ? pushExhibits(first).slice(0, 1) : []), ...pushAndBuildExhibits(push, lineage)],
    };
  },
};

function whatDone(push: Push): string {
  return `${who(push.actor)} pushed ${nameOf(push)} as ${shortDigest(push.digest)} ${circumstances(push)}`;
}

/** The key of the first push by which the account was new to the registry. */
function firstOfAll({ registry, actor }: Push, lineage: Lineage): readonly string[] {
  const name = actor?.name ?? '';
  const first = lineage.pushes.find(
    (one) => one.registry === registry && isBy(one, name) && ofAll(one, lineage)?.seen.has(name) === false,
  );
  return first ? [first.key] : [];
}

/**
 * Of a repository that is too young to tell, and that a usual publisher of the registry pushed to, what is known of all who
 * push to the registry; where these are few.
 */
function ofAll(push: Push, lineage: Lineage): Habit | undefined {
  const habit = lineage.habits.publishersOfAll(push);
  if (lineage.policy.mode !== 'observe' || !isMostlyUsual(habit) || !isRecorded(push)) return undefined;
  const isUsual = (one: Push): boolean => one.at < push.at && habit.seen.has(one.actor?.name ?? '');
  if (!lineage.pushesTo(push).some(isUsual)) return undefined;
  // Whoever copies what a usual publisher brought in, or what ran before the registry’s records begin, brings in nothing.
  const isCopy =
    lineage.pushesOf(push.digest).some((one) => isUsual(one) && lineage.speaksFor(one, push)) ||
    placeBeforeRecords(push, lineage) !== undefined;
  return isCopy ? undefined : habit;
}

/** Whoever usually pushes to the registry, and puts another name on what another such account brought in, brings in nothing. */
function copiedFrom(push: Push, lineage: Lineage, judged: Judged): Push | undefined {
  if (lineage.policy.mode !== 'observe' || !isRecorded(push)) return undefined;
  const { seen } = lineage.habits.publishersOfAll(push);
  const name = push.actor?.name ?? '';
  if (!seen.has(name)) return undefined;
  return lineage
    .pushesOf(push.digest)
    .find(
      (one) =>
        one.registry === push.registry &&
        one.at < push.at &&
        one.actor?.name !== name &&
        seen.has(one.actor?.name ?? '') &&
        judged.suspicionsOf(one).length === 0,
    );
}

function isBy(push: Push, name: string): boolean {
  return push.actor?.name === name && push.kind !== 'artifact' && isRecorded(push);
}

/** What the registry recorded of the actor here before: too little, or told of too often, to make it usual. */
function history({ repository }: Push, first: Push | undefined, more: number): string {
  if (!first) return `never pushed to ${repository} before`;
  const times = more === 0 ? 'once before' : `${more + 1} times before`;
  return `pushed to ${repository} only ${times}, first at ${clockTime(first.at)}: too seldom, or too lately, to be usual there`;
}
