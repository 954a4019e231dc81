import { Unavailable } from './error.ts';

/**
 * The body of an HTTP answer, never more of it than `limit` bytes after decompression, whatever its headers say.
 * @throws Unavailable when it is longer or ends early.
 */
export async function readBody(response: Response, limit: number, what: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (response.body) {
    const reader = response.body.getReader();
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        length += next.value.byteLength;
        if (length > limit) throw new Unavailable(`${what}: the answer is longer than ${limit} bytes`);
        chunks.push(next.value);
      }
    } catch (error) {
      await reader.cancel().catch(() => undefined);
      if (error instanceof Unavailable) throw error;
      throw new Unavailable(`${what}: the answer broke off`);
    }
  }
  return Buffer.concat(chunks);
}

/** Ends an answer that nobody reads, so that its connection is free again. */
export async function discardBody(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

const LONGEST_WAIT = 60 * 60 * 1000;

/** For how many milliseconds the server asks to be left alone (RFC 9110, 10.2.3), at most an hour; undefined when it does not. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const told = headers.get('retry-after');
  if (told === null || told.length > 64) return undefined;
  const wait = /^\d{1,9}$/.test(told) ? Number(told) * 1000 : Date.parse(told) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_WAIT);
}
