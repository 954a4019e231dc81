import { type Digest, parseDigest } from '../../core/digest.ts';
import { ifValid } from '../../core/error.ts';
import type { Found } from '../../core/attachment.ts';
import type { HeldArtifact } from '../../core/evidence-held.ts';
import { entriesIn, type JsonObject, listIn, objectOf, parseObject, textIn } from '../../core/json-object.ts';
import { known } from '../../core/known.ts';
import { jsonIn, namedSubject, statementIn } from '../../core/named-subject.ts';
import { isObject } from '../records/json.ts';

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
const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const LONGEST = 255;
const PREDICATE = 'dev.sigstore.bundle.predicateType';

/** Under cosign 2's tags: the configuration of an image, and layers that are none. */
const IMAGE = 'application/vnd.oci.image.config.v1+json';

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

/** What was answered of an attachment: for which image it was asked, and one of its layers. */
export interface Answered {
  readonly subject: Digest;
  readonly found: Found;
  readonly part: Buffer | undefined;
  /** The list in which it was found, where that was asked for. */
  readonly list?: Buffer | undefined;
}

/**
 * What the bytes of a manifest say that it is about, where a runtime makes no file system of it: its configuration and
 * layers are of types of signatures and statements. Under the configuration of an image a runtime may go by a layer's bytes:
 * then each has to be JSON, which no archive is, and this tells it of the layer at hand.
 * Undefined for everything else, and for whatever two readers might read differently.
 */
export function artifactIn(manifest: Buffer, answered: Answered): HeldArtifact | undefined {
  return ifValid(() => {
    const object = parseObject(manifest, NAMES, 'manifest');
    if (object.get('schemaVersion') !== 2 || object.has('manifests') || object.has('fsLayers')) return undefined;
    if ((textIn(object, 'mediaType', 'manifest') ?? MANIFEST) !== MANIFEST) return undefined;
    const config = typeOf(object.get('config'), 'config');
    const layers = listIn(object, 'layers', 'manifest').map((one) => typeOf(one, 'layers'));
    const [first] = layers;
    if (first === undefined || !layers.every((one) => LAYERS.test(one))) return undefined;
    const { part, found } = answered;
    const held = part && jsonIn(part);
    const isImage = config === IMAGE;
    if (isImage ? !isObject(held) || (found !== 'tag' && found !== 'subject') : !CONFIGS.has(config)) return undefined;
    const subject = subjectOf(object) ?? (found === 'subject' ? namedSubject(held) : answered.subject);
    if (!subject) return undefined;
    const artifactType = textIn(object, 'artifactType', 'manifest') ?? '';
    const annotation = entriesIn(object, 'annotations', 'manifest').find(([key]) => key === PREDICATE)?.[1];
    return {
      subject,
      type: shortText(artifactType === '' ? (isImage ? first : config) : artifactType) ?? config,
      ...known({
        predicateType: shortText(annotation ?? predicateOf(statementIn(held))),
        layers: isImage ? layers.length : undefined,
        listed: answered.list && found === 'subject' ? listedIn(answered.list) : undefined,
      }),
    };
  });
}

/** How many manifests an index lists, and has nothing else of an image; undefined where readers might differ. */
function listedIn(index: Buffer): number | undefined {
  return ifValid(() => {
    const object = parseObject(index, NAMES, 'index');
    if (['config', 'layers', 'fsLayers'].some((one) => object.has(one))) return undefined;
    if ((textIn(object, 'mediaType', 'index') ?? INDEX) !== INDEX) return undefined;
    const digests = listIn(object, 'manifests', 'index').map((one) =>
      parseDigest(textIn(objectOf(one, OF_DESCRIPTORS, 'manifests'), 'digest', 'manifests')),
    );
    return new Set(digests).size;
  });
}

function typeOf(value: unknown, field: string): string {
  return textIn(objectOf(value, OF_DESCRIPTORS, field), 'mediaType', field) ?? '';
}

function subjectOf(object: JsonObject): Digest | undefined {
  const told = object.get('subject');
  if (told === undefined) return undefined;
  return parseDigest(textIn(objectOf(told, OF_DESCRIPTORS, 'subject'), 'digest', 'subject'), 'subject');
}

/** Of a statement, which cosign 2 does not name beside it. */
function predicateOf(statement: unknown): unknown {
  return isObject(statement) ? statement['predicateType'] : undefined;
}

function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= LONGEST ? value : undefined;
}
