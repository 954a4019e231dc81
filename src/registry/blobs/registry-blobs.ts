import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { InvalidInput, quoted, Unavailable } from '../../core/error.ts';
import { parseRepository } from '../../core/reference.ts';
import { SECOND } from '../../core/time.ts';
import type { Authorized } from '../asking/authorized.ts';
import { failureOf } from '../asking/failure.ts';
import type { BlobName } from '../image-store.ts';
import { type RegistryOptions, serverOf } from '../asking/server.ts';
import { checked } from './checked.ts';
import { get } from './get.ts';
import { type Reach, reachOf } from './reach.ts';
import { resumed, type Stretch } from './resumed.ts';
import { stretchOf } from './stretch.ts';

/** What names mean and which of them may be asked; other than the system's in tests only. */
export interface Network {
  addressesOf(host: string): Promise<readonly LookupAddress[]>;
  reachOf(address: string): Reach;
}

const SYSTEM: Network = { addressesOf: (host) => lookup(host, { all: true }), reachOf };
const MOST_REDIRECTS = 3;

/**
 * Blobs of a registry. Where it sends to another host that is followed, as registries keep their blobs elsewhere: without
 * credentials, over https unless the registry is plain, and never to an address that means something else here than
 * elsewhere, unless the registry's own is of the same sort.
 */
export function createBlobs(
  options: RegistryOptions,
  authorized: Authorized,
  network: Network = SYSTEM,
): (repository: string, blob: BlobName, signal: AbortSignal) => AsyncIterable<Buffer> {
  const { host, timeout = 10 * SECOND } = options;
  const { base } = serverOf(options);

  async function sent(url: URL, headers: Record<string, string>, may: (one: Reach) => boolean, signal: AbortSignal) {
    try {
      const addresses = await network.addressesOf(url.hostname.replace(/^\[|\]$/g, ''));
      const refused = addresses.map(({ address }) => network.reachOf(address)).find((reach) => !may(reach));
      if (refused !== undefined) throw notFollowed(host, url, refused);
      return await get(url, { headers, addresses, timeout, signal });
    } catch (error) {
      if (error instanceof InvalidInput) throw error;
      throw new Unavailable(`${url.host} did not answer: ${failureOf(error)}`);
    }
  }

  async function atHome(url: URL, headers: Record<string, string>, repository: string, signal: AbortSignal) {
    const send = async (authorization: string | undefined) => {
      const all = { ...headers, ...(authorization !== undefined && { authorization }) };
      const { response, address } = await sent(url, all, () => true, signal);
      const challenge = response.headers['www-authenticate'] ?? null;
      return { response, address, status: response.statusCode ?? 0, challenge, discard: async () => end(response) };
    };
    return await authorized(`repository:${repository}:pull`, send, signal);
  }

  async function opened(repository: string, blob: BlobName, from: number, signal: AbortSignal): Promise<Stretch> {
    const headers: Record<string, string> = from === 0 ? {} : { range: `bytes=${from}-` };
    let url = new URL(`${parseRepository(repository)}/blobs/${blob.digest}`, base);
    const first = await atHome(url, headers, repository, signal);
    const own = network.reachOf(first.address);
    let { response } = first;
    let isHome = true;
    for (let redirects = 0; isRedirect(response); redirects += 1) {
      end(response);
      if (redirects === MOST_REDIRECTS) throw new Unavailable(`${host} redirects without end`);
      url = placeOf(response.headers.location ?? '', url, options);
      // Whoever the registry sent us to must not send us back with its credentials.
      isHome &&= url.origin === base.origin;
      ({ response } = isHome
        ? await atHome(url, headers, repository, signal)
        : await sent(url, headers, (reach) => reach === 'everywhere' || reach === own, signal));
    }
    return stretchOf(response, blob, from, { host, now: options.now });
  }

  return (repository, blob, signal) => {
    const chunks = resumed((from) => opened(repository, blob, from, signal), host, signal);
    return checked(chunks, blob, `${host}/${repository}`, signal);
  };
}

function notFollowed(host: string, url: URL, reach: Reach): InvalidInput {
  const why = `${host} sends to ${quoted(url.host)}, a ${reach} address: not followed`;
  return new InvalidInput('location', `${why}; let the registry serve its blobs itself`);
}

/** @throws InvalidInput for a place that blobs are not fetched from. */
function placeOf(location: string, from: URL, { host, isPlain = false }: RegistryOptions): URL {
  if (!URL.canParse(location, from.href)) throw new InvalidInput('location', `not a place: ${quoted(location)}`);
  const url = new URL(location, from);
  const isAllowed = url.protocol === 'https:' || (isPlain && url.protocol === 'http:');
  if (isAllowed && url.username === '' && url.password === '') return url;
  throw new InvalidInput('location', `${host} sends to ${quoted(url.origin)}, not a bare https address: not followed`);
}

function isRedirect({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 300 && statusCode < 400;
}

function end(response: IncomingMessage): void {
  response.on('error', () => undefined);
  response.destroy();
}
