import { firstSeen, type Sha256, worthOf } from '../../../../core/attachment.ts';
import { type Digest, parseDigest } from '../../../../core/digest.ts';
import type { RepositoryName } from '../../../../core/environment.ts';
import type { EvidenceHeld, ManifestPushed } from '../../../../core/event.ts';
import { attachmentKey } from '../../../../core/evidence-held.ts';
import type { ExaminedAttachment, ExaminedOf, ExaminedVerdict } from '../../../../core/examined.ts';
import type { Images } from '../../../../core/images.ts';
import { known } from '../../../../core/known.ts';
import { deliveryOf } from '../../../../core/observed.ts';
import type { Policy } from '../../../../core/policy.ts';
import { isRecorded } from '../../../../core/strength.ts';
import type { AttachedImage } from '../../../../core/subjects.ts';
import { earliest, type Time } from '../../../../core/time.ts';
import { memo, once } from '../../../facts/lazy.ts';
import { byTime } from '../../../facts/order.ts';
import type { TellerOf } from '../tellers.ts';

/**
 * What is attached to images, by the image. Bytes prove themselves, whoever brings them; when they were there, and that there
 * is nothing, is believed of records alone, and only of whoever may speak of the repository.
 */
export function attachmentsIn(
  all: readonly EvidenceHeld[],
  pushed: readonly ManifestPushed[],
  examined: ExaminedOf,
  tellerOf: TellerOf,
  { registry: canonical, signers }: Pick<Policy, 'registry' | 'signers'>,
): Pick<Images, 'verdictsOn' | 'answersOn' | 'attachedImages'> {
  const bySubject = Map.groupBy(all.toSorted(byTimeAndStrength), ({ subject }) => subject);
  // Others may have been examined by another policy.
  const named = new Set(signers.flatMap(({ trust }) => trust));
  const pushes = once(() => firstPushes(pushed, new Set(all.flatMap(({ attachment }) => attachment?.digest ?? []))));
  const isBelieved = (fact: EvidenceHeld, at: RepositoryName): boolean => {
    if (!isRecorded(fact)) return false;
    // Without a registry it lay in a file: that says something where whoever analyses brought it, and no door did.
    if (fact.registry === undefined) return deliveryOf(fact.origin) === undefined;
    return (
      canonical(fact.registry) === at.registry &&
      tellerOf({ origin: fact.origin, registry: fact.registry })?.mayDescribe(at) !== false
    );
  };
  const attached = memo((subject: Digest) => {
    const held = (bySubject.get(subject) ?? []).filter(({ attachment }) => attachment);
    return [...Map.groupBy(held, ({ attachment }) => (attachment ? attachmentKey(attachment) : '')).values()];
  });
  const one = (facts: readonly EvidenceHeld[], at: RepositoryName): readonly ExaminedAttachment[] => {
    const [first, ...more] = facts;
    if (!first?.attachment) return [];
    const { digest, found, unread, index } = first.attachment;
    // What others say the image is makes no good signature of it bad.
    const believed = facts.filter((fact) => isBelieved(fact, at));
    const times = [
      ...believed.map((fact) => fact.at),
      ...(pushes().get(digest) ?? []).filter((push) => canonical(push.registry) === at.registry).map((push) => push.at),
    ];
    const seen: Time | undefined = times.length > 0 ? earliest(times) : undefined;
    return [
      {
        subject: first.subject,
        digest,
        found,
        ...known({ unread, seen, listedBy: index === undefined ? undefined : parseDigest(`sha256:${index}`) }),
        verdicts: bestOf((believed.length > 0 ? believed : facts).flatMap(examined))
          .filter(({ trust }) => named.has(trust))
          .map((verdict) => ({ ...firstSeen(verdict, seen), trust: verdict.trust })),
        facts: [first, ...more],
      },
    ];
  };
  return {
    attachedImages: once(() => attachedImages([...bySubject.values()].flat(), isBelieved, canonical)),
    verdictsOn: (subject, at) => attached(subject).flatMap((facts) => one(facts, at)),
    answersOn: (subject, at) => (bySubject.get(subject) ?? []).filter((fact) => isBelieved(fact, at)),
  };
}

/** By the image and the repository, of answers that show something, oldest first. */
function attachedImages(
  answers: readonly EvidenceHeld[],
  isBelieved: (fact: EvidenceHeld, at: RepositoryName) => boolean,
  canonical: Policy['registry'],
): readonly AttachedImage[] {
  const places = Map.groupBy(
    answers.filter(({ attachment }) => attachment),
    ({ registry = '', repository = '', subject }) => `attached:${canonical(registry)}/${repository}@${subject}`,
  );
  return [...places].flatMap(([key, facts]) => {
    const { registry, repository, subject: digest } = facts[0] ?? {};
    if (registry === undefined || repository === undefined || !digest) return [];
    const at = { registry: canonical(registry), repository };
    const [first, ...more] = facts.filter((fact) => isBelieved(fact, at));
    return first ? [{ ...at, key, digest, answers: [first, ...more] }] : [];
  });
}

/** The best verdict by each trust entry, of several the first. */
function bestOf(verdicts: readonly ExaminedVerdict[]): readonly ExaminedVerdict[] {
  const best = new Map<Sha256, ExaminedVerdict>();
  for (const one of verdicts) {
    const before = best.get(one.trust);
    if (!before || worthOf(one) > worthOf(before)) best.set(one.trust, one);
  }
  return [...best.values()];
}

/** Of what is attached the recorded pushes of each digest: they show its bytes, too. */
function firstPushes(
  pushed: readonly ManifestPushed[],
  attached: ReadonlySet<Digest>,
): ReadonlyMap<Digest, readonly ManifestPushed[]> {
  if (attached.size === 0) return new Map();
  return Map.groupBy(
    pushed.filter((push) => attached.has(push.digest) && isRecorded(push)),
    ({ digest }) => digest,
  );
}

/** The very same answer may come by several doors. */
function byTimeAndStrength(one: EvidenceHeld, other: EvidenceHeld): number {
  return byTime(one, other) || Number(isRecorded(other)) - Number(isRecorded(one));
}
