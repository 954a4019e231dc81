import * as z from 'zod';
import { count, time } from '../../../sinks/formats/schema.ts';
import { chainJson } from '../../../sinks/report-json.ts';
import { tracesOf } from '../../analysis/look-ups/trace.ts';
import { chainSchema } from '../chains/chain-schema.ts';
import { earlier, foundAt, seenAt } from '../as-of.ts';
import { name } from '../paging/paging.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

const MOST_CHAINS = 20;

export const trace = route({
  method: 'GET',
  path: '/api/v1/images/trace',
  id: 'traceImage',
  tag: 'images',
  summary: 'Everything on record about an image, oldest first',
  role: 'viewer',
  query: z.strictObject({
    image: name.describe('a digest or its first 12 digits, a reference, or a repository path'),
    ...earlier,
  }),
  schema: z.object({
    evaluatedAt: time,
    chains: z.array(chainSchema),
    more: count.meta({ description: 'Images of that name beyond those shown' }),
  }),
  from: 'look-up',
  about: ({ image }) => [image, 'image'],
  answer({ image, at }, view) {
    const seen = seenAt(view, at);
    const chains = foundAt(at, () => tracesOf(image, seen));
    return {
      ...evaluatedAt(view),
      chains: chains.slice(0, MOST_CHAINS).map(chainJson),
      more: Math.max(0, chains.length - MOST_CHAINS),
    };
  },
});
