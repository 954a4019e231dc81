import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { fullComparisonSchema } from '../../schemas/full-comparison-schema.ts';
import { NotAnswered } from '../not-answered.ts';
import { route } from '../route.ts';

/** Twice as much as any has. */
const LARGEST = 8 * 1024 * 1024;

export const comparison = route({
  method: 'GET',
  path: '/api/v1/comparisons/:id',
  id: 'getComparison',
  tag: 'images',
  summary: 'Every path in which two images differ, with its owner and layer; at most 4 MiB',
  role: 'viewer',
  params: z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/, 'is no id of a comparison') }),
  schema: fullComparisonSchema,
  from: 'everything',
  async answer({ id }, view) {
    const packed = await view.store.full(id);
    if (!packed) throw new NotAnswered('not-found', 'there is no such comparison, or it is kept no longer');
    const told: z.output<typeof fullComparisonSchema> = JSON.parse(
      gunzipSync(packed, { maxOutputLength: LARGEST }).toString('utf8'),
    );
    return told;
  },
});
