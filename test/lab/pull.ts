import { type Digest, parseDigest } from '../../src/core/digest.ts';
import type { Account, Registry } from './registry.ts';

const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/**
 * Asks for an image as a container runtime does (HEAD by tag, then GET by digest) and gives its digest.
 * `target` is `repository:tag` or `repository:tag@digest`.
 */
export async function pull(registry: Registry, target: string, account: Account, userAgent: string): Promise<Digest> {
  const [, repository, tag, pinned] = /^([^:@]+):([^@]+)(?:@(.+))?$/.exec(target) ?? [];
  if (repository === undefined || tag === undefined) throw new Error(`no repository and tag: ${target}`);
  const headers = { authorization: account.authorization, accept: MANIFESTS, 'user-agent': userAgent };
  const place = `http://${registry.host}/v2/${repository}/manifests`;
  const head = await fetch(`${place}/${pinned ?? tag}`, { method: 'HEAD', headers });
  if (head.status !== 200) throw new Error(`${target}: the registry answered ${head.status}`);
  const digest = parseDigest(head.headers.get('docker-content-digest'));
  const body = await fetch(`${place}/${digest}`, { headers });
  await body.arrayBuffer();
  return digest;
}

/** Deletes a manifest by its digest, and with it all its tags, as a retention job does. */
export async function remove(
  registry: Registry,
  repository: string,
  digest: Digest,
  account: Account,
  userAgent: string,
): Promise<void> {
  const headers = { authorization: account.authorization, 'user-agent': userAgent };
  const answer = await fetch(`http://${registry.host}/v2/${repository}/manifests/${digest}`, {
    method: 'DELETE',
    headers,
  });
  if (answer.status !== 202)
    throw new Error(`delete of ${repository}@${digest}: the registry answered ${answer.status}`);
}
