import { who, whoAndBehind } from '../../core/actor.ts';
import { shortDigest } from '../../core/digest.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository } from '../../core/reference.ts';
import { isAtLeast, type Strength } from '../../core/strength.ts';
import type { Attachment, Push } from '../../core/subjects.ts';
import { isAllowedPublisher } from '../publishers.ts';
import { IMPLANT, type Quiet, type Rule } from '../rule.ts';
import { alwaysSigned } from '../sole-signer.ts';
import { circumstances, nameOf, pushExhibits } from '../sentences.ts';

const LIST = 'list of referrers';

export const signatureReplaced: Rule = {
  id: 'signature-replaced',
  version: 1,
  title: 'A signature or attestation was replaced or added by somebody else',
  severity: 'high',
  mode: 'observe',
  attack: IMPLANT,
  why: 'Who checks signatures trusts what is attached to an image. Whoever may push can put another signature, or other statements about how the image was made, in place of the real ones.',
  respond: [
    'Verify what is attached now, and compare it with what was there before: landwaiter verify IMAGE.',
    'Ask who attached it which key or identity it was made with.',
    'Let nobody but the pipeline push artifacts to this repository.',
  ],
  benignIf: [
    'a second team or a scanner attaches its own statements: list it under publishers',
    'images were signed again with a new key by another job',
  ],
  phase: 'habits',
  on: 'push',
  quiet: {
    'same-signer': {
      when: 'whoever attached it attached the first of this kind to this image, too',
      least: 'recorded',
    },
    publisher: { when: 'whoever attached it pushed the image to this repository', least: 'recorded' },
    allowed: { when: 'a publisher entry of the policy allows the actor', least: 'recorded' },
    usual: {
      when: 'the actor usually attaches this kind to images of the repository, by records that had time to be questioned',
      least: 'recorded',
    },
    always: {
      when: 'the account attaches this kind, and nothing else, to most images of the repository and to three or more in all, within an hour of their push, and nobody did so there before',
      least: 'recorded',
    },
    'too-early': {
      when: 'it is the first of its kind on an image that was pushed before the records begin; without a policy also: it is the first of its kind, or no signature, and too little is known of who attaches such things here',
      least: 'recorded',
    },
  },

  detect(push, lineage) {
    const about = lineage.attachment(push);
    if (!about || !push.actor) return undefined;
    if (about.kind === LIST && onlyAdds(push, lineage)) return undefined;
    // Of a time that the registry's own records do not cover there are only claims, which speak for each other.
    const isCovered = lineage.registryCoverage(push.registry, { from: push.at, to: push.at }).absence !== 'unproven';
    const least = isCovered || isAtLeast(push.strength, 'recorded') ? 'recorded' : 'asserted';
    const first = lineage
      .attachedAlike(push)
      .find((one) => one.at < push.at && one.digest !== push.digest && isAtLeast(one.strength, least));
    const publisher = publishersOf(push, about, least, lineage);
    const quiet = isAtLeast(push.strength, least)
      ? (quietBecause(push, about, first, publisher, lineage) ?? alwaysSigned(push, about, lineage))
      : undefined;
    if (quiet) return quiet;
    const instead = push.previous?.to === push.at ? `in place of ${shortDigest(push.previous.digest)}` : 'beside it';
    const done = first
      ? `${instead}; the first one was attached by ${who(first.actor)}`
      : `as the first of its kind; the image was pushed by ${who(publisher[0]?.actor)}`;
    return {
      summary: `${whoAndBehind(push)} attached ${article(about.kind)} ${about.kind} to ${push.repository}@${shortDigest(about.subject)} ${circumstances(push)}, ${done}.`,
      confidence: push.strength,
      missing: [`an earlier ${about.kind} by ${who(push.actor)} in this repository`],
      evidence: [
        ...publisher.slice(0, 1).flatMap((one) => pushExhibits(one).slice(0, 1)),
        ...(first ? pushExhibits(first).slice(0, 1) : []),
        ...pushExhibits(push).map(({ fact, says }) => ({
          fact,
          says:
            fact.type === 'manifest.pushed'
              ? `${who(fact.actor)} pushed ${nameOf(push)}, ${article(about.kind)} ${about.kind}`
              : says,
        })),
      ],
    };
  },
};

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
  if (first?.actor?.name === name)
    return { quiet: 'same-signer', strength: 'recorded', because: `${name} attached the first one, too` };
  if (publishers[0]?.actor?.name === name)
    return { quiet: 'publisher', strength: 'recorded', because: `${name} pushed the image` };
  if (isAllowedPublisher(push, lineage))
    return { quiet: 'allowed', strength: 'recorded', because: 'the policy allows it' };
  const habit = lineage.habits.signers(push);
  const times = habit.seen.get(name) ?? 0;
  if (times > 0)
    return { quiet: 'usual', strength: 'recorded', because: `${name} attached such here ${times} times before` };
  const isUnknown = (first === undefined && publishers.length === 0) || (policy.mode === 'observe' && !habit.speaks);
  if (isUnknown && (first === undefined || kind !== 'signature'))
    return {
      quiet: 'too-early',
      strength: 'recorded',
      because: `only ${habit.count} earlier ones on ${habit.days} days are known`,
    };
  return undefined;
}

/** The fallback list of a registry without the referrers API grows with every artifact, whose own push is judged. */
function onlyAdds(push: Push, lineage: Lineage): boolean {
  const { previous } = push;
  if (!previous) return true;
  const now = lineage.image(push.digest).children;
  const before = lineage.image(previous.digest).children;
  return before.length > 0 && before.every((one) => now.includes(one));
}

function article(kind: string): string {
  return /^[aeiou]/i.test(kind) || kind === 'SBOM' ? 'an' : 'a';
}
