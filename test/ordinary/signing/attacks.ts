import { createHash } from 'node:crypto';
import { createRandom } from '../../../bench/random.ts';
import type { Image } from '../../scenarios/act.ts';
import type { Place } from '../act.ts';
import { digestsOf, implanted } from '../attacks/bytes.ts';
import { kindsOf } from '../attacks/feeds.ts';
import { anyOf, type Running, type Scene, sceneOf } from '../attacks/scene.ts';
import { RUNNING } from '../attacks/shown-by.ts';
import { attack, handOf, MINUTE, pushed, rolled } from '../attacks/steps.ts';
import { woven } from '../attacks/woven.ts';
import type { Attack, Month } from '../month.ts';
import type { Hand } from './held.ts';
import { signedLife } from './life.ts';
import { livesOf } from './lives.ts';
import { mannersOf } from './manners.ts';

/**
 * What a stolen pipeline attaches to what it pushes: nothing, the signature of what stood there before, or one by a key of
 * its own. `trust-lost`: nobody attacks, and the policy has lost the release's key or root.
 */
export const SIGNING_ATTACKS = ['unsigned', 'signature-copied', 'foreign-signer', 'trust-lost'] as const;
export type SigningAttack = (typeof SIGNING_ATTACKS)[number];

/** Which rules have to tell of it. Written before any was played. */
export const TOLD_BY: Readonly<Record<SigningAttack, readonly string[]>> = {
  unsigned: ['unsigned-image-deployed'],
  'signature-copied': ['signature-invalid'],
  'foreign-signer': ['unsigned-image-deployed', 'signature-by-unapproved-signer'],
  'trust-lost': ['unsigned-image-deployed'],
};

/** What the attacker brings, for whoever signs the month. */
export interface Intrusion {
  readonly what: SigningAttack;
  readonly at: number;
  readonly image: Image;
  readonly place: Place;
  /** Whose place it takes. */
  readonly victim: Image;
  readonly hand: Hand;
}

export interface Intruded {
  readonly month: Month;
  readonly attack: Attack;
  readonly intrusion?: Intrusion;
}

/** A month in which the pipeline's credential pushes other bytes over a tag that production runs by, and pods start anew. */
export function intruded(month: Month, what: SigningAttack): Intruded | undefined {
  const { seed } = month.organisation;
  const story = `signing-${what}`;
  if (what === 'trust-lost') return { month, attack: { id: story, number: 0, acts: [], about: [], shownBy: [] } };
  const random = createRandom(createHash('sha256').update(`${story} on ${seed}`).digest().readInt32BE(0));
  const scene = sceneOf(month, random, story);
  const running = inProduction(scene);
  const victim = anyOf(random, what === 'signature-copied' ? withSomething(running, scene) : running);
  if (!victim) return undefined;
  const { standing, container } = victim;
  const image = implanted(scene, container.image);
  const hand = handOf(standing.push);
  const own = attack(
    scene,
    0,
    [
      pushed(scene, scene.at, image, standing.place, hand),
      ...rolled(scene, scene.at + 20 * MINUTE, victim, image, { from: standing.place }),
    ],
    digestsOf(image),
    [RUNNING],
  );
  const { acts } = woven(month, own);
  const kinds = kindsOf({ acts: own.acts.filter(({ act }) => act === 'start') }, month);
  return {
    month: { ...month, acts, drawn: [...month.drawn, `attack: ${story}`] },
    attack: { ...own, shownBy: [RUNNING.filter((kind) => kinds.has(kind))] },
    intrusion: {
      what,
      at: scene.at,
      image,
      place: standing.place,
      victim: container.image,
      hand: { ...hand, story },
    },
  };
}

type Victim = Running & { readonly standing: NonNullable<Running['standing']> };

/** Those to which something is attached that can be copied: a release that was forgotten has nothing. */
function withSomething(running: readonly Victim[], { month, at }: Scene): readonly Victim[] {
  const { attachments } = signedLife(month, mannersOf(month));
  return running.filter(({ standing, container }) => attachments.at(standing.place, container.image, at).length > 0);
}

/** What production runs by a tag, where somebody asks what is attached to it. */
function inProduction({ running, month, at }: Scene): readonly Victim[] {
  const names = new Set(
    livesOf(month)
      .runningAt(at)
      .map(({ place, image }) => `${place.repository} ${image.digest}`),
  );
  if (mannersOf(month).asksFrom > at) return [];
  return running.flatMap((one) => {
    const { standing, container } = one;
    const isFitting =
      standing?.push.own === undefined &&
      standing?.image.digest === container.image.digest &&
      names.has(`${standing.place.repository} ${container.image.digest}`) &&
      !container.reference.includes('@') &&
      // What was set by hand is tolerated by an exception, whoever signed it.
      !standing.place.tag.endsWith('-hotfix');
    return isFitting && standing ? [{ ...one, standing }] : [];
  });
}
