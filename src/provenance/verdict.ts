import type { Digest } from '../core/digest.ts';
import type { Interval, Time } from '../core/time.ts';

/** SHA-256 in lower-case hexadecimal. */
export type Sha256 = string;

export const FORMATS = [
  'simple-signing',
  'dsse',
  'sigstore-bundle',
  'notation-jws',
  'notation-cose',
  'buildkit',
  'google-cloud-build',
] as const;

/** How what is attached is written down. */
export type Format = (typeof FORMATS)[number];

export const STATES = ['verified', 'failed', 'unsigned', 'unsupported', 'unreadable'] as const;

/**
 * `unsigned`: bound to the image by its index alone, so asserted. `unsupported`: not understood, so never valid and never
 * called invalid. `unreadable`: not what its format is.
 */
export type State = (typeof STATES)[number];

/** What is checked, in this order: a verdict names the first that failed. */
export const CHECKS = [
  'size',
  'parse',
  'artifact-digest',
  'signature',
  'certificate-chain',
  'certificate-time',
  'sct',
  'log-inclusion',
  'log-entry',
  'timestamp',
  'key-validity',
  'payload-type',
  'subject',
  'statement',
] as const;

export type Check = (typeof CHECKS)[number];

/** What Fulcio wrote into a certificate about a run, as its issuer knew it: 1.3.6.1.4.1.57264.1.8 to .22. */
export interface Claims {
  readonly builder?: string;
  readonly runner?: string;
  readonly source?: string;
  readonly commit?: string;
  readonly ref?: string;
  readonly workflow?: string;
  readonly trigger?: string;
  readonly run?: string;
}

export type Signer =
  /** SHA-256 of the key's SubjectPublicKeyInfo. */
  | { readonly key: Sha256 }
  | { readonly identity: string; readonly issuer: string; readonly claims: Claims }
  /** The name in a certificate as RFC 4514 writes it, and the SHA-256 of the certificate that it was believed by. */
  | { readonly subject: string; readonly authority: Sha256 };

/** What an in-toto statement says: bounded, and of provenance of SLSA the parts by which a build is found again. */
export interface Statement {
  readonly predicateType: string;
  readonly builder?: string;
  readonly buildType?: string;
  readonly source?: string;
  readonly ref?: string;
  readonly commit?: string;
  readonly workflow?: string;
  readonly run?: string;
  readonly trigger?: string;
  /** At most 64. */
  readonly materials?: readonly { readonly uri: string; readonly digest?: string }[];
  /** Of what the build was given, as canonical JSON. */
  readonly parameters?: Sha256;
}

/** What one attachment is worth for one image by one trust entry: a function of the three, whoever computes it, whenever. */
export interface Verdict {
  readonly format: Format;
  readonly state: State;
  readonly check?: Check;
  readonly reason: string;
  /** Whether it verifies with, or itself points to, a key or issuer that the trust entry names. */
  readonly ours: boolean;
  readonly signer?: Signer;
  /** When it was there at the latest, as proved by somebody else than the signer. */
  readonly at?: { readonly time: Time; readonly by: 'log' | 'timestamp' };
  /** Where no time is proved, and of a signature that expires: it counts only where it was first seen within. */
  readonly counts?: Interval;
  /** Which check fails where it was first seen outside. */
  readonly ends?: Extract<Check, 'certificate-time' | 'key-validity'>;
  /** Whether it is in a transparency log of the trust entry. */
  readonly log: boolean;
  readonly statement?: Statement;
}

/** The image that attachments are held against. */
export interface Subject {
  readonly digest: Digest;
  /** Of the registry's repository, `host/path`, where one was asked. */
  readonly repository?: string;
  /** Of its manifest or index, where it was read. */
  readonly mediaType?: string;
  /** Bytes of that. */
  readonly size?: number;
  /** Of an artifact that is at hand. */
  readonly bytes?: Buffer;
}
