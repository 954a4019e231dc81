import * as z from 'zod';
import { InvalidInput } from '../../../core/error.ts';
import { formatReference, parseReference } from '../../../core/reference.ts';
import { formatTime } from '../../../core/time.ts';
import type { ReadableImage } from '../../../core/wanted-comparison.ts';
import { time } from '../../../sinks/formats/schema.ts';
import { route } from '../route.ts';

/** `HOST/PATH@sha256:…`: a tag may mean something else by the time that it is read. */
const image = z
  .string()
  .max(1000)
  .transform((text, context): ReadableImage => {
    try {
      const { digest, ...name } = parseReference(text, 'image');
      if (digest) return { ...name, digest };
      context.issues.push({ code: 'custom', input: text, message: 'names no digest: HOST/PATH@sha256:…' });
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      context.issues.push({ code: 'custom', input: text, message: `is ${error.reason}` });
    }
    return z.NEVER;
  })
  .meta({ description: 'HOST/PATH@sha256:…' });

export const askComparison = route({
  method: 'POST',
  path: '/api/v1/comparisons',
  id: 'askComparison',
  tag: 'images',
  summary: 'Have an image read, and compared with another; asked again, how that stands',
  role: 'analyst',
  body: z.strictObject({
    image,
    with: image.optional().describe('an earlier image; left out: it is looked at by itself'),
  }),
  schema: z.object({
    state: z.enum(['waiting', 'running', 'set-aside']),
    since: time,
    failed: z
      .object({
        reason: z.string(),
        again: time.optional().meta({ description: 'When it is tried again; absent: it is not' }),
      })
      .optional()
      .meta({ description: 'Why it was not compared the last time' }),
  }),
  from: 'comparing',
  pair: ({ image: own, with: old }) => ({ new: own, ...(old && { old }) }),
  logged: ({ image: own, with: old }, { name, identity }) => [
    { who: name, identity, image: formatReference(own), ...(old && { with: formatReference(old) }) },
    'a comparison was asked for',
  ],
  answer: ({ state, since, failed }) => ({
    state,
    since: formatTime(since),
    ...(failed && {
      failed: { reason: failed.reason, ...(failed.again !== undefined && { again: formatTime(failed.again) }) },
    }),
  }),
});
