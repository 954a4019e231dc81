import * as z from 'zod';
import { SEEN_KINDS } from '../../../core/comparison.ts';
import type { Digest } from '../../../core/digest.ts';
import type { ImageCompared } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import { formatTime } from '../../../core/time.ts';
import { sentenceOf } from '../../../rules/contents/sentences.ts';
import { count, digest, strength, time } from '../../../sinks/formats/schema.ts';
import { isDigest } from '../../../core/digest.ts';
import type { Seen } from '../../analysis/look-ups/seen.ts';
import { type Key, pageOf } from '../paging/page.ts';
import { pageSchema, paging } from '../paging/paging.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

/** Of one image nobody makes more; a door may claim any number. */
const MOST = 10_000;
const MOST_NAMED = 50;

const row = z.object({
  id: z
    .string()
    .optional()
    .meta({ description: 'Of the full comparison; absent where only the record of it came, from elsewhere' }),
  at: time.meta({ description: 'When the images were read' }),
  registry: z.string().optional(),
  repository: z.string().optional(),
  platform: z.string(),
  new: digest,
  old: digest.optional().meta({ description: 'Absent where the image was looked at by itself' }),
  strength,
  source: z.string(),
  complete: z.boolean(),
  unread: z.array(z.string()).meta({ description: 'What was not read, and why; the first of it' }),
  seen: count.meta({ description: 'Differences that are of a kind, those not named one by one among them' }),
  differences: z
    .array(
      z.object({
        kind: z.enum(SEEN_KINDS),
        path: z.string().optional(),
        package: z.string().optional().meta({ description: 'Whose record lists the file' }),
        layer: count.optional(),
        says: z.string(),
      }),
    )
    .meta({
      description: 'The first 50 of those, named; how bad each is depends on who pushed it, and stands in findings',
    }),
  files: z.object({ added: count, changed: count, removed: count }),
});

export const comparisons = route({
  method: 'GET',
  path: '/api/v1/comparisons',
  id: 'listComparisons',
  tag: 'images',
  summary: 'What was seen when an image was read, alone or beside another; the latest first',
  role: 'viewer',
  query: z.strictObject({
    digest: z.string().refine(isDigest, 'is no digest: sha256:…').describe('of the index or manifest of either image'),
    ...paging,
  }),
  schema: pageSchema(row),
  from: 'look-up',
  about: ({ digest: asked }) => [asked, 'image'],
  answer({ digest: asked, ...page }, view) {
    const found = comparedIn(view.analysis, asked);
    const keyOf = ([key, { at }]: readonly [string, ImageCompared]): Key => [-at, key];
    return { ...evaluatedAt(view), ...pageOf(found, keyOf, page, ([, fact]) => rowOf(fact)) };
  },
});

/** What is on record of reading an image, or one that it lists. */
export function comparedIn({ lineage }: Seen, asked: Digest): ReadonlyMap<string, ImageCompared> {
  const found = new Map<string, ImageCompared>();
  const digests = [asked, ...lineage.image(asked).children];
  for (const fact of lineage.facts) {
    if (found.size >= MOST) break;
    if (fact.type === 'image.compared' && isAbout(fact, digests)) found.set(`${fact.id} ${fact.strength}`, fact);
  }
  return found;
}

function isAbout({ comparison }: ImageCompared, digests: readonly Digest[]): boolean {
  return digests.includes(comparison.new.manifest) || (!!comparison.old && digests.includes(comparison.old.manifest));
}

function rowOf({ at, registry, repository, strength: how, source, full, comparison }: ImageCompared) {
  return {
    ...known({ id: full, registry, repository }),
    at: formatTime(at),
    platform: comparison.platform,
    new: comparison.new.manifest,
    ...(comparison.old && { old: comparison.old.manifest }),
    strength: how,
    source,
    complete: comparison.isComplete,
    unread: comparison.unread.slice(0, 10).map(({ reason }) => reason),
    seen: comparison.seen.length + comparison.more.reduce((sum, one) => sum + one.count, 0),
    differences: comparison.seen.slice(0, MOST_NAMED).map((seen) => ({
      kind: seen.kind,
      says: sentenceOf(seen),
      ...known({ path: seen.path, package: seen.package?.name, layer: seen.layer }),
    })),
    files: comparison.files,
  };
}
