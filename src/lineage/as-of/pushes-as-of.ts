import type { Digest } from '../../core/digest.ts';
import type { Images } from '../../core/images.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Pushes } from '../../core/pushes.ts';
import type { Time } from '../../core/time.ts';
import { memo, once } from '../facts/lazy.ts';
import { intervalAt } from './ended-later.ts';

/** Of what may stand for a digest only what was pushed by then, or of which no push is on record at all. */
export function imagesAsOf(
  lineage: Lineage,
  at: Time,
): Pick<Images, 'image' | 'standsFor' | 'pulledBy' | 'tagServed' | 'isHeldIn'> {
  const wasThere = memo((digest: Digest) => {
    const pushes = lineage.pushesOf(digest);
    return pushes.length === 0 || pushes.some((push) => push.at <= at);
  });
  return {
    image(digest, name) {
      const image = lineage.image(digest, name);
      return image.parents.every(wasThere) ? image : { ...image, parents: image.parents.filter(wasThere) };
    },
    standsFor: (digest, name) => lineage.standsFor(digest, name).filter((one) => one === digest || wasThere(one)),
    pulledBy: (repository, digest, before = at + 1, nodes) =>
      lineage.pulledBy(repository, digest, Math.min(before, at + 1), nodes),
    isHeldIn: (repository, digest, before, name) =>
      lineage.isHeldIn(repository, digest, Math.min(before, at + 1), name),
    tagServed: (repository, tag) => lineage.tagServed(repository, tag).filter((one) => one.at <= at),
  };
}

type Dated = Pick<
  Pushes,
  | 'pushes'
  | 'deletions'
  | 'digestless'
  | 'pushers'
  | 'pushesOf'
  | 'pushesTo'
  | 'digestlessTo'
  | 'pushesBelow'
  | 'firstWithLayer'
  | 'attachedAlike'
  | 'attachedTo'
  | 'tagHistory'
  | 'tagAt'
  | 'partOf'
>;

/** A push is as all its records tell of it; it and what its tag meant are there from its first one on. */
export function pushesAsOf(lineage: Lineage, at: Time): Dated {
  const isThere = (one: { readonly at: Time }): boolean => one.at <= at;
  const there = <One extends { readonly at: Time }>(all: readonly One[]): readonly One[] => all.filter(isThere);
  // Whoever compares meanings compares objects.
  const interval = memo((one: ReturnType<Pushes['tagHistory']>[number]) => intervalAt(one, at));
  const tagHistory: Pushes['tagHistory'] = (repository, tag) =>
    lineage.tagHistory(repository, tag).flatMap((one) => (one.from <= at ? [interval(one)] : []));
  const pushes = once(() => there(lineage.pushes));
  const deletions = once(() => there(lineage.deletions));
  const digestless = once(() => there(lineage.digestless));
  const pushers = once(() =>
    lineage.pushers.map((one) => ({ ...one, pushes: there(one.pushes) })).filter((one) => one.pushes.length > 0),
  );
  return {
    get pushes() {
      return pushes();
    },
    get deletions() {
      return deletions();
    },
    get digestless() {
      return digestless();
    },
    get pushers() {
      return pushers();
    },
    pushesOf: (digest) => there(lineage.pushesOf(digest)),
    pushesTo: (repository) => there(lineage.pushesTo(repository)),
    digestlessTo: (repository) => there(lineage.digestlessTo(repository)),
    pushesBelow: (push, repository) => there(lineage.pushesBelow(push, repository)),
    firstWithLayer(layer, name) {
      const first = lineage.firstWithLayer(layer, name);
      return first && isThere(first) ? first : undefined;
    },
    attachedAlike: (push) => there(lineage.attachedAlike(push)),
    attachedTo: (repository, image) => there(lineage.attachedTo(repository, image)),
    tagHistory,
    tagAt: (repository, tag, when) =>
      tagHistory(repository, tag).findLast(({ from, to }) => from <= when && (to === undefined || when < to)),
    partOf(push) {
      const index = lineage.partOf(push);
      return index && isThere(index) ? index : undefined;
    },
  };
}
