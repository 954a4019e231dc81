import type { ImageCompared } from '../../core/event.ts';
import { textHash } from '../../core/canonical.ts';
import type { Policy } from '../../core/policy.ts';
import type { Time } from '../../core/time.ts';
import type { WantedComparison } from '../../core/wanted-comparison.ts';
import { comparisonRecord } from '../../ingest/fetching/comparison-record.ts';
import { isObject } from '../../ingest/records/json.ts';
import { imageComparison } from '../../ingest/sources/index.ts';
import { comparePair } from './compare-pair.ts';
import type { ImageFinder } from './find-images.ts';

/** What came of a wanted comparison: one for each platform, or why there is none. */
export type Outcome = { readonly facts: readonly ImageCompared[] } | { readonly reason: string };

/** By which such a fact says where it was read: the command itself made it. */
const MADE_HERE = 'landwaiter';

/** Reads and compares one wanted pair, platform by platform; a platform that the old image has not is judged by itself. */
export async function compareWanted(
  wanted: WantedComparison,
  finder: ImageFinder,
  { limits }: Policy['contents'],
  now: Time,
): Promise<Outcome> {
  const outcome = await comparePair(wanted, finder, { limits });
  if ('failure' in outcome) return { reason: outcome.failure.reason };
  const { registry, repository } = wanted.new;
  const records = outcome.compared.map(({ comparison }) =>
    comparisonRecord(comparison, { registry, repository, observed: now }),
  );
  return { facts: records.flatMap(asFacts) };
}

/** As its source reads it: what is said here can be no other than what is read from a file of such records. */
function asFacts(told: object): readonly ImageCompared[] {
  const text = JSON.stringify(told);
  const record: unknown = JSON.parse(text);
  if (!isObject(record)) throw new Error('a record is an object');
  const { events } = imageComparison.read(record, { origin: { path: MADE_HERE, line: 1, sha256: textHash(text) } });
  return events.flatMap((event) => (event.type === 'image.compared' ? [event] : []));
}
