import { known } from '../../core/known.ts';
import { formatTime } from '../../core/time.ts';
import type { Stretch } from '../../core/watch.ts';
import { beyondRow, coverageOf } from '../analysis/coverage.ts';
import { exceptionUses } from '../analysis/exceptions.ts';
import type { coverageSchema, custodySchema, exceptionsSchema, sourcesSchema } from './schemas/telemetry.ts';
import { coverageJson, custodyReportJson, findingJson } from '../../sinks/report-json.ts';
import type { Said } from './said.ts';
import { evaluatedAt, type View } from './view.ts';

/** A dead feed with a short rhythm has very many silences. */
const MOST_STRETCHES = 100;

/** Each source of the policy, and those that delivered before they were taken out of it. */
export function sources(view: View): Said<typeof sourcesSchema> {
  const { watch, policy } = view.analysis.lineage;
  const inputs = new Map(view.evidence.inputs.map((row) => [row.path, row]));
  return {
    ...evaluatedAt(view.standing.at),
    sources: policy.sources.map(({ name, kind, expectEvery }) => {
      const feed = watch.sources.find(({ about }) => about.name === name);
      const input = inputs.get(`intake/${name}`);
      return {
        name,
        kind,
        silences: stretches(feed?.silences ?? []),
        records: input?.records ?? 0,
        events: input?.events ?? 0,
        refused: input?.refused ?? [],
        refusedMore: input?.refusedMore ?? 0,
        ...known({ expectEvery }),
        ...(feed?.heard && { heard: stretch(feed.heard) }),
      };
    }),
  };
}

/** How far the telemetry reaches. */
export function coverage(view: View): Said<typeof coverageSchema> {
  const told = coverageOf(view.analysis, view.evidence);
  return {
    ...evaluatedAt(view.standing.at),
    watermark: formatTime(told.watermark),
    refused: told.refused,
    ...(told.window && { window: stretch(told.window) }),
    heard: told.heard.map(({ logClass: _, ...row }) => {
      const { gaps, ...rest } = coverageJson(row);
      return { ...rest, gaps: gaps.slice(-MOST_STRETCHES) };
    }),
    needs: told.needs,
    registries: told.registries,
    clusters: told.clusters.map(({ about, watched, placements, mentions }) => ({
      name: about.name,
      watched,
      placements: placements.length,
      mentions: mentions.length,
    })),
    networks: told.networks.map(({ about, count, coupled }) => ({
      network: about.name,
      pulls: count,
      coupled: coupled !== undefined,
    })),
    clocks: told.clocks.map(({ one, other, pairs, ahead }) => ({ one, other, pairs, ahead })),
    future: told.future.map(({ about, latest }) => ({ kind: about.name, latest: formatTime(latest) })),
    retention: told.kept.map(({ logClass, wanted, oldest }) => ({
      logClass,
      wanted,
      ...(oldest !== undefined && { oldest: formatTime(oldest) }),
    })),
    beyond: told.beyond.slice(0, MOST_STRETCHES).map(beyondRow),
    findings: told.findings.map(findingJson),
  };
}

export function custody(view: View): Said<typeof custodySchema> {
  const { summary, report } = view.custody();
  return {
    ...evaluatedAt(view.standing.at),
    summary: summary.custody,
    pushes: summary.pushes,
    report: custodyReportJson(report),
  };
}

/** The policy's exceptions with their use. */
export function exceptions(view: View): Said<typeof exceptionsSchema> {
  return {
    ...evaluatedAt(view.standing.at),
    exceptions: exceptionUses(view.analysis).map(({ exception, standing, silences }) => {
      const { id, reason, ticket, owner, approvedBy, starts, expires, reviewBy } = exception;
      return {
        id,
        reason,
        owner,
        expires: formatTime(expires),
        standing,
        silences: silences.map((one) => ({
          id: one.id,
          rule: one.rule,
          severity: one.severity,
          summary: one.summary,
        })),
        ...known({ ticket, approvedBy }),
        ...(starts !== undefined && { starts: formatTime(starts) }),
        ...(reviewBy !== undefined && { reviewBy: formatTime(reviewBy) }),
      };
    }),
  };
}

function stretches(all: readonly Stretch[]) {
  return all.slice(-MOST_STRETCHES).map(stretch);
}

function stretch({ from, to }: Stretch) {
  return { from: formatTime(from), to: formatTime(to) };
}
