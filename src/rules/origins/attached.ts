import type { Habit } from '../../core/habit.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Images } from '../../core/images.ts';
import { addTo } from '../../core/grouping.ts';
import { equalRepository } from '../../core/reference.ts';
import { isAtLeast, isRecorded, type Strength } from '../../core/strength.ts';
import type { Attachment, Push } from '../../core/subjects.ts';
import { madeOnce } from '../made-once.ts';
import { isMostlyUsual } from '../actors/mostly-usual.ts';
import { isAllowedPublisher } from '../actors/publishers.ts';
import { onRecord, type Quiet } from '../rule.ts';
import { alwaysSigned } from '../actors/sole-signer.ts';

const LIST = 'list of referrers';

/** An attachment by somebody who is not known for it. */
interface Suspect {
  readonly about: Attachment;
  readonly first: Push | undefined;
  /** Who brought the image. */
  readonly publisher: Push | undefined;
}

interface Attachments {
  readonly verdicts: ReadonlyMap<Push, Quiet | Suspect>;
  /** What the account of a suspect one attached to images of that repository likewise, itself included, oldest first. */
  alike(push: Push, about: Attachment): readonly Push[];
  /** The first that it attached likewise anywhere in the registry, where that is another repository: both have one cause. */
  elsewhere(push: Push, about: Attachment): readonly Push[];
}

/** What was attached to images, and by whom. */
export const attachmentsIn = madeOnce((lineage: Lineage): Attachments => {
  const verdicts = new Map<Push, Quiet | Suspect>();
  const groups = new Map<string, Push[]>();
  const keyOf = ({ registry, actor }: Push, { kind }: Attachment, repository: string): string =>
    JSON.stringify([registry, actor?.name, kind, repository]);
  for (const push of lineage.pushes) {
    const verdict = judge(push, lineage);
    if (!verdict) continue;
    verdicts.set(push, verdict);
    if ('quiet' in verdict) continue;
    for (const repository of [push.repository, '']) addTo(groups, keyOf(push, verdict.about, repository), push);
  }
  return {
    verdicts,
    alike: (push, about) => groups.get(keyOf(push, about, push.repository)) ?? [],
    elsewhere: (push, about) =>
      (groups.get(keyOf(push, about, '')) ?? []).slice(0, 1).filter((one) => one.repository !== push.repository),
  };
});

function judge(push: Push, lineage: Lineage): Quiet | Suspect | undefined {
  const named = lineage.attachment(push);
  if (!named || !push.actor) return undefined;
  const added = named.kind === LIST && onlyAdds(push, lineage) ? addedUntold(push, lineage) : undefined;
  if (added?.length === 0) return undefined;
  // Who puts a signature into the list is no better known than who replaces one.
  const about = added ? { ...named, kind: added.some(isBundle) ? 'signature' : 'artifact' } : named;
  // Of a time that the registry's own records do not cover there are only claims, which speak for each other.
  const isCovered = lineage.registryCoverage(push.registry, { from: push.at, to: push.at }).absence !== 'unproven';
  const least = isCovered || isRecorded(push) ? 'recorded' : 'asserted';
  const first = lineage
    .attachedAlike(push)
    .find((one) => one.at < push.at && one.digest !== push.digest && isAtLeast(one.strength, least));
  const publishers = publishersOf(push, about, least, lineage);
  const quiet = isAtLeast(push.strength, least)
    ? (quietBecause(push, about, first, publishers, lineage) ?? alwaysSigned(push, about, lineage))
    : undefined;
  return quiet ?? { about, first, publisher: publishers[0] };
}

/** Who brought the image itself here, earliest first. */
function publishersOf(push: Push, { subject }: Attachment, least: Strength, lineage: Lineage): readonly Push[] {
  return lineage
    .pushesOf(subject)
    .filter(
      (one) =>
        equalRepository(one, push) && one.at <= push.at && one.actor !== undefined && isAtLeast(one.strength, least),
    );
}

function quietBecause(
  push: Push,
  { kind }: Attachment,
  first: Push | undefined,
  publishers: readonly Push[],
  lineage: Lineage,
): Quiet | undefined {
  const { policy } = lineage;
  const name = push.actor?.name ?? '';
  if (first?.actor?.name === name) return onRecord('same-signer', `${name} attached the first one, too`);
  if (publishers[0]?.actor?.name === name) return onRecord('publisher', `${name} pushed the image`);
  if (isAllowedPublisher(push, lineage)) return onRecord('allowed', 'the policy allows it');
  const habit = lineage.habits.signers(push);
  const times = habit.seen.get(name) ?? 0;
  if (times > 0) return onRecord('usual', `${name} attached such here ${times} times before`);
  const isUnknown =
    (first === undefined && publishers.length === 0) ||
    (policy.mode === 'observe' && !habit.speaks && !isNewToAll(name, lineage.habits.signersOfAll(push)));
  if (isUnknown && (first === undefined || kind !== 'signature'))
    return onRecord('too-early', `only ${habit.count} earlier ones on ${habit.days} days are known`);
  return undefined;
}

/** Of a repository that is too young to tell: that in all of the registry few attach such things, and not this one. */
function isNewToAll(name: string, habit: Habit): boolean {
  return isMostlyUsual(habit) && !habit.seen.has(name);
}

/**
 * What the list has that it had not before, by the same account, and whose records do not say what it is about, as where a
 * registry without the referrers API tells of its pushes (CNCF Distribution 3): so that it is judged with the list alone.
 */
function addedUntold(push: Push, lineage: Lineage): readonly Push[] {
  const before = new Set(push.previous && lineage.image(push.previous.digest, push).children);
  return lineage.image(push.digest, push).children.flatMap((child) =>
    before.has(child)
      ? []
      : lineage
          .pushesOf(child)
          .filter((one) => equalRepository(one, push) && one.actor?.name === push.actor?.name && one.at <= push.at)
          .filter((one) => one.tag === undefined && lineage.attachment(one) === undefined)
          .slice(0, 1),
  );
}

function isBundle({ facts }: Push): boolean {
  return facts.some(({ layers }) => layers?.some(({ mediaType = '' }) => BUNDLE.test(mediaType)));
}

const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle\b/;

/** The fallback list of a registry without the referrers API grows with every artifact, whose own push is judged where it says what it is about. */
function onlyAdds(push: Push, lineage: Images): boolean {
  const { previous } = push;
  if (!previous) return true;
  const now = lineage.image(push.digest, push).children;
  const before = lineage.image(previous.digest, push).children;
  return before.length > 0 && before.every((one) => now.includes(one));
}
