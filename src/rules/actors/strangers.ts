import { isReleaseTag } from '../../core/release-tag.ts';
import { clientFamilies, networkOf } from '../../core/client.ts';
import type { Finding } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Push } from '../../core/subjects.ts';
import { madeOnce } from '../made-once.ts';
import type { Judged } from '../rule.ts';
import { isUntold } from './publishers.ts';
import { likeThis } from './succession.ts';

// Rules whose findings say that whoever pushed is not who usually does, and nothing of the image.
const NEW_ACTOR = 'push-by-new-actor';
const NEW_PLACE = 'push-from-unusual-client';
const OTHER_SETTER = 'tag-repointed';
const NOT_ALLOWED = 'push-by-unapproved-actor';
const OTHER_BUILD = 'push-from-unapproved-build';
const UNUSUAL_BUILD = 'push-from-unusual-build';
const WHO: ReadonlySet<string> = new Set([NEW_ACTOR, NEW_PLACE, OTHER_SETTER]);

/** Whether a finding may make a push one of several with one cause. */
export function isAboutWho({ rule }: Finding): boolean {
  return WHO.has(rule) || rule === NOT_ALLOWED || rule === OTHER_BUILD || rule === UNUSUAL_BUILD;
}

/**
 * Whether something says of whoever first brought an image that it is not who usually does, and nothing of the kind is said of
 * another push, from which the image has something: it is an act of its own, and no consequence of that.
 */
export function isStrangersOwn(push: Push, below: Push, lineage: Lineage, judged: Judged): boolean {
  if (push.digest === below.digest) return false;
  const about = (one: Push): boolean =>
    judged.suspicionsOf(one).some((finding) => !finding.cause && isAboutWho(finding));
  return (
    !about(below) && lineage.pushesOf(push.digest).some((one) => one.at <= push.at && isOther(one, below) && about(one))
  );
}

function isOther({ actor, address }: Push, below: Push): boolean {
  const isElsewhere =
    address !== undefined && below.address !== undefined && networkOf(address) !== networkOf(below.address);
  return isElsewhere || actor?.name !== below.actor?.name;
}

/**
 * The suspicions of a push that fall on what is made of its image, too: all of them, but where all that they say is that
 * somebody new pushed, and that is of medium severity, or without a policy comes from the same network and with the same
 * client as before. An account of another name does not make a base image hostile. Nor do those fall on `heir` that say no
 * more than is told of all in the heir's registry, of which the policy says nothing.
 */
export function spreading(
  suspicions: readonly Finding[],
  push: Push,
  heir: Push,
  lineage: Lineage,
): readonly Finding[] {
  const isSameHand = lineage.policy.mode === 'observe' && isLikeSetter(push, lineage);
  // Where all is told, what is built on it there is no news.
  const isAllTold =
    suspicions.every(({ rule }) => rule === NOT_ALLOWED) && isUntold(push, lineage) && isUntold(heir, lineage);
  if (isAllTold) return [];
  const isSlight = suspicions.every(({ rule, severity }) => WHO.has(rule) && (severity === 'medium' || isSameHand));
  return isSlight ? [] : suspicions;
}

function isLikeSetter(push: Push, lineage: Lineage): boolean {
  const setter = push.previous?.push;
  return push.address !== undefined && setter?.address !== undefined && likeThis(push, lineage)(setter);
}

/**
 * Pushes with one cause: an actor who is new, or whom the policy does not allow, or who moves the tags of one other; or a
 * network and client that are new to the actor; or a registry of which the policy says nothing; or a way of starting one workflow that the policy does not allow.
 */
export interface Strangers {
  readonly what: 'actor' | 'place' | 'unapproved' | 'registry' | 'build' | 'heir';
  /** Oldest first, no two in turn further apart than the policy's probation. */
  readonly pushes: readonly Push[];
}

/** The group of pushes that this one tells of. */
export function strangersFrom(push: Push, lineage: Lineage, judged: Judged): Strangers | undefined {
  return byFirst(judged, lineage).get(push.key);
}

/** By its first push, or the first that tells of no other: what one brought another may have given a further tag, under one key. */
const byFirst = madeOnce((judged: Judged, lineage: Lineage) => {
  const found = new Map<string, Strangers>();
  for (const one of grouped(lineage, judged)) {
    const first = one.pushes.find(({ key }) => !found.has(key));
    if (first) found.set(first.key, one);
  }
  return found;
});

function grouped(lineage: Lineage, judged: Judged): readonly Strangers[] {
  const open = new Map<string, { readonly what: Strangers['what']; readonly pushes: Push[]; isNew: boolean }>();
  const found: Strangers[] = [];
  const close = (name: string): void => {
    const group = open.get(name);
    // That tags were of several others is no cause of its own.
    if (group?.isNew === true) found.push({ what: group.what, pushes: group.pushes });
    else if (group && new Set(group.pushes.map(setterOf)).size === 1)
      found.push({ what: 'heir', pushes: group.pushes });
    open.delete(name);
  };
  for (const push of lineage.pushes) {
    const cause = causeOf(push, judged, lineage);
    if (!cause || isAboutSuspect(push, judged, lineage)) continue;
    const { name, what, isNew } = cause;
    const last = open.get(name)?.pushes.at(-1);
    if (last && push.at - last.at > lineage.policy.habits.probation) close(name);
    const group = open.get(name) ?? { what, pushes: [], isNew: false };
    group.pushes.push(push);
    group.isNew ||= isNew;
    open.set(name, group);
  }
  for (const name of open.keys()) close(name);
  return found;
}

/** What somebody attached to another’s suspicious image is told with that image. */
function isAboutSuspect(push: Push, judged: Judged, lineage: Lineage): boolean {
  const about = lineage.attachment(push);
  if (!about) return false;
  const images = lineage.pushesOf(about.subject);
  return images.some(
    (one) =>
      one.registry === push.registry && one.actor?.name !== push.actor?.name && judged.suspicionsOf(one).length > 0,
  );
}

function causeOf(
  push: Push,
  judged: Judged,
  lineage: Lineage,
): { readonly name: string; readonly what: Strangers['what']; readonly isNew: boolean } | undefined {
  const rules = new Set(judged.suspicionsOf(push).map(({ rule }) => rule));
  const actor = push.actor?.name;
  if (rules.has(NEW_ACTOR) || (rules.has(OTHER_SETTER) && isOfAnother(push)))
    return { name: JSON.stringify([actor]), what: 'actor', isNew: rules.has(NEW_ACTOR) };
  if (rules.has(NOT_ALLOWED) && !rules.has(NEW_PLACE) && isUntold(push, lineage))
    return { name: JSON.stringify(['registry', push.registry]), what: 'registry', isNew: true };
  if (rules.has(NOT_ALLOWED) && actor !== undefined && !rules.has(NEW_PLACE))
    return { name: JSON.stringify([actor]), what: 'unapproved', isNew: true };
  const isOtherBuild = rules.has(OTHER_BUILD) || rules.has(UNUSUAL_BUILD);
  if (!rules.has(NEW_PLACE)) return isOtherBuild ? buildOf(push, lineage) : undefined;
  const network = push.address === undefined ? '' : networkOf(push.address);
  const client = push.client === undefined ? '' : [...clientFamilies(push.client)].join(' ');
  return { name: JSON.stringify([actor, network, client]), what: 'place', isNew: true };
}

/** Each release has a tag of its own, and each request a ref; a branch is where somebody works. */
function kindOfRef(ref: string): string {
  if (/^refs\/(?:pull|merge-requests)\//.test(ref)) return 'a request';
  return !ref.startsWith('refs/heads/') && isReleaseTag(ref) ? 'a release' : ref;
}

/** What was started otherwise, or from a fork, is another cause: a new workflow must not stand for who misuses it. */
function buildOf(push: Push, lineage: Lineage): ReturnType<typeof causeOf> {
  const origin = lineage.explanation(push);
  if (origin.state !== 'explained') return undefined;
  const { system, project, workflow, trigger, head, ref } = origin.run;
  const name = JSON.stringify([system, project, workflow, trigger, head, ref && kindOfRef(ref)]);
  return { name, what: 'build', isNew: true };
}

function isOfAnother(push: Push): boolean {
  const setter = setterOf(push);
  return push.actor !== undefined && setter !== undefined && setter !== push.actor.name;
}

function setterOf({ previous }: Push): string | undefined {
  return previous?.push?.actor?.name;
}
