import { counted } from '../../../core/count.ts';
import { shortDigest } from '../../../core/digest.ts';
import type { ImageName } from '../../../core/finding.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { equalRepository } from '../../../core/reference.ts';
import { startedOn } from '../../../lineage/chain/started.ts';
import { placesOf } from '../../../lineage/chain/places.ts';
import { clock, taggedName } from '../../../sinks/phrases.ts';
import { whereOf } from '../../../rules/sentences/sentences.ts';
import { mentionedIn } from './find-image.ts';

const MOST = 5;

/** What no record tells about images: silence about a push is no word for it, and none against it. */
export function gapsOf(images: readonly ImageName[], lineage: Lineage): readonly string[] {
  const gaps = [
    ...new Set(
      images.flatMap((image) => [...pushGap(image, lineage), ...digestGap(image, lineage), ...useGap(image, lineage)]),
    ),
  ];
  const more = gaps.length - MOST;
  return more > 0 ? [...gaps.slice(0, MOST), `and ${more} more like that`] : gaps;
}

/** Of a platform's image the indexes that list it and are on record as running: which of their platforms ran, few records tell. */
export function withinOf(images: readonly ImageName[], lineage: Lineage): readonly string[] {
  return images.flatMap(({ digest }) =>
    (digest ? lineage.image(digest).parents : []).flatMap((index) => {
      const places = placesOf({ registry: '', repository: '', digest: index }, lineage);
      const [first] = places;
      return first
        ? [
            `The index ${shortDigest(index)} lists it, and ${counted(places.length, 'place')} ran that, first ${whereOf(first.placement)}; which of its platforms ran there, no record tells: landwaiter where ${shortDigest(index).replace('…', '')}`,
          ]
        : [];
    }),
  );
}

function pushGap(image: ImageName, lineage: Lineage): readonly string[] {
  const { registry, tag, digest } = image;
  const own = digest ? lineage.pushesOf(digest) : lineage.pushesTo(image).filter((push) => isUnder(push, tag));
  const digestless = digest ? [] : lineage.digestlessTo(image).filter((push) => isUnder(push, tag));
  if (own.length > 0 || digestless.length > 0) return [];
  const what = digest ? shortDigest(digest) : taggedName(image);
  if (!lineage.isMonitored(registry))
    return [`no push of ${what} is on record, for no feed of ${registry === '' ? 'its registry' : registry} is read`];
  const start = lineage.coverageStart(registry);
  const since = start === undefined ? '' : `, which begin at ${clock(start)} UTC`;
  return [`no push of ${what} is in the records of ${registry}${since}`];
}

function digestGap(image: ImageName, lineage: Lineage): readonly string[] {
  if (image.digest) return [];
  const unknown = placesOf(image, lineage).filter(({ placement }) => !placement.digest || placement.resolved).length;
  return unknown === 0
    ? []
    : [
        `which digest ${taggedName(image)} means in ${unknown === 1 ? 'one place' : `${unknown} places`} is not on record`,
      ];
}

function isUnder(push: { readonly tag?: string }, tag: string | undefined): boolean {
  return tag === undefined || push.tag === tag;
}

/** Of what no container runs and nothing pushed: which records name it all the same. */
function useGap(image: ImageName, lineage: Lineage): readonly string[] {
  if (image.digest || placesOf(image, lineage).length > 0 || lineage.pushesTo(image).length > 0) return [];
  if (startedOn([image], lineage).length > 0) return [];
  const naming = lineage.facts.filter((fact) =>
    mentionedIn(fact, lineage).some((one) => equalRepository(one, image) && isUnder(one, image.tag)),
  );
  const [first] = naming;
  if (!first) return [];
  const by = 'kind' in first && 'name' in first ? `${first.kind} ${first.name}` : first.source;
  return [
    `no container of ${taggedName(image)} is on record, though ${counted(naming.length, 'record names', 'records name')} it, first that of ${by} at ${clock(first.at)} UTC`,
  ];
}
