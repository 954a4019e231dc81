import * as z from 'zod';
import { ECOSYSTEMS, SEEN_KINDS } from '../../core/comparison.ts';
import { COLUMNS } from '../../rules/contents/judge.ts';

const digest = z.string().regex(/^(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/);
const count = z.int().min(0);
export const layer = count.meta({ description: 'Of the image, lowest 0' });
export const path = z
  .string()
  .meta({ description: 'With its leading slash; bytes that are no printable UTF-8 as \\xNN' });
export const sha256 = z.string().regex(/^[a-f0-9]{64}$/);
export const packageName = z.object({ ecosystem: z.enum(ECOSYSTEMS), name: z.string(), version: z.string() });
export const packageChange = z.object({
  ecosystem: z.enum(ECOSYSTEMS),
  name: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
});
/** Of a layer as it is stored. */
export const layerBase = { digest, size: count };
const image = z.object({ name: z.string().optional(), digest, config: digest });
export const file = z.object({
  path,
  layer,
  type: z.enum(['file', 'directory', 'symlink', 'character', 'block', 'fifo']),
  size: count,
  sha256: sha256.optional(),
  package: packageName.optional(),
  isOwned: z.boolean().optional(),
  program: z.string().optional().meta({ description: 'Of a changed program, what its headers say otherwise' }),
});

const difference = z.object({
  version: z.literal(1),
  old: image.optional().meta({ description: 'Absent where the image was looked at by itself' }),
  new: image,
  platform: z.string(),
  column: z
    .enum(COLUMNS)
    .meta({ description: 'By which weights: approved build, nothing known, push under suspicion' }),
  complete: z.boolean(),
  unread: z
    .array(
      z.object({ image: z.enum(['old', 'new']), layer: layer.optional(), path: path.optional(), reason: z.string() }),
    )
    .meta({ description: 'What was not read may hold anything' }),
  severity: z.enum(['none', 'low', 'medium', 'high', 'critical']),
  score: count,
  reasons: z
    .array(
      z.object({
        kind: z.enum(SEEN_KINDS),
        path: path.optional(),
        package: packageName.optional(),
        layer: layer.optional(),
        sha256: sha256.optional(),
        points: z.union([z.literal(10), z.literal(30), z.literal(60)]),
        explained: z.enum(['accepted', 'layer-known']).optional().meta({ description: 'Then it is not in the score' }),
        says: z.string(),
      }),
    )
    .meta({ description: 'Worst first; what is explained comes last' }),
  more: z
    .array(z.object({ kind: z.enum(SEEN_KINDS), folder: z.string(), count }))
    .meta({ description: 'What was seen and is not named one by one' }),
  config: z.array(z.object({ what: z.string(), from: z.string().optional(), to: z.string().optional() })),
  packages: z.object({
    added: z.array(packageChange),
    removed: z.array(packageChange),
    changed: z.array(packageChange),
  }),
  files: z.object({ added: z.array(file), changed: z.array(file), removed: z.array(file) }),
  counts: z
    .object({ added: count, changed: count, removed: count })
    .meta({ description: 'Of files in all: the lists end at 4 MiB' }),
  layers: z.array(z.object({ ...layerBase, shared: z.boolean(), createdBy: z.string().optional() })),
});

/** JSON Schema of `landwaiter diff -o json`, as text: one object, or a list of one for each platform. */
export function differenceJsonSchema(): string {
  const schema = z.toJSONSchema(z.union([difference, z.array(difference)]), { io: 'input' });
  return `${JSON.stringify({ title: 'Landwaiter difference of two images', ...schema }, null, 2)}\n`;
}
