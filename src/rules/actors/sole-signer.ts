import type { Lineage } from '../../core/lineage.ts';
import type { Digest } from '../../core/digest.ts';
import { equalRepository } from '../../core/reference.ts';
import type { Attachment, Push } from '../../core/subjects.ts';
import { addTo } from '../../core/grouping.ts';
import { isRecorded } from '../../core/strength.ts';
import { HOUR } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';
import { onRecord, type Quiet } from '../rule.ts';
import { isAllowedPublisher } from './publishers.ts';

/** As long after an image whoever always signs has signed it. */
const PROMPT = HOUR;
/** One or two signatures are no custom. */
const LEAST_IMAGES = 3;
/** Of a repository's images: an image that somebody slipped in without a signature must not make the others suspect. */
const MOST = 2 / 3;

/**
 * Whether the actor of an attachment is the one who always attaches this kind, from the first record on: promptly, to most
 * images of the repository and to several in all, and the account does nothing else. Where nobody did before, it adds to
 * nobody's and replaces nobody's; beside a pipeline that signs its images itself it adds to each of them, and replaces none.
 */
export function alwaysSigned(push: Push, about: Attachment, lineage: Lineage): Quiet | undefined {
  const signing = signingIn(lineage);
  const name = push.actor?.name ?? '';
  if (signing.pushers.has(name)) return undefined;
  const here = signing.alike.get(keyOf(push, about.kind)) ?? [];
  const isFirst = here[0]?.actor?.name === name;
  if (!isFirst && (takesPlace(push) || !follows(push, lineage))) return undefined;
  const prompt = signing.prompt.get(JSON.stringify([push.registry, name, about.kind]))?.size ?? 0;
  if (prompt < LEAST_IMAGES) return undefined;
  const signed = new Set(here.flatMap((one) => (one.actor?.name === name ? [lineage.attachment(one)?.subject] : [])));
  // Whoever comes first is not the pipeline where that signs its images itself.
  const byPipeline = new Set(
    here.flatMap((one) =>
      one.actor?.name !== name && isOfPipeline(one, lineage) ? [lineage.attachment(one)?.subject] : [],
    ),
  );
  if (isFirst && 2 * byPipeline.size > signed.size) return undefined;
  const images = new Set(
    lineage
      .pushesTo(push)
      .flatMap((one) => (isImage(one, lineage) && one.at <= lineage.at - PROMPT ? [one.digest] : [])),
  );
  const [oldest] = images;
  if (!isFirst && !(oldest && signed.has(oldest))) return undefined;
  const share = [...images].filter((digest) => signed.has(digest)).length / Math.max(images.size, 1);
  if (share < MOST) return undefined;
  return onRecord('always', `${name} attaches it to all, as to ${prompt} images by now`);
}

interface Signing {
  /** Who pushed an image anywhere. */
  readonly pushers: ReadonlySet<string>;
  /** Recorded attachments of one kind in one repository. */
  readonly alike: ReadonlyMap<string, readonly Push[]>;
  /** Images that an actor attached a kind to soon after their push, by registry. */
  readonly prompt: ReadonlyMap<string, ReadonlySet<Digest>>;
}

const signingIn = madeOnce((lineage: Lineage): Signing => {
  const pushers = new Set<string>();
  const alike = new Map<string, Push[]>();
  const prompt = new Map<string, Set<Digest>>();
  for (const push of lineage.pushes) {
    if (!push.actor || !isRecorded(push)) continue;
    const about = lineage.attachment(push);
    if (push.kind !== 'artifact') pushers.add(push.actor.name);
    if (!about) continue;
    addTo(alike, keyOf(push, about.kind), push);
    if (!lineage.pushesOf(about.subject).some((image) => isSoonAfter(push, image))) continue;
    const key = JSON.stringify([push.registry, push.actor.name, about.kind]);
    prompt.set(key, (prompt.get(key) ?? new Set()).add(about.subject));
  }
  return { pushers, alike, prompt };
});

/** Whether the tag under which it is kept meant another one until then. */
export function takesPlace({ previous, at }: Push): boolean {
  return previous?.to === at;
}

/** Whether who brought the image has attached the like to it before. */
function follows(push: Push, lineage: Lineage): boolean {
  const [first] = lineage.attachedAlike(push).filter(isRecorded);
  return first !== undefined && first.at < push.at && isOfPipeline(first, lineage);
}

function isSoonAfter(push: Push, image: Push): boolean {
  return equalRepository(image, push) && image.at <= push.at && push.at <= image.at + PROMPT;
}

function isImage(push: Push, lineage: Lineage): boolean {
  return push.kind !== 'artifact' && isRecorded(push) && lineage.partOf(push) === undefined;
}

/** By whom the policy allows to push here, or who pushed the image. */
function isOfPipeline(push: Push, lineage: Lineage): boolean {
  const subject = lineage.attachment(push)?.subject;
  const images = subject ? lineage.pushesOf(subject) : [];
  const isPublisher = images.some((image) => equalRepository(image, push) && image.actor?.name === push.actor?.name);
  return isPublisher || isAllowedPublisher(push, lineage);
}

function keyOf({ registry, repository }: Push, kind: string): string {
  return JSON.stringify([registry, repository, kind]);
}
