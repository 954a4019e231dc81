import { embeddedObject } from '../../records/embedded-json.ts';
import type { WebhookPatch } from '../../../core/control-event.ts';
import { isObject } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';
import { textOf } from '../written.ts';

// https://kubernetes.io/docs/reference/labels-annotations-taints/audit-annotations/#mutation-webhook-admission
const CALLED = 'mutation.webhook.admission.k8s.io/';
const PATCHED = 'patch.webhook.admission.k8s.io/';
const LONGEST_VALUE = 1024 * 1024;
const MOST_PATCHES = 64;
const LONGEST_IMAGE = 1024;

/**
 * Which webhooks changed the object, and the images that they set, by the API server's own annotations: below level Request,
 * or where the log cut it off, there is no patch.
 */
export function patches(annotations: unknown): readonly WebhookPatch[] | undefined {
  if (!isObject(annotations)) return undefined;
  const found = Object.entries(annotations)
    .filter(([key]) => key.startsWith(CALLED))
    .slice(0, MOST_PATCHES)
    .flatMap(([key, value]): readonly WebhookPatch[] => {
      const call = parsed(value);
      if (call?.['mutated'] !== true) return [];
      const configuration = textOf(call, 'configuration') ?? 'a configuration without a name';
      const patch = parsed(annotations[`${PATCHED}${key.slice(CALLED.length)}`])?.['patch'];
      return [{ configuration, ...(Array.isArray(patch) && { images: imagesIn(patch) }) }];
    });
  return found.length > 0 ? found : undefined;
}

/** The images of containers and image volumes that a JSON patch sets. Annotations and variables may hold any text. */
function imagesIn(patch: readonly unknown[]): readonly string[] {
  const found = patch.filter(isObject).flatMap(({ op, path, value }) => {
    const keys = typeof path === 'string' ? path.split('/').slice(1) : [];
    const isThere = keys.every((key) => ON_THE_WAY.has(key) || /^(?:-|\d+)$/.test(key));
    return isThere && (op === 'add' || op === 'replace') ? [...imagesOf(value, keys.at(-1))] : [];
  });
  return [...new Set(found)];
}

const IMAGES: ReadonlySet<string | undefined> = new Set(['image', 'reference']);
/** Of a pod, of what has a template of one, of its containers and of its image volumes. */
const ON_THE_WAY: ReadonlySet<string> = new Set([
  'spec',
  'jobTemplate',
  'template',
  'containers',
  'initContainers',
  'ephemeralContainers',
  'volumes',
  'image',
  'reference',
]);

function* imagesOf(value: unknown, key: string | undefined): Generator<string> {
  if (typeof value === 'string') {
    if (IMAGES.has(key) && value.length <= LONGEST_IMAGE) yield value;
  } else if (Array.isArray(value)) for (const one of value) yield* imagesOf(one, undefined);
  else if (isObject(value))
    for (const [name, one] of Object.entries(value)) if (ON_THE_WAY.has(name)) yield* imagesOf(one, name);
}

function parsed(value: unknown): JsonObject | undefined {
  if (typeof value !== 'string' || value.length > LONGEST_VALUE) return undefined;
  return embeddedObject(value);
}
