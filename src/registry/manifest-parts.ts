import * as z from 'zod';

const MOST = 1000;
const text = z.string().max(1024).optional().catch(undefined);
const descriptor = z.object({
  digest: z.string().max(200),
  mediaType: text,
  size: z.int().nonnegative().optional().catch(undefined),
});
const many = z
  .array(z.unknown())
  .transform((list) => list.slice(0, MOST).flatMap((one) => descriptor.safeParse(one).data ?? []))
  .optional()
  .catch(undefined);
const annotations = z
  .record(z.string(), z.unknown())
  .transform((map) =>
    Object.fromEntries(
      Object.entries(map)
        .filter(
          ([key, value]) =>
            key !== '__proto__' && key.length <= 253 && typeof value === 'string' && value.length <= 1024,
        )
        .slice(0, 50),
    ),
  )
  .optional()
  .catch(undefined);
const manifest = z.object({
  mediaType: text,
  artifactType: text,
  config: descriptor.optional().catch(undefined),
  layers: many,
  manifests: many,
  subject: z
    .object({ digest: z.string().max(200) })
    .optional()
    .catch(undefined),
  annotations,
});

/** What a manifest or index says of itself, in the specification's own names: flat and within bounds, whatever was pushed. */
export type ManifestParts = z.output<typeof manifest>;

/** Nothing where it is no manifest at all. */
export function manifestParts(body: Buffer): ManifestParts | undefined {
  try {
    return manifest.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
