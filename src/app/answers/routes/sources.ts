import * as z from 'zod';
import { inputsOf, sourcesHeard } from '../../analysis/heard.ts';
import { KINDS } from '../../analysis/kinds.ts';
import type { NamedPart } from '../../../core/door.ts';
import { known } from '../../../core/known.ts';
import type { ExpectedSource } from '../../../core/policy.ts';
import type { InputRow } from '../../../core/report.ts';
import { count, span, time } from '../../../sinks/formats/schema.ts';
import { milliseconds } from '../paging/paging.ts';
import { route } from '../route.ts';
import type { Said } from '../said.ts';
import { stretch, stretches } from '../stretches.ts';
import { evaluatedAt } from '../view.ts';

const NAMED_PARTS = ['registry', 'cluster', 'host', 'project'] as const satisfies readonly NamedPart[];
const CLEARS = ['nothing', 'within its scope', 'all of its kind'] as const;

const doorSchema = z.object({
  scope: z
    .array(z.object({ part: z.enum(NAMED_PARTS), names: z.array(z.string()) }))
    .meta({ description: 'Of what its entry lets it speak; without names: of those that another setting gives it' }),
  clears: z.enum(CLEARS).meta({
    description:
      'What may rest on what it tells; `nothing`: it raises suspicions, and custody calls what it tells unknown',
  }),
  because: z.string(),
});

/** Of what a door may speak, and what may rest on that: as `lint` and `doctor` tell it. */
function doorOf(
  { kind, covers, claims, scope, cluster, host, registry }: ExpectedSource,
  others: readonly ExpectedSource[],
): Said<typeof doorSchema> {
  const named: Partial<Record<NamedPart, readonly (string | undefined)[]>> = {
    registry: [...covers, registry],
    cluster: [cluster],
    host: [host],
  };
  const within = NAMED_PARTS.filter((part) => scope.restricts(part)).map((part) => ({
    part,
    names: [...new Set((named[part] ?? []).flatMap((one) => one ?? []))],
  }));
  const isUnsaid = within.length === 0 && others.some((other) => other.delivers && other.kind === kind);
  return {
    scope: within,
    clears: claims || isUnsaid ? 'nothing' : within.length > 0 ? 'within its scope' : 'all of its kind',
    because: claims
      ? 'its secret is another entry’s, too, or stands in the path: all that comes is a claim'
      : isUnsaid
        ? `another source of the kind ${kind} has a door, too, and its entry does not say of what this one may speak`
        : within.length > 0
          ? 'what it tells beyond that is a claim, or is not believed'
          : 'it is the only door of its kind',
  };
}

function sum(inputs: readonly InputRow[], of: (input: InputRow) => number): number {
  return inputs.reduce((total, input) => total + of(input), 0);
}

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
        heard: span
          .optional()
          .meta({ description: 'From its first to its last record; absent: never, or see undated' }),
        undated: count.optional().meta({ description: 'Records that were read of it, where none says when it was' }),
        silences: z.array(span).meta({ description: 'Longer than expected, the latest hundred' }),
        records: count,
        events: count,
        refused: z.array(z.object({ line: count, reason: z.string() })).meta({ description: 'The latest' }),
        refusedMore: count,
        door: doorSchema.optional().meta({ description: 'Absent: nobody delivers for it to this server' }),
      }),
    ),
  }),
  from: 'everything',
  answer(_asked, view) {
    const { policy } = view.analysis.lineage;
    const feeds = new Map(sourcesHeard(view.analysis.lineage, view.evidence).map((feed) => [feed.about.name, feed]));
    return {
      ...evaluatedAt(view),
      sources: policy.sources.map((source) => {
        const { name, kind, expectEvery } = source;
        const { heard, undated, silences = [] } = feeds.get(name) ?? {};
        const inputs = inputsOf(source, view.evidence);
        return {
          name,
          kind,
          whenWanted: KINDS.whenWanted?.has(kind) === true,
          silences: stretches(silences),
          records: sum(inputs, ({ records }) => records),
          events: sum(inputs, ({ events }) => events),
          refused: inputs.flatMap(({ refused }) => refused),
          refusedMore: sum(inputs, ({ refusedMore = 0 }) => refusedMore),
          ...known({ expectEvery, undated }),
          ...(heard && { heard: stretch(heard) }),
          ...(source.delivers && {
            door: doorOf(
              source,
              policy.sources.filter((other) => other !== source),
            ),
          }),
        };
      }),
    };
  },
});
