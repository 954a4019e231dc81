import * as z from 'zod';
import { FileAnswer } from '../file-answer.ts';
import { NotAnswered } from '../not-answered.ts';
import { route } from '../route.ts';

/** Whoever attached it chose what it is: nothing opens it by itself. */
const TYPE = 'application/octet-stream';

export const attachmentBytes = route({
  method: 'GET',
  path: '/api/v1/attachments/:sha256',
  id: 'getAttachmentBytes',
  tag: 'images',
  summary: 'Bytes of what is attached to an image, as a registry gave them: what a verdict was computed from',
  role: 'analyst',
  params: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256') }),
  schema: z.object({}),
  files: [TYPE],
  from: 'everything',
  async answer({ sha256 }, view) {
    const found = await view.store.material.bytes(sha256);
    if (!found) throw new NotAnswered('not-found', 'there are no such bytes, or they are kept no longer');
    return new FileAnswer(TYPE, `${sha256}.bin`, found);
  },
});
