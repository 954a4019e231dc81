import type { Act, Who } from './act.ts';

/** One native record, in the file in which this stack keeps such records. */
export interface NativeRecord {
  /** `registry/events.ndjson`: relative to the history's folder. Files hold one JSON object a line, sorted by `at`. */
  readonly file: string;
  /** When it was written, in milliseconds since 1970. */
  readonly at: number;
  readonly record: object;
}

/** The words a policy needs for this stack; `policy.ts` writes the policy file from them. */
export interface Names {
  /** The host, and after it what goes before every repository there: `europe-west1-docker.pkg.dev/acme`. */
  readonly registry: string;
  /** Patterns of the actor as its records name it, as `publishers[].actors` or `deployers` want them. */
  readonly actors: Readonly<Record<Who, readonly string[]>>;
  /** `builds[].source`, and what each of the company's projects is called there. */
  readonly build: {
    readonly source: string;
    readonly projects: Readonly<Record<string, string>>;
    readonly workflows?: readonly string[];
    readonly refs: readonly string[];
    readonly triggers: readonly string[];
  };
  /** `sources` entries of the policy: kinds, files, cluster and host names. */
  readonly sources: readonly Readonly<Record<string, unknown>>[];
  /** The telemetry kind of `hosts/NAME.ndjson`, so that the policy can name each host; absent: its records do. */
  readonly hosts?: string;
}

/** The products one company uses for registry, CI, cluster and hosts. */
export interface Stack {
  /** `distribution-github-kubernetes`. */
  readonly name: string;
  readonly names: Names;
  /** Rules that rest on what these systems show nowhere, and what would show it. */
  readonly lacks?: Readonly<Record<string, string>>;
  /**
   * What these systems write of an act, in their exact native shapes. Empty: they write nothing of it. `unheard`: another
   * source would have shown it; its kind, as `landwaiter sources` names it, for the table of what is missing.
   */
  tell(act: Act, at: (minutes: number) => number): readonly NativeRecord[] | { readonly unheard: string };
  /** What these systems write all day, whatever happens (leases, layers, fetches): asked once an hour. */
  hum?(at: number): readonly NativeRecord[];
}

/** The clusters, their addresses and networks that every stack shares, so that the policy can list them. */
export const NETWORKS = {
  runner: '192.0.2.0/26',
  office: '198.51.100.0/24',
  cluster: '192.0.2.128/25',
  outside: '203.0.113.0/24',
} as const;
/** What shows of which layers and platforms an image is made. */
export const MANIFESTS = 'a registry that logs manifests';
export const CLUSTERS = { prod: 'prod-1', dev: 'dev-1' } as const;
