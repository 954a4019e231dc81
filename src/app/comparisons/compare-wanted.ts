import { InvalidInput, Unavailable } from '../../core/error.ts';
import type { ImageCompared } from '../../core/event.ts';
import { textHash } from '../../core/canonical.ts';
import type { Policy } from '../../core/policy.ts';
import { MINUTE, type Time } from '../../core/time.ts';
import type { ReadableImage, WantedComparison } from '../../core/wanted-comparison.ts';
import { compare } from '../../contents/comparing/compare.ts';
import { LIMITS } from '../../contents/reading/limits.ts';
import { comparisonRecord } from '../../ingest/fetching/comparison-record.ts';
import { isObject } from '../../ingest/records/json.ts';
import { imageComparison } from '../../ingest/sources/index.ts';
import { readImage } from '../../registry/image.ts';
import type { OpenedImage } from '../../registry/open-image.ts';
import type { ImageFinder } from './find-images.ts';
import { layersOf } from './layers.ts';

/** What came of a wanted comparison: one for each platform, or why there is none. */
export type Outcome = { readonly facts: readonly ImageCompared[] } | { readonly reason: string };

/** By which such a fact says where it was read: the command itself made it. */
const MADE_HERE = 'landwaiter';

/** Reads and compares one wanted pair, platform by platform; a platform that the old image has not is judged by itself. */
export async function compareWanted(
  { new: wanted, old }: WantedComparison,
  finder: ImageFinder,
  { limits }: Policy['contents'],
  now: Time,
): Promise<Outcome> {
  const time = limits.time ?? 10 * MINUTE;
  const signal = AbortSignal.timeout(time);
  try {
    const [image, before] = [await finder.find(wanted, signal), old && (await finder.find(old, signal))];
    if (!image) return { reason: `there is no ${nameOf(wanted)} to read` };
    if (old && !before) return { reason: `there is no ${nameOf(old)} to compare ${nameOf(wanted)} with` };
    return { facts: await factsOf(wanted, image, before, time, limits, now) };
  } catch (error) {
    if (error instanceof InvalidInput || error instanceof Unavailable)
      return { reason: `${nameOf(wanted)} cannot be read: ${error.message}` };
    throw error;
  }
}

async function factsOf(
  { registry, repository }: ReadableImage,
  image: OpenedImage,
  before: OpenedImage | undefined,
  time: number,
  limits: Policy['contents']['limits'],
  now: Time,
): Promise<readonly ImageCompared[]> {
  const options = { signal: AbortSignal.timeout(time) };
  const own = await readImage(image.store, image.reference, options);
  const old = before && (await readImage(before.store, before.reference, options));
  const most = { ...LIMITS, bytes: limits.layer ?? LIMITS.bytes, entries: limits.entries ?? LIMITS.entries };
  const facts: ImageCompared[] = [];
  for (const one of own.images) {
    const signal = AbortSignal.timeout(time);
    const counterpart = old?.images.find(({ platform }) => platform === one.platform);
    const { comparison } = await compare(
      {
        new: layersOf(image.store, one, { signal, limits: most }),
        ...(before && counterpart && { old: layersOf(before.store, counterpart, { signal, limits: most }) }),
      },
      { signal },
    );
    facts.push(...asFacts(comparisonRecord(comparison, { registry, repository, observed: now })));
  }
  return facts;
}

/** As its source reads it: what is said here can be no other than what is read from a file of such records. */
function asFacts(told: object): readonly ImageCompared[] {
  const text = JSON.stringify(told);
  const record: unknown = JSON.parse(text);
  if (!isObject(record)) throw new Error('a record is an object');
  const { events } = imageComparison.read(record, { origin: { path: MADE_HERE, line: 1, sha256: textHash(text) } });
  return events.flatMap((event) => (event.type === 'image.compared' ? [event] : []));
}

function nameOf({ repository, tag, digest }: ReadableImage): string {
  return tag === undefined ? `${repository}@${digest}` : `${repository}:${tag} (${digest})`;
}
