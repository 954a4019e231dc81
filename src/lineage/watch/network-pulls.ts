import type { Digest } from '../../core/digest.ts';
import type { ManifestPulled } from '../../core/event.ts';
import type { NodeNetwork } from '../../core/watch.ts';
import type { SeenPull } from '../facts/facts.ts';
import { byTime } from '../facts/order.ts';

/** What is to be known of the pulls of one network, without keeping all of them. */
export interface NetworkPulls {
  add(pull: SeenPull): void;
  /** The earliest, in order: as many as are compared with what started. */
  earliest(): readonly ManifestPulled[];
  told(): Pick<NodeNetwork, 'count' | 'images' | 'latest'>;
}

const COMPARED = 500;
const LATEST = 3;
const UNSORTED = 1000;

export function networkPulls(): NetworkPulls {
  const images = new Set<Digest>();
  let earliest: readonly SeenPull[] = [];
  let latest: readonly SeenPull[] = [];
  let others: SeenPull[] = [];
  let count = 0;

  function sort(): void {
    earliest = [...earliest, ...others].sort(bySeen).slice(0, COMPARED);
    latest = [...latest, ...others].sort(bySeen).slice(-LATEST);
    others = [];
  }

  return {
    add(pull) {
      count += 1;
      images.add(pull.image.digest);
      others.push(pull);
      if (others.length === UNSORTED) sort();
    },
    earliest() {
      sort();
      return earliest.map((pull) => pull.whole());
    },
    told() {
      sort();
      return { count, images: images.size, latest: latest.map((pull) => pull.whole()) };
    },
  };
}

function bySeen(one: SeenPull, other: SeenPull): number {
  return one.at - other.at || byTime(one.whole(), other.whole());
}
