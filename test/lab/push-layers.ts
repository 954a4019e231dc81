import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { RegistryClient } from '../../src/registry/client.ts';

const never = new AbortController().signal;
const OCI = 'application/vnd.oci.image';

/** Pushes an image of these layers, archives packed with gzip, lowest first. Answers its digest. */
export async function pushLayers(
  client: RegistryClient,
  repository: string,
  tag: string,
  layers: readonly Buffer[],
  entrypoint: readonly string[] = ['/srv/api'],
): Promise<string> {
  const diffs = layers.map((one) => `sha256:${createHash('sha256').update(gunzipSync(one)).digest('hex')}`);
  const configuration = {
    architecture: 'amd64',
    os: 'linux',
    config: { Entrypoint: entrypoint },
    rootfs: { type: 'layers', diff_ids: diffs },
  };
  const described = Buffer.from(JSON.stringify(configuration));
  const config = await client.putBlob(repository, described, never);
  const listed = [];
  for (const one of layers)
    listed.push({
      mediaType: `${OCI}.layer.v1.tar+gzip`,
      digest: await client.putBlob(repository, one, never),
      size: one.length,
    });
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: { mediaType: `${OCI}.config.v1+json`, digest: config, size: described.length },
    layers: listed,
  });
  return await client.putManifest(
    repository,
    tag,
    { mediaType: `${OCI}.manifest.v1+json`, body: Buffer.from(body) },
    never,
  );
}
