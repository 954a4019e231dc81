import type { Digest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import type { Manifest } from '../../registry/image-store.ts';
import { type Descriptor, descriptorOf } from '../../registry/manifests/descriptor.ts';
import { entriesIn, listIn, parseObject, textIn } from '../../core/json-object.ts';

/** A manifest that may hold signatures and statements. */
export interface AttachmentManifest {
  readonly digest: Digest;
  /** As it lay there. */
  readonly body: Buffer;
  /** What it says it is about. */
  readonly subject?: Digest;
  /** Its artifact type, else the media type of its configuration; empty where it has none. */
  readonly type: string;
  readonly layers: readonly Descriptor[];
  readonly annotations: ReadonlyMap<string, string>;
}

const NAMES = ['mediaType', 'artifactType', 'config', 'layers', 'subject', 'annotations', 'manifests'];
const MOST_LAYERS = 1000;

/** @throws InvalidInput for what is none. */
export function attachmentManifest({ digest, body }: Manifest): AttachmentManifest {
  const field = 'manifest';
  const object = parseObject(body, NAMES, field);
  if (object.has('manifests')) throw new InvalidInput(field, 'is an index: nothing is attached by one');
  const layers = listIn(object, 'layers', field);
  if (layers.length > MOST_LAYERS)
    throw new InvalidInput(`${field}.layers`, `are ${layers.length}, and ${MOST_LAYERS} are the most`);
  const config = object.has('config') ? descriptorOf(object.get('config'), `${field}.config`) : undefined;
  const subject = object.has('subject') ? descriptorOf(object.get('subject'), `${field}.subject`) : undefined;
  const artifact = textIn(object, 'artifactType', field) ?? '';
  return {
    digest,
    body,
    ...(subject && { subject: subject.digest }),
    type: artifact === '' ? (config?.mediaType ?? '') : artifact,
    layers: layers.map((one, index) => descriptorOf(one, `${field}.layers[${index}]`)),
    annotations: textsOf(entriesIn(object, 'annotations', field)),
  };
}

/** Of annotations those that are texts, as the specification has them all. */
export function textsOf(entries: Iterable<readonly [string, unknown]>): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of entries) if (typeof value === 'string') texts.set(key, value);
  return texts;
}
