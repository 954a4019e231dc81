import { who } from '../../core/actor.ts';
import { clientFamilies, networkOf, shareFamily } from '../../core/client.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isAtLeast, isRecorded } from '../../core/strength.ts';
import type { Matcher, Policy, RepositoryName } from '../../core/policy.ts';
import type { Push } from '../../core/subjects.ts';
import { countUntil, type Time } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';
import { ownPushes } from './own-pushes.ts';
import { likeThis, predecessors } from './succession.ts';

/** Whether a publisher entry of the policy allows this actor to push this to this repository. An unknown actor never is. */
export function isAllowedPublisher(
  push: Pick<Push, 'actor' | 'registry' | 'repository'> & Partial<Pick<Push, 'kind' | 'digest'>>,
  lineage: Lineage,
): boolean {
  const { actor } = push;
  if (!actor) return false;
  const { policy } = lineage;
  const isTheirs = ({ actors }: { readonly actors?: Matcher }): boolean => !actors || actors.matches(actor.name);
  return (
    policy.publishers(push).some(isTheirs) || (isAttachment(push, lineage) && policy.attachers(push).some(isTheirs))
  );
}

/** What runs is attached to nothing, by whatever tag it is kept. */
function isAttachment({ kind, digest }: Partial<Pick<Push, 'kind' | 'digest'>>, lineage: Lineage): boolean {
  return kind === 'artifact' && digest !== undefined && lineage.placementsOfDigest(digest).length === 0;
}

/** Whom the policy lets push to a repository, as a part of a sentence. */
export function whoMayPush(repository: RepositoryName, policy: Policy): string {
  const namesOf = (entries: readonly { readonly actors?: Matcher }[]): string =>
    [...new Set(entries.flatMap(({ actors }) => actors?.patterns ?? []))].map((name) => who({ name })).join(', ');
  const allowed = namesOf(policy.publishers(repository));
  if (allowed !== '') return `only ${allowed} may push there`;
  const promoters = namesOf(policy.promotionsInto(repository));
  return promoters === ''
    ? 'no publisher entry speaks about this repository'
    : `images come there by promotion alone, by ${promoters}`;
}

/**
 * Whom the policy lets push there, and whose work the actor of a push took over: he has another name since, and no alias says
 * so. No thief silences an account whose builds go on, and does all of its work for days.
 */
export function listedBefore(push: Push, lineage: Lineage): string | undefined {
  if (!isRecorded(push)) return undefined;
  const isListed = (name: string): boolean =>
    isAllowedPublisher({ ...push, actor: { name, kind: 'unknown' } }, lineage);
  return predecessors(push, lineage).find(isListed);
}

/**
 * Whether the policy names publishers, and nothing in it speaks of this one’s registry. All that is pushed there is told;
 * beside that it is judged as without a policy.
 */
export function isUntold(push: RepositoryName, { policy }: Lineage): boolean {
  return (
    policy.restrictsPublishers &&
    policy.outline.publishers.every(({ hosts }) => !hosts.matches(push.registry)) &&
    policy.promotionsInto(push).length === 0
  );
}

/** Only a claim tells of it, and none of the registry's own records is from so early that it could bear it out. */
export function isFromBefore({ strength, registry, at }: Push, lineage: Lineage): boolean {
  return !isAtLeast(strength, 'recorded') && at < (lineage.coverageStart(registry) ?? at);
}

// With fewer earlier pushes than this nobody can say what an actor looks like.
const KNOWN_BY = 5;

/**
 * Whether a push looks like none of the actor's earlier ones to this repository: neither its network nor any product of
 * its client was seen in five or more of them. The name is right, everything else is not: how a stolen credential looks.
 */
export function isStranger(push: Push, lineage: Lineage): boolean {
  const { actor, address, client, at } = push;
  if (!actor || address === undefined || client === undefined) return false;
  const own = ownPushes(push, actor.name, lineage);
  if (!own || countUntil(own.placed, at - 1) < KNOWN_BY) return false;
  const isNew = (since: Time | undefined): boolean => since === undefined || since >= at;
  return (
    isNew(own.networks.get(networkOf(address))) &&
    clientFamilies(client).every((family) => isNew(own.families.get(family)))
  );
}

/** Whether the account pushed before, anywhere, as it does now: see {@link likeThis}. */
export function isAsElsewhere(push: Push, lineage: Lineage): boolean {
  return didBefore(push, likeThis(push, lineage), lineage);
}

/**
 * Whether an entry of the policy names the account and the network that the push came from, and the client: or else it is one
 * with which the account pushed before.
 */
export function isAsListed(push: Push, lineage: Lineage): boolean {
  const { actor, address, client } = push;
  if (!actor || address === undefined || client === undefined || !isRecorded(push)) return false;
  return lineage.policy
    .publishers(push)
    .some(
      ({ actors, networks, clients }) =>
        actors?.matches(actor.name) === true &&
        networks?.matches(address) === true &&
        (clients ? clients.matches(client) : didBefore(push, (one) => shareFamily(one.client ?? '', client), lineage)),
    );
}

/** Of the account’s earlier pushes, but those of another registry of which only somebody tells who may not speak of this one. */
function didBefore(push: Push, isSuch: (one: Push) => boolean, lineage: Lineage): boolean {
  const { actor, at, registry } = push;
  const own = (actor && recordedBy(lineage).get(actor.name)) ?? [];
  return own.some((one) => one.at < at && isSuch(one) && (one.registry === registry || lineage.speaksFor(one, push)));
}

const recordedBy = madeOnce(
  ({ pushers }: Lineage) => new Map(pushers.map(({ actor, pushes }) => [actor.name, pushes.filter(isRecorded)])),
);
