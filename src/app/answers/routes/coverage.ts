import * as z from 'zod';
import { formatTime } from '../../../core/time.ts';
import { count, findingSchema, span, time } from '../../../sinks/formats/schema.ts';
import { coverageJson, findingJson } from '../../../sinks/report-json.ts';
import { beyondRow, coverageOf } from '../../analysis/coverage.ts';
import { type Unheard, unheardWord } from '../../analysis/heard.ts';
import { milliseconds } from '../paging/paging.ts';
import { waitingComparisons } from '../../analysis/wanted/waiting-comparisons.ts';
import { repositoryName } from '../repositories.ts';
import { route } from '../route.ts';
import { MOST_STRETCHES, stretch } from '../stretches.ts';
import { evaluatedAt } from '../view.ts';

const logClass = z.enum(['registry', 'ci', 'identity', 'deployment', 'admission', 'host']);

const schema = z.object({
  evaluatedAt: time,
  watermark: time.meta({ description: 'What is later than this may still come' }),
  refused: count,
  window: span.optional(),
  heard: z.array(z.object({ source: z.string(), scope: z.string(), ...span.shape, gaps: z.array(span) })),
  unheard: z.array(z.string()).meta({ description: 'Sources of the policy that were never heard' }),
  undated: z.array(z.string()).meta({ description: 'Those of which records were read, and none says when it was' }),
  needs: z.array(z.object({ need: z.string(), logClass, kinds: z.array(z.string()) })),
  registries: z.array(
    z.object({
      host: z.string(),
      watched: z.enum(['recorded', 'claimed', 'no']),
      placements: count,
      runs: count,
      hostPushes: count,
    }),
  ),
  clusters: z.array(z.object({ name: z.string(), watched: z.boolean(), placements: count, mentions: count })),
  networks: z.array(z.object({ network: z.string(), pulls: count, coupled: z.boolean() })),
  clocks: z.array(z.object({ one: z.string(), other: z.string(), pairs: count, ahead: z.number() })),
  future: z.array(z.object({ kind: z.string(), latest: time })),
  retention: z.array(z.object({ logClass, wanted: milliseconds, oldest: time.optional() })),
  beyond: z
    .array(z.object({ source: z.string(), part: z.string(), name: z.string(), records: count }))
    .meta({ description: 'What came of what a source has no say in, by its names: of so many names the first' }),
  comparisons: z
    .array(z.object({ ...repositoryName, count, since: time.meta({ description: 'When the first was pushed' }) }))
    .meta({ description: 'Images that collectors should have read and compared for more than an hour' }),
  findings: z.array(findingSchema).meta({ description: 'Those about the telemetry' }),
});

export const coverage = route({
  method: 'GET',
  path: '/api/v1/coverage',
  id: 'getCoverage',
  tag: 'telemetry',
  summary: 'How far the telemetry reaches',
  role: 'viewer',
  schema,
  from: 'everything',
  answer(_asked, view) {
    const told = coverageOf(view.analysis, view.evidence);
    const unheard = (word: Unheard): string[] =>
      told.expected.flatMap((row) => (!row.heard && unheardWord(row.undated) === word ? [row.about.name] : []));
    return {
      ...evaluatedAt(view),
      watermark: formatTime(told.watermark),
      refused: told.refused,
      ...(told.window && { window: stretch(told.window) }),
      heard: told.heard.map(({ logClass: _, ...row }) => {
        const { gaps, ...rest } = coverageJson(row);
        return { ...rest, gaps: gaps.slice(-MOST_STRETCHES) };
      }),
      unheard: unheard('never'),
      undated: unheard('no times'),
      needs: told.needs,
      registries: told.registries,
      clusters: told.clusters.map(({ about, watched, placements, mentions }) => ({
        name: about.name,
        watched,
        placements: placements.length,
        mentions: mentions.length,
      })),
      networks: told.networks.map(({ about, count: pulls, coupled }) => ({
        network: about.name,
        pulls,
        coupled: coupled !== undefined,
      })),
      clocks: told.clocks.map(({ one, other, pairs, ahead }) => ({ one, other, pairs, ahead })),
      future: told.future.map(({ about, latest }) => ({ kind: about.name, latest: formatTime(latest) })),
      retention: told.kept.map(({ logClass: kept, wanted, oldest }) => ({
        logClass: kept,
        wanted,
        ...(oldest !== undefined && { oldest: formatTime(oldest) }),
      })),
      beyond: told.beyond.slice(0, MOST_STRETCHES).map(beyondRow),
      comparisons: waitingComparisons(view.analysis)
        .slice(0, MOST_STRETCHES)
        .map(({ since, ...one }) => ({ ...one, since: formatTime(since) })),
      findings: told.findings.map(findingJson),
    };
  },
});
