import type { ImageNoted } from '../../../../core/image-noted.ts';
import type { Images } from '../../../../core/images.ts';
import { byTime } from '../../../facts/order.ts';

/** What other programs said, by the digest that they know. */
export function notesIn(all: readonly ImageNoted[]): Pick<Images, 'notesOn'> {
  const byDigest = Map.groupBy(all.toSorted(byTime), ({ digest }) => digest);
  return { notesOn: (digest) => byDigest.get(digest) ?? [] };
}
