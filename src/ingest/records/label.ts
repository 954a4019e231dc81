import { isObject, shortened } from './json.ts';
import type { JsonObject } from '../source.ts';

/** A label of a Kubernetes object, else the annotation of that name; an odd one counts as absent. */
export function label(object: JsonObject, key: string): string | undefined {
  const { metadata } = object;
  if (!isObject(metadata)) return undefined;
  for (const map of [metadata['labels'], metadata['annotations']]) {
    if (isObject(map) && Object.hasOwn(map, key) && typeof map[key] === 'string' && map[key] !== '') {
      return shortened(map, key);
    }
  }
  return undefined;
}
