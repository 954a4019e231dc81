import { createHash } from 'node:crypto';
import { type Digest, parseDigest } from '../../core/digest.ts';
import { Unavailable } from '../../core/error.ts';
import { parseRepository } from '../../core/reference.ts';
import type { Ask } from './ask.ts';

/** What is put into a registry; only canaries do. */
export interface Uploads {
  /** Gives the digest of the bytes, once the registry has them. */
  putBlob(repository: string, content: Buffer, signal: AbortSignal): Promise<Digest>;
  /** Gives the digest of the manifest, once the tag means it. */
  putManifest(
    repository: string,
    tag: string,
    manifest: { readonly mediaType: string; readonly body: Buffer },
    signal: AbortSignal,
  ): Promise<Digest>;
}

const LARGEST_ANSWER = 64 * 1024;

export function createUploads(ask: Ask): Uploads {
  return {
    async putBlob(repository, content, signal) {
      const digest = digestOf(content);
      const path = `${parseRepository(repository)}/blobs/uploads/`;
      const begun = await ask({ path, repository, method: 'POST', limit: LARGEST_ANSWER }, signal);
      const location = begun.headers.get('location');
      if (begun.status !== 202 || location === null || !URL.canParse(location, begun.url.href))
        throw new Unavailable(`${begun.url.host} answered ${begun.status} to an upload to ${repository}`);
      const place = new URL(location, begun.url);
      place.searchParams.set('digest', digest);
      const headers = { 'content-type': 'application/octet-stream' };
      const put = await ask(
        { path: place.href, repository, method: 'PUT', headers, body: content, limit: LARGEST_ANSWER },
        signal,
      );
      if (put.status !== 201)
        throw new Unavailable(`${put.url.host} answered ${put.status} to a blob of ${repository}`);
      return digest;
    },

    async putManifest(repository, tag, { mediaType, body }, signal) {
      const path = `${parseRepository(repository)}/manifests/${tag}`;
      const headers = { 'content-type': mediaType };
      const put = await ask({ path, repository, method: 'PUT', headers, body, limit: LARGEST_ANSWER }, signal);
      if (put.status !== 201)
        throw new Unavailable(`${put.url.host} answered ${put.status} to a manifest of ${repository}`);
      return digestOf(body);
    },
  };
}

function digestOf(content: Buffer): Digest {
  return parseDigest(`sha256:${createHash('sha256').update(content).digest('hex')}`);
}
