import type { CoverageKey } from '../core/coverage.ts';
import type { KeptBytes } from '../core/evidence-held.ts';
import type { LandwaiterEvent, Origin } from '../core/event.ts';
import type { LogClass } from '../core/log-class.ts';
import type { Binding } from '../core/policy.ts';
import type { Time } from '../core/time.ts';

/** A parsed JSON object of unknown shape: an attacker's. Read it with `json.ts`, never with a cast. */
export type JsonObject = { readonly [key: string]: unknown };

/** Where a record was found, and what its file's name says about it. */
export interface Context extends Binding {
  /** Each event gets this very object: the hash in it is known only when the record has told something. */
  readonly origin: Origin;
  /** It stands in a log file as its service delivers it, beside everything else: no filter picked it out. */
  readonly isUnfiltered?: boolean;
}

/** What one record told. No events means: understood, nothing to record. */
export interface Reading {
  readonly events: readonly LandwaiterEvent[];
  /** The record's own time: it proves that the source was alive then, even when it told nothing. */
  readonly at?: Time;
  /** What the record speaks for: registry host, cluster, host or CI project; empty when it does not say. */
  readonly scope: string;
  /** What else was alive at that time: sources whose records come by the very same way, of which this is none. */
  readonly alsoAlive?: readonly CoverageKey[];
  /** What of the record is kept beside the facts. */
  readonly kept?: readonly KeptBytes[];
}

/**
 * Which one-line records can matter, so that the rest need not be parsed (see `scan/sieve.ts`). Sound because a
 * JSON string without escapes always stands in the text as `"value"`: only the absence of what is required discards.
 */
export interface Prefilter {
  /** How a line of this kind starts as the usual software writes it; a line that starts so belongs to this source only. */
  readonly mark: string;
  /**
   * A record tells something only if each key stands in it, at any depth, with one of its values (letters only), or, where
   * `beside` is given, with a text that begins so beside it, in the same object of plain texts; but for the first, what is
   * `instead` serves as well.
   */
  readonly require: readonly {
    readonly key: string;
    readonly values: readonly string[];
    readonly beside?: string;
    readonly instead?: { readonly key: string; readonly values: readonly string[] };
  }[];
  /** The top-level key of the record's own time, by which dropped lines count for coverage. */
  readonly timeKey: string;
  /** What of the file's binding is the scope of every record; empty where it is not bound. */
  readonly scopeKey: 'cluster' | 'host' | 'registry';
  /** Parses a record without some of what `read` never looks at. @throws InvalidInput as `parseJson`. */
  readonly parse?: (record: Buffer) => unknown;
}

/** Names of what may stand at a place: one of these words, or a text that matches. */
export type Words = readonly string[] | RegExp;

/**
 * What marks a record that a kind knows and has no need of: at each path (keys with dots between) stands one of its words;
 * all of them have to. Numbers and booleans count as they are written, an object as
 * `{}`, a list as `[]`, what is not there as an empty text.
 */
export type Needless = Readonly<Record<string, Words>>;

/**
 * How the source was checked: records that real software made, the vendor's own examples, the program's source (what it
 * writes), test data of a public project, or inferred.
 */
export type VerifiedOn = 'real' | 'documented' | 'source' | 'test-data' | 'inferred';

/** How records come, each in one or two short sentences. */
export interface Delivery {
  /**
   * Who can send where it delivers over HTTP. `users`: whoever has a project, repository or webhook there can send, set or
   * learn the secret, or choose the text; so all that comes is a claim. `system`: only the system itself, or its operator.
   */
  readonly senders: 'system' | 'users';
  /** `Webhook: POST for each event.`, `File: JSON lines.`, `Bus: …`, `API: …` */
  readonly by: string;
  /** How a receiver knows the sender, or who could write such a record himself. */
  readonly authentication: string;
  /** When records are lost, repeated or out of order. */
  readonly loss: string;
  /** How long after the event they come. */
  readonly delay: string;
}

/** One kind of telemetry. Pure: no clock, disk, network or randomness. */
export interface Source {
  /** The file name without its extension: the telemetry kind, and the last segment of its intake path. */
  readonly name: string;
  readonly title: string;
  readonly docs: string;
  readonly verifiedOn: VerifiedOn;
  readonly tells: { readonly actor: boolean; readonly digest: boolean; readonly time: boolean; readonly id: boolean };
  /** What it cannot tell, and what to join it with: sentences for `landwaiter sources`. */
  readonly cannot: readonly string[];
  readonly joinWith: readonly string[];
  /** The very same value as another's: their records come together, in one file or by one topic. */
  readonly delivery: Delivery;
  /** How what its system posts to a server proves itself, where not by `Authorization: Bearer`; docs/server.md has the table. */
  readonly intakeAuth?: string;
  /** Exact steps to connect it, in order. */
  readonly connect: readonly string[];
  /** Log class for retention checks. */
  readonly logClass: LogClass;
  /** All that it tells is what somebody sends, never a record of the system's own. */
  readonly claims?: true;
  /** Of another kind of log, it records pushes to a registry, too: its records with a digest count as that registry's own. */
  readonly recordsPushes?: true;
  /** It asks at intervals: that it was heard says nothing of what happened between two questions. */
  readonly asksAtIntervals?: true;
  /** It speaks of what somebody wants to know, and is no feed: that it was not heard says nothing. */
  readonly whenWanted?: true;
  readonly prefilter?: Prefilter;
  /**
   * Marks of records that it knows and has no need of. Where it recognises records of a file, none tells anything and none
   * bears such a mark, the file is perhaps in another form than it reads, and that is said.
   */
  readonly needless?: readonly Needless[];
  /** Whether this record is of this kind; decided by its own marks, so that no two sources claim one record. */
  recognises(record: JsonObject): boolean;
  /** @throws InvalidInput with the field's name when a recognised record is not what it claims. */
  read(record: JsonObject, context: Context): Reading;
}
