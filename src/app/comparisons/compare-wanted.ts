import type { Comparison } from '../../core/comparison.ts';
import type { ImageCompared } from '../../core/event.ts';
import { textHash } from '../../core/canonical.ts';
import type { Time } from '../../core/time.ts';
import type { WantedComparison } from '../../core/wanted-comparison.ts';
import { goneImage } from '../../contents/comparing/gone.ts';
import { comparisonRecord } from '../../ingest/fetching/comparison-record.ts';
import { isObject } from '../../ingest/records/json.ts';
import { imageComparison } from '../../ingest/sources/index.ts';
import { comparePair, type PairOptions } from './compare-pair.ts';
import type { ImageFinder } from './find-images.ts';

/** What came of a wanted comparison: one for each platform, or why there is none. */
export interface Outcome {
  readonly facts: readonly ImageCompared[];
  readonly reason?: string;
}

/** By which such a fact says where it was read: the command itself made it. */
const MADE_HERE = 'landwaiter';

/** Reads and compares one wanted pair, platform by platform; a platform that the old image has not is judged by itself. */
export async function compareWanted(
  wanted: WantedComparison,
  finder: ImageFinder,
  options: Pick<PairOptions, 'limits' | 'yara'>,
  now: Time,
): Promise<Outcome> {
  const outcome = await comparePair(wanted, finder, options);
  const { registry, repository, digest } = wanted.new;
  const told = (comparison: Comparison): readonly ImageCompared[] =>
    asFacts(comparisonRecord(comparison, { registry, repository, observed: now }));
  if (!('failure' in outcome)) {
    const unread = finder.isOfRegistries ? outcome.unread : [];
    const made = outcome.compared.map(({ comparison }) => comparison);
    return { facts: [...made, ...unread.map((one) => goneImage(one.digest, one.reason))].flatMap(told) };
  }
  const { reason, kind, of } = outcome.failure;
  const isGone = kind === 'gone' && of === 'new' && finder.isOfRegistries;
  return { facts: isGone ? told(goneImage(digest, reason)) : [], reason };
}

/** As its source reads it: what is said here can be no other than what is read from a file of such records. */
function asFacts(told: object): readonly ImageCompared[] {
  const text = JSON.stringify(told);
  const record: unknown = JSON.parse(text);
  if (!isObject(record)) throw new Error('a record is an object');
  const { events } = imageComparison.read(record, { origin: { path: MADE_HERE, line: 1, sha256: textHash(text) } });
  return events.flatMap((event) => (event.type === 'image.compared' ? [event] : []));
}
