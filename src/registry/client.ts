import { createHash } from 'node:crypto';
import { type Digest, isDigest, parseDigest } from '../core/digest.ts';
import { InvalidInput, Unavailable } from '../core/error.ts';
import { isTag, parseRepository } from '../core/reference.ts';
import { type Answer, createAsk } from './asking/ask.ts';
import { createAuthorized } from './asking/authorized.ts';
import { createBlobs } from './blobs/registry-blobs.ts';
import type { BlobName, Manifest, Referrer, Referrers } from './image-store.ts';
import type { RegistryOptions } from './asking/server.ts';
import { MANIFEST_TYPES } from './media-types.ts';
import { descriptorsIn, jsonOf, tagsIn } from './asking/answers.ts';
import { bounded, listUnder, MOST_REFERRERS } from './asking/referrers-tag.ts';
import { createUploads, type Uploads } from './asking/uploads.ts';

export interface TagList {
  readonly tags: readonly string[];
  /** Whether it is all of them; false where the registry has more than are read. */
  readonly isComplete: boolean;
}

/** Questions to one registry by the distribution HTTP API. All throw InvalidInput for answers that are not what they claim, Unavailable where none comes. */
export interface RegistryClient extends Uploads {
  /** Tags of a repository, at most 10,000; undefined where the registry knows no such repository. */
  tags(repository: string, signal: AbortSignal): Promise<TagList | undefined>;
  /** The digest that the registry claims for a tag, without its proof; undefined where there is no such tag or no claim. */
  claimedDigest(repository: string, tag: string, signal: AbortSignal): Promise<Digest | undefined>;
  /** What a tag or digest means, at most 4 MiB; undefined where the registry has none. */
  manifest(repository: string, reference: string, signal: AbortSignal): Promise<Manifest | undefined>;
  /** The bytes of a blob, see `ImageStore`: taken up again where the connection broke, from another host where the registry sends there. */
  blob(repository: string, blob: BlobName, signal: AbortSignal): AsyncIterable<Buffer>;
  /** Artifacts about a digest, at most 50, from the referrers API or, where there is none, from its tag scheme. */
  referrers(repository: string, subject: Digest, signal: AbortSignal): Promise<Referrers>;
}

const MOST_TAGS = 10_000;
const MOST_TAG_PAGES = 20;
const LARGEST_MANIFEST = 4 * 1024 * 1024;
const LARGEST_LIST = 4 * 1024 * 1024;
const ACCEPT = { accept: MANIFEST_TYPES.join(', ') };
const MOST_REFERRER_PAGES = 5;

export function openRegistry(options: RegistryOptions): RegistryClient {
  const authorized = createAuthorized(options);
  const ask = createAsk(options, authorized);
  const client: RegistryClient = {
    ...createUploads(ask),
    blob: createBlobs(options, authorized),

    async tags(repository, signal) {
      const path = `${parseRepository(repository)}/tags/list`;
      const found = new Set<string>();
      let next: string | undefined = `${path}?n=1000`;
      for (let page = 0; next !== undefined; page += 1) {
        if (page === MOST_TAG_PAGES || found.size > MOST_TAGS) break;
        const answer = await ask({ path: next, repository, limit: LARGEST_LIST }, signal);
        if (answer.status === 404 && page === 0) return undefined;
        for (const tag of tagsIn(expect(answer, 200))) if (isTag(tag)) found.add(tag);
        next = nextPage(answer);
      }
      const tags = [...found].sort().slice(0, MOST_TAGS);
      return { tags, isComplete: next === undefined && tags.length === found.size };
    },

    async claimedDigest(repository, tag, signal) {
      const path = manifestPath(repository, tag);
      const answer = await ask({ path, repository, method: 'HEAD', headers: ACCEPT, limit: 0 }, signal);
      if (answer.status === 404) return undefined;
      const claimed = expect(answer, 200).headers.get('docker-content-digest');
      return isDigest(claimed) ? claimed : undefined;
    },

    async manifest(repository, reference, signal) {
      const path = manifestPath(repository, reference);
      const answer = await ask({ path, repository, headers: ACCEPT, limit: LARGEST_MANIFEST }, signal);
      return answer.status === 404 ? undefined : manifestOf(expect(answer, 200), reference);
    },

    async referrers(repository, subject, signal) {
      const first = `${parseRepository(repository)}/referrers/${parseDigest(subject)}`;
      const found: Referrer[] = [];
      let next: string | undefined = first;
      for (let page = 0; next !== undefined && page < MOST_REFERRER_PAGES; page += 1) {
        const answer = await ask({ path: next, repository, limit: LARGEST_MANIFEST }, signal);
        // Distribution-spec 1.1: a registry that has the API answers 200 also where there are none.
        if (answer.status !== 200 && page === 0) return await byTag(repository, subject, signal);
        found.push(...descriptorsIn(expect(answer, 200)));
        if (found.length > MOST_REFERRERS) break;
        next = nextPage(answer);
      }
      return { ...bounded(found, next === undefined), from: 'api' };
    },
  };

  async function byTag(repository: string, subject: Digest, signal: AbortSignal): Promise<Referrers> {
    // Distribution-spec 1.1, "Referrers Tag Schema": at most 64 characters of the encoded part.
    const tag = subject.replace(/^([a-z0-9]+):([a-f0-9]{64}).*$/, '$1-$2');
    const found = await client.manifest(repository, tag, signal);
    return listUnder(tag, subject, found);
  }
  return client;
}

function manifestPath(repository: string, reference: string): string {
  if (!isTag(reference) && !isDigest(reference)) throw new InvalidInput('reference', 'neither a tag nor a digest');
  return `${parseRepository(repository)}/manifests/${reference}`;
}

function manifestOf(answer: Answer, reference: string): Manifest {
  const { body, headers } = answer;
  const claimed = headers.get('docker-content-digest') ?? undefined;
  const algorithm = isDigest(reference) ? reference : isDigest(claimed) ? claimed : 'sha256:';
  const name = algorithm.startsWith('sha512:') ? 'sha512' : 'sha256';
  const digest = parseDigest(`${name}:${createHash(name).update(body).digest('hex')}`);
  if (isDigest(reference) && digest !== reference)
    throw new InvalidInput('manifest', `the registry serves other bytes than ${reference} names`);
  jsonOf(answer);
  const mediaType = headers.get('content-type')?.split(';')[0]?.trim().slice(0, 255);
  return {
    digest,
    body,
    ...(claimed !== undefined && claimed !== digest && { claimed: claimed.slice(0, 200) }),
    ...(mediaType !== undefined && mediaType !== '' && { mediaType }),
  };
}

function expect(answer: Answer, status: number): Answer {
  if (answer.status === status) return answer;
  throw new Unavailable(`${answer.url.host} answered ${answer.status} to ${answer.url.pathname.slice(0, 200)}`);
}

/** The next page, only if it is one of the same list. */
function nextPage({ headers, url }: Answer): string | undefined {
  const place = /^\s*<([^<>]{1,2048})>\s*;[^,]*\brel="?next"?/.exec(headers.get('link') ?? '')?.[1];
  if (place === undefined || !URL.canParse(place, url.href)) return undefined;
  const next = new URL(place, url);
  if (next.pathname !== url.pathname || next.href === url.href) return undefined;
  // Without its host, as the list's own, behind a proxy that knows the registry by another name.
  return `${next.pathname}${next.search}`;
}
