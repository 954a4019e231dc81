import * as z from 'zod';
import { SEEN_KINDS } from '../../core/comparison.ts';
import { file, layer, layerBase, packageChange, packageName, path, sha256 } from './difference-schema.ts';

const image = z.object({ manifest: layerBase.digest, config: layerBase.digest });

/** A full comparison, as it is kept: what was seen, and no word of how bad it is. */
export const fullComparisonSchema = z.object({
  reader: z.int().min(1).meta({ description: 'Version of what read the images' }),
  signs: sha256.meta({ description: 'Of the tables of signs' }),
  platform: z.string(),
  old: image.optional().meta({ description: 'Absent where the image was looked at by itself' }),
  new: image,
  isComplete: z.boolean(),
  unread: z.array(
    z.object({ of: z.enum(['old', 'new']), layer: layer.optional(), path: path.optional(), reason: z.string() }),
  ),
  seen: z.array(
    z.object({
      kind: z.enum(SEEN_KINDS),
      path: path.optional(),
      layer: layer.optional(),
      sha256: sha256.optional(),
      variant: z.string().optional(),
      package: packageName.optional(),
      isOwned: z.boolean().optional(),
      before: z.enum(['nothing', 'other-bytes', 'same-bytes']),
      says: z.string().optional(),
    }),
  ),
  configuration: z.array(z.object({ what: z.string(), from: z.string().optional(), to: z.string().optional() })),
  packages: z.array(packageChange),
  packageCount: layerBase.size,
  files: z.object({ added: z.array(file), changed: z.array(file), removed: z.array(file) }),
  counts: z
    .object({ added: layerBase.size, changed: layerBase.size, removed: layerBase.size })
    .meta({ description: 'Of files in all: the lists end at 4 MiB' }),
  layers: z.array(z.object({ ...layerBase, isShared: z.boolean(), createdBy: z.string().optional() })),
});
