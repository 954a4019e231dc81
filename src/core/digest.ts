import { InvalidInput, quoted } from './error.ts';

declare const digest: unique symbol;

/** A content address as OCI defines it, e.g. `sha256:9f86…`: of an index, manifest, config, layer or attestation. */
export type Digest = string & { readonly [digest]: true };

// Image-spec, descriptor.md: sha256 and sha512 are the registered algorithms; others are allowed but nobody verifies them.
const PATTERN = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/;

// As sentences print it, and as engines list their images: without the algorithm, or with an ellipsis at its end.
const PRINTED = /^(?:(?:sha256:)?([a-f0-9]{12,64})|(sha512:[a-f0-9]{12,128}))(?:…|\.\.\.)?$/;

export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && PATTERN.test(text);
}

/** @throws InvalidInput when the text is no sha256 or sha512 digest in lower-case hexadecimal. */
export function parseDigest(text: unknown, field = 'digest'): Digest {
  if (!isDigest(text)) throw new InvalidInput(field, `not a sha256 or sha512 digest: ${quoted(text)}`);
  return text;
}

/** `sha256:0123456789ab…`, enough to tell digests apart in a sentence. */
export function shortDigest(text: Digest): string {
  return `${text.slice(0, text.indexOf(':') + 13)}…`;
}

/** What a digest begins with, out of a text that somebody copied: `sha256:0123456789ab…`, `0123456789ab`. */
export function digestPrefix(text: string): string | undefined {
  const [, digits, long] = PRINTED.exec(text.trim()) ?? [];
  return digits === undefined ? long : `sha256:${digits}`;
}

/** The config of artifacts that have none: `{}`. Signatures of everything share it. */
export const EMPTY_CONFIG = parseDigest('sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
