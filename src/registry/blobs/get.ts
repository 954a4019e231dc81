import type { LookupAddress } from 'node:dns';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';

/** How one request is sent. */
export interface GetOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** The only ones that are connected to, whatever the name means meanwhile. */
  readonly addresses: readonly LookupAddress[];
  /** Milliseconds without a byte. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

export interface Got {
  readonly response: IncomingMessage;
  /** That was connected to. */
  readonly address: string;
}

/**
 * One GET; no redirect is followed, and no proxy of the environment asked: which address is connected to would be its
 * choice. On a connection of its own, so that none to another address is used again.
 * @throws Error of the connection.
 */
export function get(url: URL, { headers, addresses, timeout, signal }: GetOptions): Promise<Got> {
  const send = url.protocol === 'https:' ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      agent: false,
      headers: { 'accept-encoding': 'identity', ...headers },
      lookup: only(addresses),
      signal,
    });
    let answer: IncomingMessage | undefined;
    request.setTimeout(timeout, () => {
      // Bytes that wait here are the reader's delay, not the server's.
      if ((answer?.readableLength ?? 0) === 0)
        request.destroy(Object.assign(new Error('silent'), { code: 'ETIMEDOUT' }));
    });
    request.on('error', reject);
    request.on('response', (response) => {
      answer = response;
      // Later the connection may be gone, and with it what it led to.
      resolve({ response, address: response.socket.remoteAddress ?? '' });
    });
    request.end();
  });
}

function only(addresses: readonly LookupAddress[]): LookupFunction {
  return (host, options, found) => {
    const [first] = addresses;
    if (first === undefined) found(Object.assign(new Error(`no address of ${host}`), { code: 'ENOTFOUND' }), '');
    else if (options.all === true) found(null, [...addresses]);
    else found(null, first.address, first.family);
  };
}
