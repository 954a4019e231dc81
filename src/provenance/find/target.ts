import { ifValid } from '../../core/error.ts';
import type { Target } from '../../core/evidence-held.ts';
import type { Manifest } from '../../registry/image-store.ts';
import { parseObject, textIn } from '../../core/json-object.ts';
import { kindOfType } from '../../registry/media-types.ts';

/** Of a manifest that was read: its type is its own word, else what the store calls it. */
export function targetOf({ body, mediaType }: Manifest): Target {
  const own = ifValid(() => textIn(parseObject(body, ['mediaType'], 'manifest'), 'mediaType', 'manifest'));
  const type = own ?? (kindOfType(mediaType) === undefined ? undefined : mediaType);
  return { size: body.length, ...(type !== undefined && { mediaType: type }) };
}
