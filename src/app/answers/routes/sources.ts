import * as z from 'zod';
import { KINDS } from '../../analysis/kinds.ts';
import { known } from '../../../core/known.ts';
import { count, span, time } from '../../../sinks/formats/schema.ts';
import { milliseconds } from '../paging.ts';
import { route } from '../route.ts';
import { stretch, stretches } from '../stretches.ts';
import { evaluatedAt } from '../view.ts';

export const sources = route({
  method: 'GET',
  path: '/api/v1/sources',
  id: 'listSources',
  tag: 'telemetry',
  summary: 'The sources of the policy, and what came of them',
  role: 'viewer',
  schema: z.object({
    evaluatedAt: time,
    sources: z.array(
      z.object({
        name: z.string(),
        kind: z.string(),
        expectEvery: milliseconds.optional(),
        whenWanted: z
          .boolean()
          .meta({ description: 'No feed: it speaks where something is asked, and is never silent' }),
        heard: span.optional().meta({ description: 'From its first to its last record; absent: never heard' }),
        silences: z.array(span).meta({ description: 'Longer than expected, the latest hundred' }),
        records: count,
        events: count,
        refused: z.array(z.object({ line: count, reason: z.string() })).meta({ description: 'The latest' }),
        refusedMore: count,
      }),
    ),
  }),
  from: 'everything',
  answer(_asked, view) {
    const { watch, policy } = view.analysis.lineage;
    const inputs = new Map(view.evidence.inputs.map((row) => [row.path, row]));
    return {
      ...evaluatedAt(view),
      sources: policy.sources.map(({ name, kind, expectEvery }) => {
        const feed = watch.sources.find(({ about }) => about.name === name);
        const input = inputs.get(`intake/${name}`);
        return {
          name,
          kind,
          whenWanted: KINDS.whenWanted?.has(kind) === true,
          silences: stretches(feed?.silences ?? []),
          records: input?.records ?? 0,
          events: input?.events ?? 0,
          refused: input?.refused ?? [],
          refusedMore: input?.refusedMore ?? 0,
          ...known({ expectEvery }),
          ...(feed?.heardSoFar && { heard: stretch(feed.heardSoFar) }),
        };
      }),
    };
  },
});
