import { createHash } from 'node:crypto';
import { shortDigest } from '../../core/digest.ts';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import type { BlobName } from '../image-store.ts';

/**
 * Hands on what comes and checks it against its name: never more than its size, and at the end the digest.
 * @throws InvalidInput when they differ, Unavailable when the signal is aborted.
 */
export async function* checked(
  chunks: AsyncIterable<Buffer>,
  { digest, size }: BlobName,
  store: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const colon = digest.indexOf(':');
  const hash = createHash(digest.slice(0, colon));
  let length = 0;
  for await (const chunk of chunks) {
    if (signal.aborted) throw new Unavailable(`reading ${shortDigest(digest)} of ${store} was given up`);
    length += chunk.length;
    if (length > size)
      throw new InvalidInput('size', `${store} holds more for ${digest} than the ${size} bytes it should have`);
    hash.update(chunk);
    yield chunk;
  }
  if (length < size)
    throw new InvalidInput('size', `${store} holds only ${length} bytes for ${digest}, which should have ${size}`);
  if (hash.digest('hex') !== digest.slice(colon + 1))
    throw new InvalidInput('digest', `${store} holds other bytes than ${digest} names`);
}
