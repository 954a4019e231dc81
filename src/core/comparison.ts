import type { Digest } from './digest.ts';

/**
 * What a difference between two images may be, a closed list. What each weighs is the rules' business: a comparison says
 * what was seen, never how bad it is.
 */
export const SEEN_KINDS = [
  'known-sign',
  'download-to-shell',
  'packed-program',
  'loader-hook',
  'import-hook',
  'environment-hook',
  'package-file-changed',
  'package-database-changed',
  'unproven-package',
  'ssh-key',
  'account-changed',
  'set-id-added',
  'capability-added',
  'device-node',
  'login-hook',
  'scheduled-task',
  'service-unit',
  'entry-point-changed',
  'remote-added',
  'certificate-authority',
  'package-source',
  'name-resolution',
  'unowned-code',
  'look-alike-name',
  'hidden-below',
  'user-changed',
  'label-changed',
  'unreadable',
] as const;
export type SeenKind = (typeof SEEN_KINDS)[number];

/** Whose record of packages it is. */
export const ECOSYSTEMS = ['dpkg', 'apk', 'rpm', 'python', 'npm', 'ruby'] as const;
export type Ecosystem = (typeof ECOSYSTEMS)[number];

/** Those of distributions: their packages come from the makers of the base. The others are of languages. */
export const SYSTEM_ECOSYSTEMS: ReadonlySet<Ecosystem> = new Set<Ecosystem>(['dpkg', 'apk', 'rpm']);

export interface PackageName {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version: string;
}

/** One difference that is of a kind. */
export interface Seen {
  readonly kind: SeenKind;
  /** Where in the merged tree, with its leading slash; bytes that are no printable UTF-8 as `\xNN`. Absent for the configuration. */
  readonly path?: string;
  /** Of the new image, lowest 0: in which layer the bytes came. */
  readonly layer?: number;
  /** SHA-256 of the file, lower-case hexadecimal. */
  readonly sha256?: string;
  /** What of the kind it is, where kinds have several: see `src/contents/looking`. */
  readonly variant?: string;
  /** The package whose record lists the file. */
  readonly package?: PackageName;
  /** A package lists the file, and its bytes are those of the record. */
  readonly isOwned?: boolean;
  /** What the old image had of this kind at this path: nothing, the same sign in a file of other bytes, or the very file. */
  readonly before: 'nothing' | 'other-bytes' | 'same-bytes';
  /** What was seen, e.g. `LD_PRELOAD=/usr/lib/libx.so`; at most 200 characters. */
  readonly says?: string;
}

/** What was not named one by one, since there was too much of it. */
export interface MoreSeen {
  readonly kind: SeenKind;
  /** Of the second level, e.g. `/usr/lib`. */
  readonly folder: string;
  readonly count: number;
}

/** What was not read, and so may hold anything. */
export interface Unread {
  readonly of: 'old' | 'new';
  /** Lowest 0; absent for manifest and configuration. */
  readonly layer?: number;
  readonly path?: string;
  readonly reason: string;
}

export interface ComparedImage {
  readonly manifest: Digest;
  /** Absent of a new image that is gone: nothing of it was read. */
  readonly config?: Digest;
}

export interface ComparedLayer {
  readonly digest: Digest;
  /** Bytes as stored. */
  readonly size: number;
  /** Among the equal lowest ones of both images. */
  readonly isShared: boolean;
}

export interface ConfigurationChange {
  /** E.g. `Entrypoint`, `Env PATH`, `User`. */
  readonly what: string;
  /** Of a value that looks secret, only that it is there. */
  readonly from?: string;
  readonly to?: string;
}

export interface PackageChange {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  /** Absent where it was added. */
  readonly from?: string;
  /** Absent where it was removed. */
  readonly to?: string;
}

/** Two manifests of one platform compared, or one looked at by itself: what was seen. */
export interface Comparison {
  /** Version of what reads images, a whole number. */
  readonly reader: number;
  /** SHA-256 of the tables of signs, the user's among them. */
  readonly signs: string;
  /** `linux/amd64`, `linux/arm64/v8`, as the new image's configuration says. */
  readonly platform: string;
  /** Absent where the image was looked at by itself. */
  readonly old?: ComparedImage;
  readonly new: ComparedImage;
  /** Everything that had to be read was. */
  readonly isComplete: boolean;
  readonly unread: readonly Unread[];
  readonly seen: readonly Seen[];
  readonly more: readonly MoreSeen[];
  readonly configuration: readonly ConfigurationChange[];
  readonly packages: readonly PackageChange[];
  /** Of packages, in all; the list may be shorter. */
  readonly packageCount: number;
  readonly files: { readonly added: number; readonly changed: number; readonly removed: number };
  /** Of the new image, lowest first. */
  readonly layers: readonly ComparedLayer[];
}
