import { whoAndBehind } from '../../core/actor.ts';
import { isUnknowable } from '../../core/build.ts';
import { isPlain } from '../../core/builder.ts';
import { runName } from '../sentences/sentences.ts';
import { addTo } from '../../core/grouping.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push, TagInterval } from '../../core/subjects.ts';
import { countUntil, type Time } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';
import { ownPushes } from '../actors/own-pushes.ts';
import { replicatedFrom, replicatedTag } from './copies/replication.ts';
import { movedFrom } from '../actors/moved-registry.ts';
import { isAllowedPublisher, isAsElsewhere, isAsListed, isStranger } from '../actors/publishers.ts';
import { fixedBefore, movedAgain } from './fixed-tags.ts';
import { onRecord, type Quiet } from '../rule.ts';
import { likeThis, predecessors, unusualNetwork } from '../actors/succession.ts';

/**
 * The push that, for whoever pushes later, gave a tag its image: of what another copied by a listed replication, or moved with
 * its whole registry, the one where it was copied from. Undefined: nobody knows. Who only copies sets no tag of others.
 */
export function setting(push: Push, later: Push, lineage: Lineage): Push | undefined {
  if (push.actor?.name === later.actor?.name) return push;
  if (replicatedFrom(push, lineage) === undefined) return movedFrom(push, lineage) ?? push;
  const source = replicatedTag(push, lineage);
  return source && lineage.speaksFor(source, push) ? setting(source, later, lineage) : undefined;
}

/**
 * Without a policy: why nothing is wrong with who moved a tag. That he is the usual one says nothing where he never moves such a
 * tag: a thief has his account, and comes from a machine of his, too.
 */
export function quietByActor(push: Push, lineage: Lineage): Quiet | undefined {
  const usual = byUsual(push, lineage);
  return usual && fixedBefore(push, lineage) !== undefined ? movedAgain(push, lineage) : usual;
}

/** Whether whoever moved a tag is who usually moves it. */
export function isByUsual(push: Push, lineage: Lineage): boolean {
  return byUsual(push, lineage) !== undefined;
}

function byUsual(push: Push, lineage: Lineage): Quiet | undefined {
  const copy = push.previous?.push;
  const source = copy && setting(copy, push, lineage);
  const setter = source?.actor;
  if (lineage.hostOrigins(push).some((origin) => !isPlain(origin))) return undefined;
  // Whoever has the account but not its machine finds no habit where all was copied.
  if (source !== copy && !(source ? likeThis(push, lineage)(source) : isAsElsewhere(push, lineage))) return undefined;
  if (!setter) return onRecord('first-known', 'who set the tag before is not on record');
  if (!push.actor || !isRecorded(push) || isStranger(push, lineage)) return undefined;
  if (push.actor.name !== setter.name) return byAnother(push, push.actor.name, setter.name, lineage);
  return onRecord('same-actor', `${setter.name} set the tag before, too`);
}

function byAnother(push: Push, name: string, setter: string, lineage: Lineage): Quiet | undefined {
  if (isTakenBack(push, setter, lineage))
    return onRecord('taken-back', `the tag is ${name}’s, and ${setter} set it this once`);
  return predecessors(push, lineage).includes(setter)
    ? onRecord('succeeded', `${name} goes on with what ${setter} did until then`)
    : undefined;
}

/** So many images must somebody have pushed to a repository before another set a tag of his there for the first time. */
const OWN = 5;

function isTakenBack(push: Push, setter: string, lineage: Lineage): boolean {
  const { tag = '', actor, at } = push;
  if (!actor) return false;
  const { all, times } = setsOf(lineage.tagHistory(push, tag));
  const count = countUntil(all, at - 1);
  const [before, other] = [all[count - 2], all[count - 1]];
  if (before?.actor?.name !== actor.name || other?.actor?.name !== setter) return false;
  // The first one is this `other`, if it is the only one before.
  if ((times.get(setter)?.[1] ?? Infinity) < at) return false;
  const fifth = ownPushes(push, actor.name, lineage)?.images[OWN - 1];
  return fifth !== undefined && fifth < other.at;
}

/** The recorded pushes that set a tag, oldest first, and when each account did. */
const setsOf = madeOnce((history: readonly TagInterval[]) => {
  const all = history.flatMap(({ push }) => (push && isRecorded(push) ? [push] : []));
  const times = new Map<string, Time[]>();
  for (const { actor, at } of all) if (actor) addTo(times, actor.name, at);
  return { all, times };
});

/** With fewer pushes than this nobody can say what a kind of tag is for. */
const KNOWN_BY = 10;

/** What is missing where tags named like this one never moved. */
export function neverMoved(push: Push, lineage: Lineage): readonly string[] {
  const { pushes, moves } = lineage.tagMovesBefore(push);
  if (pushes >= KNOWN_BY && moves === 0)
    return [`an earlier move of such a tag: ${pushes} pushes to ${push.repository} under tags named alike moved none`];
  const fixed = fixedBefore(push, lineage);
  return fixed === undefined ? [] : [fixed];
}

/**
 * Of whom a policy lists, and who comes to a repository to which he hardly ever pushes from a network of which neither the policy nor
 * his pushes to the registry know: what is missing.
 */
export function fromElsewhere(push: Push, lineage: Lineage): string | undefined {
  const network = isAsListed(push, lineage) ? undefined : unusualNetwork(push, lineage);
  return (
    network &&
    `an earlier push by ${whoAndBehind(push)} from this network: all ${network.by} to ${push.registry} came from elsewhere, and no list of the policy has this one`
  );
}

/** What is missing of a move that nothing explains. `isListed`: the policy says who pushes there, or how images come there. */
export function missingMove(push: Push, isListed: boolean, lineage: Lineage): readonly string[] {
  if (!isListed)
    return isStranger(push, lineage)
      ? [`an earlier push by ${whoAndBehind(push)} from this network or with this client`]
      : [];
  const origin = lineage.explanation(push);
  const isAllowed = isUnknowable(origin) && isAllowedPublisher(push, lineage);
  const elsewhere = isAllowed ? fromElsewhere(push, lineage) : undefined;
  if (elsewhere !== undefined) return [elsewhere];
  return [
    origin.state === 'explained'
      ? `proof that ${runName(origin.run)} made this digest: only the time fits, which is not enough to move a release tag`
      : isAllowed
        ? 'that whoever set the tag moves it; or that it is listed as floating, and the networks of its publishers are listed'
        : 'an approved build or promotion that moved it',
  ];
}

/** Why nothing is wrong where a policy lists whoever moves a floating tag. */
export function quietByList(push: Push, tag: string, lineage: Lineage): Quiet | undefined {
  if (lineage.policy.tagKind(push, tag) !== 'floating' || !isAsListed(push, lineage)) return undefined;
  if (lineage.hostOrigins(push).some((origin) => !isPlain(origin))) return undefined;
  return onRecord('listed', 'a listed publisher moves a floating tag as listed');
}
