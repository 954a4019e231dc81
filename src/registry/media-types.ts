const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

/** What manifests and indexes are called, the newer first: a registry answers with the first that it has. */
export const MANIFEST_TYPES = [
  OCI_INDEX,
  OCI_MANIFEST,
  DOCKER_LIST,
  DOCKER_MANIFEST,
  'application/vnd.oci.artifact.manifest.v1+json',
] as const;

/** Whether it is of an index or of one image; undefined where it is neither. */
export function kindOfType(mediaType: string | undefined): 'index' | 'manifest' | undefined {
  if (mediaType === OCI_INDEX || mediaType === DOCKER_LIST) return 'index';
  return mediaType === OCI_MANIFEST || mediaType === DOCKER_MANIFEST ? 'manifest' : undefined;
}

/** Of the configuration of an image that can be run. */
export const CONFIG_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

// With every compression that runtimes unpack; which one it is, the bytes say.
const LAYER =
  /^application\/vnd\.(?:oci\.image\.layer\.(nondistributable\.)?v1\.tar(?:\+gzip|\+zstd)?|docker\.image\.rootfs\.(foreign\.)?diff\.tar(?:\.gzip|\.zstd)?)$/;

/** Whether the media type is one of layers, and of ones that registries need not hold. */
export function layerType(mediaType: string): 'layer' | 'elsewhere' | undefined {
  const match = LAYER.exec(mediaType);
  if (!match) return undefined;
  return match[1] === undefined && match[2] === undefined ? 'layer' : 'elsewhere';
}
