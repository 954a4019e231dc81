import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** What a sender is answered, after so many milliseconds; of what is not 202 the outcome is told to it. */
export type Answer = readonly [status: number, outcome: string, wait?: number];

export const BUSY: Answer = [503, 'busy'];
// A stranger who was answered at once could come again at once, and cost as much again. Nothing of it is held meanwhile.
const LATE = 5000;
/** For a stranger whose body others needed the room of. */
export const GAVE_WAY: Answer = [503, 'busy', LATE];
export const IN_PIECES: Answer = [400, 'a body in very small pieces: send it with a length, or in larger chunks', LATE];
export const HASTY: Answer = [429, 'too many requests: wait a second'];

const RETRY_AFTER = '5';

export function send(
  request: IncomingMessage,
  response: ServerResponse,
  [status, outcome]: Answer,
  isStopping: boolean,
): void {
  const body = status === 202 ? '' : JSON.stringify({ error: outcome });
  const headers: OutgoingHttpHeaders = { 'Content-Length': Buffer.byteLength(body) };
  if (body !== '') headers['Content-Type'] = 'application/json; charset=utf-8';
  if (status === 429) headers['Retry-After'] = '1';
  if (status === 503) headers['Retry-After'] = RETRY_AFTER;
  // Whoever is refused may have sent no more than the head: what follows on this connection is not another request.
  if (isStopping || (status >= 400 && !request.complete)) headers['Connection'] = 'close';
  response.writeHead(status, headers).end(body);
}
