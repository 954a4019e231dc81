import type { RegistryClient } from '../../src/registry/client.ts';

const never = new AbortController().signal;
const OCI = 'application/vnd.oci.image';

/** Pushes an image of one layer, told apart by its content, as a client without an engine would. Answers its digest. */
export async function pushImage(
  client: RegistryClient,
  repository: string,
  tag: string,
  content: string,
): Promise<string> {
  const described = Buffer.from(JSON.stringify({ content }));
  const layer = await client.putBlob(repository, Buffer.from(content), never);
  const config = await client.putBlob(repository, described, never);
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: { mediaType: `${OCI}.config.v1+json`, digest: config, size: described.length },
    layers: [{ mediaType: `${OCI}.layer.v1.tar`, digest: layer, size: Buffer.byteLength(content) }],
  });
  const manifest = { mediaType: `${OCI}.manifest.v1+json`, body: Buffer.from(body) };
  return await client.putManifest(repository, tag, manifest, never);
}
