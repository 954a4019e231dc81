import type { Digest } from './digest.ts';

/** A list of anchored patterns, compiled. `patterns` is what the user wrote, for sentences. */
export interface Matcher {
  readonly patterns: readonly string[];
  matches(text: string): boolean;
}

/** A repository with its canonical host. */
export interface RepositoryName {
  readonly registry: string;
  readonly repository: string;
}

/** The same with a tag. */
export interface TaggedName extends RepositoryName {
  readonly tag: string;
}

export interface Requirements {
  readonly digest?: boolean;
  readonly build?: boolean;
  readonly promotion?: boolean;
  readonly signature?: readonly string[];
  readonly provenance?: boolean;
  readonly admission?: boolean;
  /** Asked of what runs, and never at the door. */
  readonly contents?: boolean;
  readonly change?: string;
}

export interface Environment {
  readonly name: string;
  readonly repositories?: Matcher;
  /** The hosts that `repositories` name; tells a foreign registry from a foreign repository. */
  readonly registries?: Matcher;
  readonly deployers?: Matcher;
  readonly injectors?: Matcher;
  /** Software that makes workloads for objects of its own kinds. */
  readonly operators?: Matcher;
  /** Images that anybody may push are let run here. */
  readonly sandbox: boolean;
  /** The policy calls it so in as many words; where merely nothing is required, it may be production all the same. */
  readonly calledSandbox?: true;
  readonly deny: { readonly tags?: Matcher; readonly digests: ReadonlySet<Digest> };
  readonly maxAge?: number;
  readonly require: Requirements;
}
