import type { Pushes } from './pushes.ts';
import type { DigestlessPush, TagInterval } from './subjects.ts';
import type { Time } from './time.ts';

/**
 * The first push of a tag while, as far as digests are told, it meant an image: one of which no record tells the digest, so that
 * from then on nobody knows what the tag meant. It keeps its meaning for rules, which would else not see it moved.
 */
export function takenOver(
  interval: TagInterval,
  { digestlessTo }: Pick<Pushes, 'digestlessTo'>,
  before: Time = interval.to ?? Number.POSITIVE_INFINITY,
): DigestlessPush | undefined {
  const { tag, from } = interval;
  return digestlessTo(interval).find((one) => one.tag === tag && one.at > from && one.at < before);
}
