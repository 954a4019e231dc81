import type { ContentsRead } from '../../core/contents-read.ts';
import type { Coverage } from '../../core/coverage.ts';
import type { Digest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Finding } from '../../core/finding.ts';
import type { Time } from '../../core/time.ts';
import type { Link } from './links.ts';
import type { MentionedRepository } from './mentions.ts';

/** What is looked for: facts with any of these. */
export interface NearQuery {
  readonly digests?: readonly Digest[];
  /** As records name them; without a tag: whatever the tag. */
  readonly names?: readonly MentionedRepository[];
  readonly links?: readonly Link[];
  /** Exact names. */
  readonly actors?: readonly string[];
  /** Of these types only. */
  readonly types?: readonly LandwaiterEvent['type'][];
  /** Keys of facts that are at hand already. */
  readonly known: ReadonlySet<number>;
  /** No more than so many are given. */
  readonly most: number;
}

/** A fact under the key by which its store tells it from others. */
export interface Kept {
  readonly key: number;
  readonly fact: LandwaiterEvent;
}

/** Changes of an object until an instant, that included. */
export interface ChangesUntil {
  readonly object: Link;
  readonly at: Time;
}

/** When all facts were last judged, and whether none was recorded since; undefined where nobody can tell. */
export interface Judging {
  readonly at: Time;
  readonly isCurrent?: boolean;
}

/**
 * Questions about a few facts among very many, each answered from indexes. Millions of pulls say the same: of pulls only
 * those are found that take stock of a registry, and, by `firstPulls`, the earliest.
 */
export interface LookUps {
  /** In any order, without those at hand. */
  near(query: NearQuery): Promise<readonly Kept[]>;
  /** The earliest pull of each name (which has a tag) or digest, and the earliest on record. */
  firstPulls(about: {
    readonly names?: readonly MentionedRepository[];
    readonly digests?: readonly Digest[];
  }): Promise<readonly Kept[]>;
  /**
   * For each object and instant: the latest changes until then, the latest first, so many at most.
   * `object`: as `wishLink`.
   */
  changesUntil(asked: readonly ChangesUntil[], most: number): Promise<readonly (readonly Kept[])[]>;
  /** What has the link from a time on, the earliest first: lists of what runs in a cluster, or builds on a host. */
  linkedSince(link: Link, from: Time, most: number): Promise<readonly Kept[]>;
  /** Digests on record that begin with these hexadecimal digits, 12 at least; a hundred at most. */
  digestsLike(prefix: string): Promise<readonly Digest[]>;
  /** As records name them: the repositories with these paths, in any registry. */
  repositoriesAt(paths: readonly string[]): Promise<readonly MentionedRepository[]>;
  /** Those whose paths end with one of these after a slash; some of them where they are very many. */
  repositoriesUnder(ends: readonly string[]): Promise<readonly MentionedRepository[]>;
  /** Everybody on record as having acted. */
  actorNames(): Promise<readonly string[]>;
  /** The times of the latest facts, the latest first, and about how many facts there are. */
  latestTimes(most: number): Promise<{ readonly times: readonly Time[]; readonly count: number }>;
  /** Coverage of the feeds that are asked for; `ends`: only the first and the last minute. */
  coverageOf(wanted: (feed: Omit<Coverage, 'minutes'>) => 'ends' | 'all' | undefined): Promise<readonly Coverage[]>;
  /** Findings as last evaluated that have any of these links, in their order. */
  findingsAbout(links: readonly Link[]): Promise<readonly Finding[]>;
  /** What the last evaluation concluded of pushes of these digests, where they were read. */
  contentsOf(digests: readonly Digest[]): Promise<readonly ContentsRead[]>;
  /** Undefined: never judged, or by an earlier version. */
  judging(): Promise<Judging | undefined>;
}

/** Those that are answered from indexes of facts and findings; what was concluded is kept beside the findings. */
export type IndexLookUps = Omit<LookUps, 'contentsOf'>;
