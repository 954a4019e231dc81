import * as z from 'zod';
import { count, digest, time } from '../../../sinks/formats/schema.ts';
import { HIT_KINDS, search as searchIn } from '../../analysis/look-ups/search.ts';
import { name } from '../paging/paging.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

const hit = z.object({
  kind: z.enum(HIT_KINDS),
  name: z.string().meta({ description: 'By which it is asked for' }),
  says: z.string().optional(),
  actor: z.string().optional().meta({ description: 'Who pushed from an address' }),
  digest: digest.optional().meta({ description: 'Of what a run made' }),
  place: z.object({ cluster: z.string().optional(), namespace: z.string(), workload: z.string() }).optional(),
});

export const search = route({
  method: 'GET',
  path: '/api/v1/search',
  id: 'search',
  tag: 'search',
  summary: 'What is called so: findings, digests, tags, repositories, workloads, actors, runs, addresses',
  role: 'viewer',
  query: z.strictObject({
    q: name.describe(
      'part of a name; of a digest or commit its first six digits or more; of a run or address all of it, of a run without its attempt, too',
    ),
  }),
  schema: z.object({
    evaluatedAt: time,
    groups: z.array(z.object({ kind: z.enum(HIT_KINDS), hits: z.array(hit), more: count })),
  }),
  from: 'everything',
  answer: ({ q }, view) => ({
    ...evaluatedAt(view),
    groups: searchIn(q, view.analysis).map(({ kind, hits, more }) => ({ kind, hits: [...hits], more })),
  }),
});
