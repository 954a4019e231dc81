import { isReleaseTag } from '../../../core/release-tag.ts';
import type { Push } from '../../../core/subjects.ts';
import { MINUTE } from '../../../core/time.ts';

/** In two of these that follow each other one run makes the images of several repositories. */
const HALF_AN_HOUR = 30 * MINUTE;

/**
 * Tags like those of releases that are no releases, such as `3.12` of a base beside `22` of another: all images of their
 * repository had them, and each time one was moved who did so moved other tags of other repositories at about that time.
 * Whoever makes a release a second time moves the tag of one image among others.
 *
 * @param pushes under tags, of one folder.
 */
export function movedAlike(pushes: readonly Push[]): ReadonlySet<string> {
  const moves = pushes.filter(({ previous, digest }) => previous !== undefined && previous.digest !== digest);
  const beside = new Map<string, Set<string>>();
  for (const one of moves) if (!isReleaseTag(one.tag ?? '')) addTo(beside, timeOf(one, 0), one.repository);
  const images = new Map<string, Set<string>>();
  for (const { repository, tag, digest } of pushes)
    for (const key of [repository, JSON.stringify([repository, tag])]) addTo(images, key, digest);
  const isAll = ({ repository, tag }: Push): boolean =>
    images.get(JSON.stringify([repository, tag]))?.size === images.get(repository)?.size;
  const isBeside = (push: Push): boolean =>
    [-1, 0, 1].some((after) => {
      const names = beside.get(timeOf(push, after));
      return names !== undefined && (names.size > 1 || !names.has(push.repository));
    });
  const released = Map.groupBy(
    moves.filter(({ tag = '' }) => isReleaseTag(tag)),
    ({ tag = '' }) => tag,
  );
  return new Set(
    [...released].flatMap(([tag, own]) => (own.every((push) => isAll(push) && isBeside(push)) ? tag : [])),
  );
}

function timeOf({ actor, at }: Push, after: number): string {
  return JSON.stringify([actor?.name, Math.floor(at / HALF_AN_HOUR) + after]);
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}
