import type { Digest } from '../core/digest.ts';
import type { CoverageRow } from '../core/coverage.ts';
import { type Finding, isAtLeastSevere, type Severity } from '../core/finding.ts';
import { known } from '../core/known.ts';
import type { Lineage } from '../core/lineage.ts';
import type { Placement } from '../core/subjects.ts';
import type { Chain, PlacementRow, Report, Share } from '../core/report.ts';
import { MINUTE } from '../core/time.ts';
import { chainOf, type FindingsOf } from '../lineage/chain.ts';
import { silences } from '../lineage/coverage.ts';
import { custodyOf, isComplete, type Suspicions } from '../rules/custody.ts';
import type { Evidence } from './evidence.ts';

// The page draws this many chains at most; each is up to 400 steps.
const MOST_CHAINS = 200;

/** What `analyze` hands to the output formats. */
export function reportOf(evidence: Evidence, lineage: Lineage, findings: readonly Finding[]): Report {
  const suspicions = suspicionsIn(findings, lineage);
  const placements = lineage.placements
    .filter((one) => one.observed.length > 0)
    .map((one) => placementRow(one, lineage, suspicions));
  const running = placements.filter(({ row }) => row.running);
  const times = evidence.events.map((event) => event.at);
  const images = lineage.pushes.filter((push) => push.kind !== 'artifact' && !lineage.partOf(push));
  return {
    version: 1,
    mode: lineage.policy.mode,
    evaluatedAt: lineage.at,
    ...known({ window: times.length > 0 ? { from: least(times), to: most(times) } : undefined }),
    summary: {
      records: sum(evidence.inputs.map((input) => input.records)),
      events: evidence.events.length,
      refused: sum(evidence.inputs.map((input) => input.refused.length + (input.refusedMore ?? 0))),
      findings: count(findings),
      custody: { ...share(running), environments: environments(running) },
      pushes: {
        total: images.length,
        explained: images.filter((push) => isExplained(push, lineage)).length,
        withoutDigest: lineage.digestless.length,
      },
    },
    inputs: evidence.inputs,
    coverage: evidence.coverage.map((row) => coverageRow(row, lineage)),
    findings,
    chains: chains(findings, lineage),
    placements: placements.map(({ row }) => row),
  };
}

/** Findings' ids by the facts they rest on. */
export function findingsByFact(findings: readonly Finding[], lineage: Lineage): FindingsOf {
  const byFact = new Map<string, Finding[]>();
  for (const finding of findings)
    for (const { eventId } of finding.evidence) byFact.set(eventId, [...(byFact.get(eventId) ?? []), finding]);
  return (eventId, digest) =>
    (byFact.get(eventId) ?? []).filter((one) => isAbout(one, digest, lineage)).map((one) => one.id);
}

// The image that a tag meant before is evidence of a move, but nothing stands against it.
function isAbout({ image }: Finding, digest: Digest | undefined, lineage: Lineage): boolean {
  if (digest === undefined || image?.digest === undefined || image.digest === digest) return true;
  return lineage.isSameImage(image.digest, digest);
}

/** Doubts by subject: a push by its name, a placement by its key. */
export function suspicionsIn(findings: readonly Finding[], lineage: Lineage): Suspicions {
  const doubts = findings.filter(
    (one) =>
      isAtLeastSevere(one.severity, 'medium') &&
      one.state !== 'resolved' &&
      one.state !== 'suppressed' &&
      one.parts === undefined,
  );
  const byKey = new Map<string, Finding[]>();
  const add = (key: string, finding: Finding): void => void byKey.set(key, [...(byKey.get(key) ?? []), finding]);
  const placementsByName = new Map(
    lineage.placements.map((one) => [placementName(one, one.digest ?? one.image), one.key]),
  );
  for (const finding of doubts) {
    const { image, placement } = finding;
    const key = placement && placementsByName.get(placementName(placement, image?.digest ?? ''));
    if (placement) add(key ?? '', finding);
    else if (image)
      add(
        `${image.registry}/${image.repository}${image.tag === undefined ? '' : `:${image.tag}`}@${image.digest ?? ''}`,
        finding,
      );
  }
  return (key) => byKey.get(key) ?? [];
}

function placementName(
  one: {
    readonly cluster?: string;
    readonly namespace: string;
    readonly workload: string;
    readonly container?: string;
  },
  what: string,
): string {
  return JSON.stringify([one.cluster ?? null, one.namespace, one.workload, one.container ?? null, what]);
}

interface Judged {
  readonly row: PlacementRow;
  readonly complete: boolean;
}

export function placementRow(placement: Placement, lineage: Lineage, suspicions: Suspicions): Judged {
  const { reference, digest } = placement;
  const custody = custodyOf(placement, lineage, suspicions);
  const row: PlacementRow = {
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
    custody,
    ...known({ cluster: placement.cluster, environment: placement.environment?.name, to: placement.to }),
  };
  return { row, complete: isComplete(custody, placement) };
}

function share(placements: readonly Judged[]): Share {
  return { running: placements.length, complete: placements.filter((one) => one.complete).length };
}

function environments(running: readonly Judged[]): Readonly<Record<string, Share>> {
  const names = [...new Set(running.map(({ row }) => row.environment ?? 'none'))].sort();
  return Object.fromEntries(
    names.map((name) => [name, share(running.filter(({ row }) => (row.environment ?? 'none') === name))]),
  );
}

function isExplained(push: Lineage['pushes'][number], lineage: Lineage): boolean {
  const origin = lineage.explanation(lineage.promotion(push)?.from ?? push);
  return origin.state === 'explained' && origin.unapproved === undefined;
}

function count(findings: readonly Finding[]): Record<Severity, number> {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const finding of findings)
    if (finding.state === 'open' && finding.incident === undefined) counts[finding.severity] += 1;
  return counts;
}

function coverageRow(row: Evidence['coverage'][number], lineage: Lineage): CoverageRow {
  const from = (row.minutes[0] ?? 0) * MINUTE;
  const to = ((row.minutes.at(-1) ?? 0) + 1) * MINUTE;
  const every = lineage.policy.sources.find(
    (one) => one.kind === row.source && one.expectEvery !== undefined && speaksFor(one, row.scope, lineage),
  )?.expectEvery;
  return {
    source: row.source,
    scope: row.scope,
    from,
    to,
    gaps: every === undefined ? [] : silences(row.minutes, { from, to }, every + MINUTE),
  };
}

function speaksFor(expected: Lineage['policy']['sources'][number], scope: string, { policy }: Lineage): boolean {
  return [...expected.covers, expected.cluster, expected.host, expected.registry].some(
    (name) => name !== undefined && policy.registry(name) === policy.registry(scope),
  );
}

function chains(findings: readonly Finding[], lineage: Lineage): Readonly<Record<string, Chain>> {
  const findingsOf = findingsByFact(findings, lineage);
  const drawn = findings.filter((one) => one.image && one.incident === undefined).slice(0, MOST_CHAINS);
  return Object.fromEntries(
    drawn.flatMap((finding) => (finding.image ? [[finding.id, chainOf(finding.image, lineage, findingsOf)]] : [])),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

// Not Math.min(...times): the argument list of a million times overflows the stack.
function least(times: readonly number[]): number {
  return times.reduce((one, other) => Math.min(one, other));
}

function most(times: readonly number[]): number {
  return times.reduce((one, other) => Math.max(one, other));
}
