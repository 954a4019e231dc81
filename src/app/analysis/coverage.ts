import { isSigned, type Run } from '../../core/build.ts';
import type { CoverageRow } from '../../core/coverage.ts';
import type { Finding } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import type { LogClass } from '../../core/log-class.ts';
import type { InputRow, Limit } from '../../core/report.ts';
import { deliveryOf } from '../../core/observed.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Time } from '../../core/time.ts';
import type { Lineage } from '../../core/lineage.ts';
import type {
  ClockPair,
  ExceededDoor,
  FutureRecords,
  KeptLogs,
  NamedCluster,
  NodeNetwork,
  Stretch,
} from '../../core/watch.ts';
import type { Analysis } from './analyze.ts';
import type { AnyEvidence } from './evidence.ts';
import { LOG_CLASSES } from './kinds.ts';
import { type ExpectedRow, sourcesHeard } from './heard.ts';
import { coverageRow } from './report.ts';

/** Of a feed that was read: when it was heard, and what its logs are good for. */
export interface HeardFeed extends CoverageRow {
  readonly logClass?: LogClass;
}

/** Something that the analytic asks for, and the telemetry kinds read that can answer. */
export interface Need {
  readonly need: string;
  readonly logClass: LogClass;
  readonly kinds: readonly string[];
}

/** A registry that records name: how it is watched, and what uses it. */
export interface RegistryRow {
  readonly host: string;
  readonly watched: 'recorded' | 'claimed' | 'no';
  readonly placements: number;
  readonly runs: number;
  readonly hostPushes: number;
}

/** A door, the build system of which it tells, and how many runs nothing but its signed webhooks tells. */
export interface SignedDoor {
  readonly door: string;
  readonly system: string;
  readonly runs: number;
}

/** What is known of the telemetry itself: the answer of `landwaiter coverage`. */
export interface CoverageReport {
  readonly evaluatedAt: Time;
  /** Records and files that were not understood: gaps, too. */
  readonly refused: number;
  readonly skipped: readonly InputRow[];
  /** What is later may still come. */
  readonly watermark: Time;
  readonly window?: Stretch;
  readonly expected: readonly ExpectedRow[];
  readonly heard: readonly HeardFeed[];
  readonly needs: readonly Need[];
  readonly registries: readonly RegistryRow[];
  readonly clusters: readonly NamedCluster[];
  readonly networks: readonly NodeNetwork[];
  readonly clocks: readonly ClockPair[];
  readonly future: readonly FutureRecords[];
  readonly kept: readonly KeptLogs[];
  /** What came by each door beyond its scope. */
  readonly beyond: readonly ExceededDoor[];
  /** Doors whose signed webhooks alone tell of runs: what their secret, stolen, could fake. */
  readonly signed: readonly SignedDoor[];
  /** What could not be judged or was inferred. */
  readonly limits: readonly Limit[];
  /** Those about the telemetry, worst first. */
  readonly findings: readonly Finding[];
}

// What AN0946 asks for in its own words, and what its two tunables need to be answered. Beside CI, a host that makes images
// tells what was built before a push; beside sign-ins, whatever names who pushed or deployed tells who acted.
const NEEDS: readonly (Omit<Need, 'kinds'> & {
  readonly also?: (lineage: Lineage, hosts: readonly string[]) => Iterable<string>;
})[] = [
  { need: 'images made on hosts (DC0015)', logClass: 'host' },
  { need: 'images pushed (DC0036)', logClass: 'registry' },
  { need: 'their use in deployments', logClass: 'deployment' },
  { need: 'builds of pushes (TimeWindow)', logClass: 'ci', also: (_, hosts) => hosts },
  { need: 'who acted (UserContext)', logClass: 'identity', also: namingKinds },
  { need: 'what was let in, and why', logClass: 'admission' },
];

function namingKinds({ pushes, deployments }: Lineage): ReadonlySet<string> {
  const kinds = new Set<string>();
  for (const { facts } of pushes) for (const { actor, source } of facts) if (actor) kinds.add(source);
  for (const { fact } of deployments) if (fact.actor) kinds.add(fact.source);
  return kinds;
}

export function coverageOf({ lineage, findings, limits }: Analysis, evidence: AnyEvidence): CoverageReport {
  const { coverage, inputs } = evidence;
  const { watch, policy, at } = lineage;
  const kindsOf = (logClass: LogClass): readonly string[] =>
    [...new Set(coverage.map((row) => row.source))].filter((kind) => LOG_CLASSES.get(kind) === logClass).sort();
  return {
    evaluatedAt: at,
    refused: inputs.reduce((sum, input) => sum + input.refused.length + (input.refusedMore ?? 0), 0),
    skipped: inputs.filter((input) => input.skipped !== undefined),
    watermark: at - policy.windows.lateEvidence,
    expected: sourcesHeard(lineage, evidence),
    heard: coverage.map((row) => ({
      ...coverageRow(row, lineage),
      ...known({ logClass: LOG_CLASSES.get(row.source) }),
    })),
    needs: NEEDS.map(({ also, ...one }) => ({
      ...one,
      kinds: [...new Set([...kindsOf(one.logClass), ...(also?.(lineage, kindsOf('host')) ?? [])])].sort(),
    })),
    registries: watch.registries.map(({ about, watched, placements, runs, sent }) => ({
      host: about.name,
      watched,
      placements: placements.length,
      runs: runs.length,
      hostPushes: sent.length,
    })),
    clusters: watch.clusters.filter((one) => 'mentions' in one),
    networks: watch.clusters.filter((one) => 'pulls' in one),
    clocks: watch.clocks.filter((one) => 'pairs' in one),
    future: watch.clocks.filter((one) => 'future' in one),
    kept: watch.kept,
    beyond: watch.exceeded,
    signed: signedDoors(lineage.runs),
    limits: limits(),
    findings: findings.filter((finding) => finding.about !== undefined),
    ...known({ window: watch.window }),
  };
}

function signedDoors(runs: readonly Run[]): readonly SignedDoor[] {
  const told = runs.flatMap((run) => {
    const door =
      isRecorded(run) || !isSigned(run) ? undefined : run.facts.map(({ origin }) => deliveryOf(origin)?.door)[0];
    return door === undefined ? [] : { door, system: run.system };
  });
  return [...Map.groupBy(told, (one) => JSON.stringify(one))].flatMap(([, own]) =>
    own.slice(0, 1).map((one) => ({ ...one, runs: own.length })),
  );
}

/** For machines: of what a source told though it has no say in it. */
export function beyondRow({ about, part, name, records }: ExceededDoor) {
  return { source: about.name, part, name, records: records.length };
}
