import type { CoverageRow } from '../../core/coverage.ts';
import { type Finding, type ImageName, noneBySeverity, type Severity } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Policy } from '../../core/policy.ts';
import { type CustodyReport, unexaminedBy } from '../../core/custody.ts';
import type { Placement } from '../../core/subjects.ts';
import type { ContainerRow, PlacementRow, Report } from '../../core/report.ts';
import { MINUTE, type Time } from '../../core/time.ts';
import { chainOf } from '../../lineage/chain/chain.ts';
import { silences } from '../../lineage/facts/coverage.ts';
import { timesOf } from '../../lineage/facts/facts.ts';
import type { Place } from '../../lineage/chain/places.ts';
import { breaksOf, spansOf } from '../../lineage/chain/spans.ts';
import { speaksFor } from '../../lineage/watch/sources.ts';
import { CONTENTS_RULE } from '../../rules/compared/compared-with.ts';
import { custodyOf } from '../../rules/custody/custody.ts';
import { hasRun, isRunning } from '../../core/instance.ts';
import type { Judgements } from '../../rules/custody/custody-links.ts';
import { custodyReport } from '../../rules/custody/custody-report.ts';
import { type CustodySummary, custodySummary } from '../../rules/custody/custody-summary.ts';
import { type ToldPush, toldPushes } from '../../rules/custody/told-pushes.ts';
import { manifestsOf } from '../../rules/origins/platforms.ts';
import type { AnyEvidence } from './evidence.ts';
import { graphsIn } from './chain-graph.ts';
import { findingsByFact, withCustody } from './chains.ts';
import { sourcesHeard } from './heard.ts';
import { judgementsIn } from './judgements.ts';

// The page draws this many chains at most; each is up to 400 steps.
const MOST_CHAINS = 200;
// A row with its links and their records is up to 6 KB of JSON.
const MOST_PLACEMENTS = 5000;
/** Of one container. */
const MOST_ENTRIES = 10;

/** What `analyze` hands to the output formats. */
export function reportOf(
  evidence: AnyEvidence,
  lineage: Lineage,
  findings: readonly Finding[],
  limits: Report['limits'],
): Report {
  const judgements = judgementsIn(findings, lineage);
  const window = readStretch(evidence.events, lineage);
  const { ran, pushes, custody, shown } = custodyOver(window, lineage, judgements);
  const rows = mostTelling(ran);
  const drawn = withImages(findings);
  const findingsOf = findingsByFact(findings, lineage);
  const graphOf = graphsIn(findings, lineage, judgements);
  return {
    version: 1,
    mode: lineage.policy.mode,
    evaluatedAt: lineage.at,
    ...known({ window }),
    summary: {
      records: sum(evidence.inputs.map((input) => input.records)),
      events: evidence.events.length,
      refused: sum(evidence.inputs.map((input) => input.refused.length + (input.refusedMore ?? 0))),
      findings: count(findings),
      ...shown,
      ...known({ contents: contentsOf(pushes, findings, lineage) }),
    },
    inputs: evidence.inputs,
    coverage: evidence.coverage.map((row) => coverageRow(row, lineage)),
    unheard: neverHeard(evidence, lineage),
    limits,
    findings,
    chains: Object.fromEntries(
      drawn.map(([id, image]) => [id, withCustody(chainOf(image, lineage, findingsOf), lineage, judgements)]),
    ),
    graphs: Object.fromEntries(drawn.map(([id, image]) => [id, graphOf(image)])),
    placements: rows.map((one) => placementRow(one, lineage, judgements)),
    custody: withPlacementsLeftOut(custody, ran.length),
  };
}

/** Of those that say in which files they are: what is only delivered, or read where it is asked for, may be quiet. */
function neverHeard(evidence: AnyEvidence, lineage: Lineage): readonly string[] {
  const filed = new Set(lineage.policy.sources.flatMap(({ name, files }) => (files ? [name] : [])));
  return sourcesHeard(lineage, evidence).flatMap(({ about, heard, undated }) =>
    heard || undated !== undefined || !filed.has(about.name) ? [] : [about.name],
  );
}

/** What of a report is about custody. */
export interface CustodyTold {
  readonly summary: Pick<Report['summary'], 'custody' | 'pushes'>;
  readonly report: CustodyReport;
}

/** The same of a view alone, which may be one of an earlier time. `events`: what was read. */
export function custodyTold(
  { lineage, findings }: { readonly lineage: Lineage; readonly findings: readonly Finding[] },
  events: AnyEvidence['events'],
): CustodyTold {
  const { ran, custody, shown } = custodyOver(readStretch(events, lineage), lineage, judgementsIn(findings, lineage));
  return { summary: shown, report: withPlacementsLeftOut(custody, ran.length) };
}

function custodyOver(window: Report['window'], lineage: Lineage, judgements: Judgements) {
  const ran = lineage.placements.filter(hasRun).map((one) => custodySummary(one, lineage, judgements));
  const pushes = toldPushes(lineage, judgements.suspicions);
  // A record from the far future is no part of what was read until now.
  const until = window && { from: window.from, to: Math.max(window.from, Math.min(window.to, lineage.at)) };
  const custody = custodyReport(ran, pushes, until);
  const shown: CustodyTold['summary'] = {
    custody: shares(custody, lineage.policy),
    pushes: {
      total: pushes.length,
      explained: pushes.filter(({ told }) => told === 'explained').length,
      claimed: pushes.filter(({ told }) => told === 'claimed').length,
      unasked: pushes.filter(({ told }) => told === 'unasked').length,
      withoutDigest: lineage.digestless.length,
    },
  };
  return { ran, pushes, custody, shown };
}

function withPlacementsLeftOut(custody: ReturnType<typeof custodyReport>, ran: number): CustodyReport {
  return { ...custody, omitted: { ...custody.omitted, placements: Math.max(0, ran - MOST_PLACEMENTS) } };
}

function contentsOf(
  pushes: readonly ToldPush[],
  findings: readonly Finding[],
  lineage: Lineage,
): Report['summary']['contents'] {
  const read = pushes.filter(({ push }) =>
    manifestsOf(push, lineage).some((manifest) => lineage.comparisonsOf(manifest, push).length > 0),
  );
  if (read.length === 0) return undefined;
  const found = findings.filter(
    ({ rule, state }) => rule === CONTENTS_RULE && state !== 'suppressed' && state !== 'resolved',
  );
  return { read: read.length, found: found.length };
}

/** What runs or ran, with its chain of custody. */
function placementRow(placement: Placement, lineage: Lineage, judgements: Judgements): PlacementRow {
  const { reference, digest } = placement;
  return {
    namespace: placement.namespace,
    workload: placement.workload,
    container: placement.container,
    image: {
      registry: reference?.registry ?? '',
      repository: reference?.repository ?? placement.image,
      ...known({ tag: reference?.tag, digest }),
    },
    from: placement.from,
    running: placement.running,
    custody: custodyOf(placement, lineage, judgements),
    ...known({ cluster: placement.cluster, environment: placement.environment?.name, to: placement.to }),
  };
}

/** The same with the containers there that are meant, so many at most. */
export function placeRow(
  { placement, instances }: Place,
  lineage: Lineage,
  judgements: Judgements,
  most = Infinity,
): PlacementRow {
  const more = Math.max(0, instances.length - most);
  const breaks = breaksOf(spansOf({ placement, instances }));
  // When it was asked to end is what rules go by; a place tells when it did.
  const rows = instances.map(({ stopping: _, ...instance }): ContainerRow => {
    const entered = lineage
      .entriesInto(placement, [instance])
      .slice(-MOST_ENTRIES)
      .map(({ at, by, actor }) => ({ at, by, ...known({ actor: actor?.name }) }));
    return entered.length > 0 ? { ...instance, entered } : instance;
  });
  return {
    ...placementRow(placement, lineage, judgements),
    running: isRunning(instances),
    containers: more > 0 ? rows.slice(-most) : rows,
    ...(breaks.length > 0 && { breaks }),
    ...(more > 0 && { moreContainers: more }),
  };
}

/** Oldest first. Of very many those that run, before all those with a broken chain, then the latest of the others. */
function mostTelling(all: readonly CustodySummary[]): readonly Placement[] {
  const placements = all.map(({ placement }) => placement);
  if (placements.length <= MOST_PLACEMENTS) return placements;
  const rank = ({ placement, complete }: CustodySummary): number => (placement.running ? (complete ? 1 : 0) : 2);
  const chosen = new Set(
    [...all]
      .reverse()
      .sort((one, other) => rank(one) - rank(other))
      .slice(0, MOST_PLACEMENTS)
      .map(({ placement }) => placement),
  );
  return placements.filter((one) => chosen.has(one));
}

function shares({ environments }: Pick<CustodyReport, 'environments'>, policy: Policy): Report['summary']['custody'] {
  const running = environments.filter((one) => one.running > 0);
  return {
    running: sum(running.map((one) => one.running)),
    complete: sum(running.map((one) => one.complete)),
    unknown: sum(running.map((one) => one.unknown)),
    unexamined: unexaminedBy(policy),
    environments: Object.fromEntries(running.map(({ name, steps: _, ...now }) => [name, now])),
  };
}

function count(findings: readonly Finding[]): Record<Severity, number> {
  const counts = noneBySeverity();
  for (const finding of findings)
    if (finding.state === 'open' && finding.incident === undefined) counts[finding.severity] += 1;
  return counts;
}

/** When a feed was heard, and when it was silent for longer than the policy expects. */
export function coverageRow(row: AnyEvidence['coverage'][number], lineage: Lineage): CoverageRow {
  const from = (row.minutes[0] ?? 0) * MINUTE;
  const to = ((row.minutes.at(-1) ?? 0) + 1) * MINUTE;
  const every = lineage.policy.sources.find(
    (one) => one.kind === row.source && one.expectEvery !== undefined && speaksFor(one, row.scope, lineage.policy),
  )?.expectEvery;
  return {
    source: row.source,
    scope: row.scope,
    from,
    to,
    gaps: every === undefined ? [] : silences(row.minutes, { from, to }, every + MINUTE),
  };
}

/** The first findings that have an image, which the page tells the life of. */
function withImages(findings: readonly Finding[]): readonly (readonly [id: string, image: ImageName])[] {
  return findings
    .flatMap(({ id, image, incident }) => (image && incident === undefined ? [[id, image] as const] : []))
    .slice(0, MOST_CHAINS);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/**
 * The same, from the first record of a log on, whatever an object tells of its past, and up to the last record of all: most of
 * an audit log tells of nothing, and shows all the same that it was heard.
 */
function readStretch(events: AnyEvidence['events'], { watch }: Lineage): Report['window'] {
  const [told, { window }] = [stretchOf(events), watch];
  if (!told || !window) return told;
  return { from: Math.max(told.from, Math.min(window.from, told.to)), to: Math.max(told.to, window.to) };
}

/**
 * From the first event to the last. What a list of pods says of a container dates from when that started, long before
 * anybody listed it: it begins nothing where there are other records.
 */
export function stretchOf(events: AnyEvidence['events']): { readonly from: Time; readonly to: Time } | undefined {
  let [from, to] = [Infinity, -Infinity];
  for (const at of timesOf(events)) [from, to] = [Math.min(from, at), Math.max(to, at)];
  if (from > to) return undefined;
  let first = Infinity;
  for (const at of timesOf(events, ({ type }) => type !== 'container.observed')) first = Math.min(first, at);
  return { from: first < to ? first : from, to };
}
