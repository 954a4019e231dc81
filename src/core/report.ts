import type { ChainGraph } from './chain-graph.ts';
import type { CoverageRow } from './coverage.ts';
import type { Custody, CustodyLink, CustodyReport, ShareNow } from './custody.ts';
import type { Digest } from './digest.ts';
import type { Evidence, Finding, ImageName, PlacementName, Severity } from './finding.ts';
import type { Strength } from './strength.ts';
import type { Entry, Instance } from './subjects.ts';
import type { Interval, Time } from './time.ts';

/** What happens to an image; of steps of one instant this is the order. */
export const STEP_KINDS = [
  'release',
  'build',
  'host',
  'push',
  'promotion',
  'tag',
  'delete',
  'deploy',
  'admission',
  'run',
  'enter',
  'note',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** One thing that happened to an image, for the timeline of a chain. */
export interface Step {
  readonly kind: StepKind;
  readonly at: Time;
  /** End of what lasts (a run, a tag's meaning, a placement); absent: an instant, or still so at the evaluation time. */
  readonly to?: Time;
  /** It goes on at the evaluation time. */
  readonly ongoing?: boolean;
  /** A sentence with names, e.g. `ci-bot pushed shop/api:1.4`. */
  readonly title: string;
  readonly detail?: string;
  readonly actor?: string;
  readonly digest?: Digest;
  readonly strength: Strength;
  /** Findings whose evidence includes this step's facts. */
  readonly findings: readonly string[];
  readonly evidence: readonly Pick<Evidence, 'path' | 'line' | 'sha256' | 'eventId'>[];
}

/** The custody of what runs in a place. */
export interface CustodyInPlace {
  readonly custody: Custody;
  /** Of several digests and places the one whose custody this is. */
  readonly custodyOf: PlacementName & { readonly digest?: Digest };
}

/** The life of one image as far as the records tell it, oldest step first. */
export interface Chain extends Partial<CustodyInPlace> {
  readonly image: ImageName;
  readonly digests: readonly { readonly digest: Digest; readonly kind: string }[];
  readonly steps: readonly Step[];
  /** How many more steps there are than these. */
  readonly leftOut?: number;
  /** Of the other places that run it, where that was asked for: latest first. */
  readonly alsoRunning?: readonly CustodyInPlace[];
  /** What no record tells about it, in sentences. */
  readonly notOnRecord?: readonly string[];
}

/** A container of a pod, from its start until it ends or starts again. */
export interface ContainerRow extends Pick<Instance, 'pod' | 'podUid' | 'id' | 'image' | 'from' | 'to' | 'waiting'> {
  /** Other digests that its status named. */
  readonly others: readonly Digest[];
  /** Who came into it, oldest first. */
  readonly entered?: readonly { readonly at: Time; readonly by: Entry['by']; readonly actor?: string }[];
}

/** One digest in one container of a workload: the answer of `landwaiter where`. */
export interface PlacementRow extends PlacementName {
  readonly container: string;
  readonly environment?: string;
  readonly image: ImageName;
  readonly from: Time;
  readonly to?: Time;
  readonly running: boolean;
  readonly custody?: Custody;
  /** Where they are asked for: the containers there that are meant, oldest first. */
  readonly containers?: readonly ContainerRow[];
  /** Where they are asked for: from when to when none of them ran, between its beginning and its end. */
  readonly breaks?: readonly Required<Interval>[];
  /** How many more there are than `containers` lists. */
  readonly moreContainers?: number;
}

export interface Refusal {
  readonly line: number;
  readonly reason: string;
}

/** One input file. `source` names the telemetry kinds found in it, joined by `+`; absent when none was recognised. */
export interface InputRow {
  readonly path: string;
  readonly source?: string;
  readonly records: number;
  readonly events: number;
  readonly refused: readonly Refusal[];
  /** Refusals beyond those listed (at most 100 are). */
  readonly refusedMore?: number;
  /** Kinds that recognise records of it, of which none tells anything, and none is known to be needless. */
  readonly untold?: readonly string[];
  /** Why nothing in the file was understood. */
  readonly skipped?: string;
}

/** Something that the policy or the records lack, and what that costs. */
export interface Limit {
  /** One sentence. */
  readonly reason: string;
  /** Rules that are quiet, or judge less, because of it. */
  readonly rules: readonly string[];
  /** The line of the policy that would mend it. */
  readonly add?: string;
}

/** What `analyze` hands to every output format. */
export interface Report {
  readonly version: 1;
  readonly mode: 'policy' | 'observe';
  readonly evaluatedAt: Time;
  readonly window?: { readonly from: Time; readonly to: Time };
  readonly summary: {
    readonly records: number;
    readonly events: number;
    readonly refused: number;
    /** Open findings; parts of an incident are not counted beside it. */
    readonly findings: Readonly<Record<Severity, number>>;
    readonly custody: ShareNow & {
      readonly environments: Readonly<Record<string, ShareNow>>;
      /** Links that nobody looks at. */
      readonly unexamined: readonly CustodyLink[];
    };
    /**
     * `claimed`: by a build of which only a webhook tells. `unasked`: of which nobody says which build they should come from,
     * copies by a registry's own replication among them. `withoutDigest`: beside those, pushes on record without a digest.
     */
    readonly pushes: {
      readonly total: number;
      readonly explained: number;
      readonly claimed: number;
      readonly unasked: number;
      readonly withoutDigest: number;
    };
    /** Absent: no image was read. */
    readonly contents?: {
      /** Of the pushes: their image was read, and compared where there is one to compare it with. */
      readonly read: number;
      /** Standing findings of what nothing explains. */
      readonly found: number;
    };
  };
  readonly inputs: readonly InputRow[];
  readonly coverage: readonly CoverageRow[];
  /** Sources that the policy names, and of which nothing at all was read. */
  readonly unheard: readonly string[];
  /** What could not be judged, or was inferred; most important first. */
  readonly limits: readonly Limit[];
  /** Worst first, then newest; the parts of an incident follow it. */
  readonly findings: readonly Finding[];
  /** For the page: the chain of every finding that has an image, by finding id. */
  readonly chains: Readonly<Record<string, Chain>>;
  /** The same as graphs, to be drawn. */
  readonly graphs: Readonly<Record<string, ChainGraph>>;
  /** Oldest first; where there are very many, those that run and the latest of the others. */
  readonly placements: readonly PlacementRow[];
  readonly custody: CustodyReport;
}
