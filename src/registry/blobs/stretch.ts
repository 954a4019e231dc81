import type { IncomingMessage } from 'node:http';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import { retryAfter } from '../../core/response-body.ts';
import type { Time } from '../../core/time.ts';
import type { BlobName } from '../image-store.ts';
import type { Stretch } from './resumed.ts';
import { NotThere } from '../not-there.ts';

/**
 * What an answer holds of a blob, of which `from` bytes are known.
 * @throws InvalidInput when it is not that, Unavailable when it is no answer.
 */
export function stretchOf(
  response: IncomingMessage,
  { digest, size }: BlobName,
  from: number,
  { host, now }: { readonly host: string; now(): Time },
): Stretch {
  const refuse = (error: Error): never => {
    response.on('error', () => undefined);
    response.destroy();
    throw error;
  };
  const { statusCode: status = 0, headers } = response;
  if (status === 200) return { from: 0, chunks: response };
  if (status === 206) {
    const [, begin, total] = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(headers['content-range'] ?? '') ?? [];
    if (Number(begin) === from && (total === '*' || Number(total) === size)) return { from, chunks: response };
    return refuse(
      new InvalidInput('content-range', `${host} answers with another part of ${digest} than was asked for`),
    );
  }
  if (status === 404 || status === 410) return refuse(new NotThere('blob', `${host} has no ${digest} (${status})`));
  if (status === 416) return refuse(new InvalidInput('blob', `${host} has no ${digest} of ${size} bytes (${status})`));
  const wait = retryAfter(new Headers({ 'retry-after': headers['retry-after'] ?? '' }), now());
  return refuse(new Unavailable(`${host} answered ${status} to ${digest}`, { retryAfter: wait }));
}
