import * as z from 'zod';
import { ECOSYSTEMS, SEEN_KINDS } from '../../core/comparison.ts';
import { digest, text } from './event-parts.ts';

const layer = z.int().nonnegative().describe('of the new image, lowest 0');
const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[a-f0-9]{64}$/);
const ecosystem = z.enum(ECOSYSTEMS);
const image = z.object({
  manifest: digest,
  config: digest.optional().meta({ description: 'Absent of an image that is gone' }),
});
const seen = z.object({
  kind: z.enum(SEEN_KINDS),
  path: text,
  layer: layer.optional(),
  sha256: sha256.optional(),
  variant: text,
  package: z.object({ ecosystem, name: z.string(), version: z.string() }).optional(),
  isOwned: z.boolean().optional(),
  before: z.enum(['nothing', 'other-bytes', 'same-bytes']),
  says: text,
});

/** A comparison as `core/comparison.ts` has it. */
export const comparisonSchema = z.object({
  reader: z.int().positive().describe('version of what read the images'),
  signs: sha256.describe('of the tables of signs'),
  platform: z.string(),
  old: image.optional(),
  new: image,
  isComplete: z.boolean(),
  unread: z.array(z.object({ of: z.enum(['old', 'new']), layer: layer.optional(), path: text, reason: z.string() })),
  seen: z.array(seen),
  more: z.array(z.object({ kind: z.enum(SEEN_KINDS), folder: z.string(), count })),
  configuration: z.array(z.object({ what: z.string(), from: text, to: text })),
  packages: z.array(z.object({ ecosystem, name: z.string(), from: text, to: text })),
  packageCount: count,
  files: z.object({ added: count, changed: count, removed: count }),
  layers: z.array(z.object({ digest, size: count, isShared: z.boolean() })),
});
