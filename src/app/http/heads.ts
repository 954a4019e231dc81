import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Delivery } from '../../intake/delivery.ts';

// They say what the body is. Everything else in the head is about the connection, or a secret.
const KEPT = /^(?:content-type|x-github-event|x-gitlab-event|ce-[a-z0-9]{1,64})$/;
const [C, X] = [0x63, 0x78];
const LOWER = 0x20;
const LONGEST_KEPT = 1024;
const MOST_KEPT = 40;

/** What a sender's proof is looked for in. */
export function deliveryOf({ rawHeaders, socket, url }: IncomingMessage, body: Buffer): Delivery {
  const certificate = isTls(socket) ? socket.getPeerX509Certificate() : undefined;
  return {
    rawHeaders,
    body,
    path: (url ?? '').split('?', 1)[0] ?? '',
    ...(certificate && isTls(socket) && { certificate: { der: certificate.raw, isTrusted: socket.authorized } }),
  };
}

function isTls(socket: object): socket is TLSSocket {
  return 'getPeerX509Certificate' in socket;
}

/** Headers that are kept with a body, names in lower case, out of names and values in turn; of repeated ones the first. */
export function keptHeaders(rawHeaders: readonly string[]): Readonly<Record<string, string>> {
  // None of the names can be one that objects have of themselves.
  const kept: Record<string, string> = {};
  let count = 0;
  for (let index = 0; index + 1 < rawHeaders.length && count < MOST_KEPT; index += 2) {
    const own = rawHeaders[index] ?? '';
    const letter = own.charCodeAt(0) | LOWER;
    // Most begin with another one; this is looked at for each delivery.
    if (letter !== C && letter !== X) continue;
    const name = own.toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    if (!KEPT.test(name) || value.length > LONGEST_KEPT || name in kept) continue;
    kept[name] = value;
    count += 1;
  }
  return kept;
}
