import * as z from 'zod';
import { NotAnswered } from '../not-answered.ts';
import { route } from '../route.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256');

export const attachmentBytes = route({
  method: 'GET',
  path: '/api/v1/attachments/:sha256',
  id: 'getAttachmentBytes',
  tag: 'images',
  summary: 'Bytes of what is attached to an image, as a registry gave them: what a verdict was computed from',
  role: 'analyst',
  params: z.strictObject({ sha256 }),
  schema: z.object({ sha256, bytes: z.base64().meta({ description: 'Whoever attached it chose what it is' }) }),
  from: 'everything',
  async answer({ sha256: name }, view) {
    const found = await view.store.material.bytes(name);
    if (!found) throw new NotAnswered('not-found', 'there are no such bytes, or they are kept no longer');
    return { sha256: name, bytes: found.toString('base64') };
  },
});
