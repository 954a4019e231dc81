import { formatTime, type Interval, type Time } from './time.ts';

/** SHA-256 in lower-case hexadecimal. */
export type Sha256 = string;

export const WAYS = ['tag', 'referrers', 'referrers-tag', 'index', 'github-api', 'file', 'subject'] as const;

/** How an attachment was found; `subject`: it was asked what it is itself. */
export type Found = (typeof WAYS)[number];

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

/**
 * What is checked, in this order: a verdict names the first that failed; `trust-root`, where none did, that who else proves it is
 * nobody whom the root knows.
 */
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
  'trust-root',
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
  /** What stands beside the image in it (`cosign sign -a`), at most 20: told, and nothing is decided by it. */
  readonly annotations?: Readonly<Record<string, string>>;
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
  /** Whom the certificate of an authority names that the trust entry does not know: anybody can write that. */
  readonly claimed?: Signer;
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

// `https://sigstore.dev/cosign/sign/v1` is how cosign 3 writes a signature of an image: a statement about nothing but its subject.
const SIGNATURE = 'https://sigstore.dev/cosign/sign/v1';

/** Whether it says no more than that somebody signed the image. */
export function isSignature({ format, statement }: Pick<Verdict, 'format' | 'statement'>): boolean {
  if (format === 'buildkit') return false;
  return statement === undefined || statement.predicateType === SIGNATURE;
}

/**
 * A verdict as of when its bytes were first seen: where nobody proves when it was signed, and of a signature that expires, it
 * counts only where that was within its time. `seen` absent: nobody who is believed saw them.
 */
export function firstSeen(verdict: Verdict, seen: Time | undefined): Verdict {
  const { state, counts, ends } = verdict;
  if (state !== 'verified' || !counts) return verdict;
  if (seen !== undefined && seen >= counts.from && (counts.to === undefined || seen < counts.to)) return verdict;
  const until = counts.to === undefined ? '' : ` to ${formatTime(counts.to)}`;
  const when = seen === undefined ? 'no record shows when it was there' : `it was first seen at ${formatTime(seen)}`;
  return {
    ...verdict,
    state: 'failed',
    ...(ends && { check: ends }),
    reason: `${when}, and it counts from ${formatTime(counts.from)}${until}`,
  };
}

/** Whether nobody whom a trust entry names made it, and so it passes for nobody and is never called invalid. */
export function isStrangers({ state, ours, check }: Pick<Verdict, 'state' | 'ours' | 'check'>): boolean {
  return !ours && (state === 'failed' || check === 'trust-root');
}

/** Of several verdicts on one attachment the highest says most. */
export function worthOf({ state, ours }: Pick<Verdict, 'state' | 'ours'>): number {
  if (state === 'verified') return 3;
  return ours ? 2 : state === 'failed' ? 0 : 1;
}
