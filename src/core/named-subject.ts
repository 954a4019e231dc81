import { type Digest, isDigest } from './digest.ts';

/**
 * Which image the JSON of a signature or statement says that it is about: cosign's payload, the envelope of an in-toto
 * statement, of several subjects its first. Its own word, which nobody has checked; undefined where it is no JSON object.
 */
export function namedSubject(value: unknown): Digest | undefined {
  const image = at(value, 'critical', 'image', 'docker-manifest-digest');
  if (isDigest(image)) return image;
  const subjects = at(statementIn(value), 'subject');
  const [first] = Array.isArray(subjects) ? subjects : [];
  const named = `sha256:${String(at(first, 'digest', 'sha256'))}`;
  return isDigest(named) ? named : undefined;
}

/** What an envelope, or a bundle with one, holds. */
export function statementIn(value: unknown): unknown {
  const payload = at(value, 'payload') ?? at(value, 'dsseEnvelope', 'payload');
  return typeof payload === 'string' ? jsonIn(Buffer.from(payload, 'base64')) : undefined;
}

/** The value of JSON bytes; undefined where they are none. */
export function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}
