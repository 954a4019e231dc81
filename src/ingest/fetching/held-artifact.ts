import { type Digest, isDigest } from '../../core/digest.ts';
import { ifValid } from '../../core/error.ts';
import type { HeldArtifact } from '../../core/evidence-held.ts';
import { entriesIn, type JsonObject, listIn, objectOf, parseObject, textIn } from '../../core/json-object.ts';
import { known } from '../../core/known.ts';
import { embeddedObject } from '../records/embedded-json.ts';
import { part as partOf } from '../records/json.ts';

const NAMES = [
  'schemaVersion',
  'mediaType',
  'artifactType',
  'config',
  'layers',
  'subject',
  'annotations',
  'manifests',
  'fsLayers',
];
const OF_DESCRIPTORS = ['mediaType', 'digest'];
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const LONGEST = 255;
const PREDICATE = 'dev.sigstore.bundle.predicateType';

/**
 * Configurations of what carries signatures and statements. Not those of images, nor what a runtime takes for one: cosign 2
 * gives its `.sig` an image's, Docker runs what says `application/json` or nothing (moby, `distribution/registry.go`), and
 * shims of containerd run types of their own.
 */
const CONFIGS: ReadonlySet<string> = new Set([
  'application/vnd.oci.empty.v1+json',
  'application/vnd.cncf.notary.signature',
  'application/vnd.dev.cosign.artifact.sig.v1+json',
  'application/vnd.dev.cosign.artifact.att.v1+json',
]);

/** Signatures and statements. CRI-O goes by a layer's bytes, but only below the configuration of an image. */
const LAYERS =
  /^application\/(?:vnd\.dev\.sigstore\.bundle(?:\.v0\.3\+json|\+json;version=0\.[123])|vnd\.dev\.cosign\.simplesigning\.v1\+json|vnd\.dsse\.envelope\.v1\+json|vnd\.in-toto\+json|jose\+json|cose)$/;

/**
 * What the bytes of a manifest say that it is about, where neither its configuration nor any of its layers is what a
 * runtime makes a file system of; undefined for everything else, and for whatever two readers might read differently.
 */
export function artifactIn(manifest: Buffer, part: Buffer | undefined): HeldArtifact | undefined {
  return ifValid(() => {
    const object = parseObject(manifest, NAMES, 'manifest');
    if (object.get('schemaVersion') !== 2 || object.has('manifests') || object.has('fsLayers')) return undefined;
    if ((textIn(object, 'mediaType', 'manifest') ?? MANIFEST) !== MANIFEST) return undefined;
    const config = typeOf(object.get('config'), 'config');
    if (!CONFIGS.has(config)) return undefined;
    const layers = listIn(object, 'layers', 'manifest').map((one) => typeOf(one, 'layers'));
    if (layers.length === 0 || !layers.every((one) => LAYERS.test(one))) return undefined;
    const subject = subjectOf(object);
    if (!subject) return undefined;
    const artifactType = textIn(object, 'artifactType', 'manifest') ?? '';
    const annotation = entriesIn(object, 'annotations', 'manifest').find(([key]) => key === PREDICATE)?.[1];
    return {
      subject,
      type: shortText(artifactType === '' ? config : artifactType) ?? config,
      ...known({ predicateType: shortText(annotation ?? (part && predicateIn(part))) }),
    };
  });
}

function typeOf(value: unknown, field: string): string {
  return textIn(objectOf(value, OF_DESCRIPTORS, field), 'mediaType', field) ?? '';
}

function subjectOf(object: JsonObject): Digest | undefined {
  const told = object.get('subject');
  if (told === undefined) return undefined;
  const digest = textIn(objectOf(told, OF_DESCRIPTORS, 'subject'), 'digest', 'subject') ?? '';
  return isDigest(digest) ? digest : undefined;
}

/** Of a bundle's statement, which cosign 2 does not name beside it. */
function predicateIn(part: Buffer): unknown {
  const { payload } = partOf(embeddedObject(part.toString()) ?? {}, 'dsseEnvelope');
  if (typeof payload !== 'string') return undefined;
  return embeddedObject(Buffer.from(payload, 'base64').toString())?.['predicateType'];
}

function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= LONGEST ? value : undefined;
}
