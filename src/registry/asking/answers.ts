import * as z from 'zod';
import { isDigest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import type { Referrer } from '../image-store.ts';

interface Body {
  readonly body: Buffer;
}

const list = z.object({ tags: z.array(z.unknown()).nullish() });
const index = z.object({
  manifests: z.array(
    z.object({ digest: z.string(), mediaType: z.unknown().optional(), artifactType: z.unknown().optional() }),
  ),
});

/** @throws InvalidInput when the body is no JSON. */
export function jsonOf({ body }: Body): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new InvalidInput('body', 'the registry answered with something that is no JSON');
  }
}

export function tagsIn(answer: Body): readonly unknown[] {
  const { data } = list.safeParse(jsonOf(answer));
  if (!data) throw new InvalidInput('tags', 'not a list of tags');
  return data.tags ?? [];
}

export function descriptorsIn(answer: Body): readonly Referrer[] {
  const { data } = index.safeParse(jsonOf(answer));
  if (!data) throw new InvalidInput('manifests', 'not an index');
  return data.manifests.flatMap(({ digest, mediaType, artifactType }) =>
    isDigest(digest)
      ? [
          {
            digest,
            ...(typeof mediaType === 'string' && { mediaType: mediaType.slice(0, 255) }),
            ...(typeof artifactType === 'string' && { artifactType: artifactType.slice(0, 255) }),
          },
        ]
      : [],
  );
}
