import * as z from 'zod';
import type { Path } from '../schema/document.ts';
import { policySchema } from '../schema/schema.ts';

const MOST_SHOWN = 3;
let known: ReadonlyMap<string, readonly string[]> | undefined;

/** `; it belongs under environments[].match` for a key of other places of the file, nearest first; undefined for no key at all. */
export function belongs(key: string, path: Path): string | undefined {
  known ??= placesOfKeys();
  const here = path
    .map((part) => (typeof part === 'number' ? '[]' : `.${part}`))
    .join('')
    .slice(1);
  const places = known.get(key)?.filter((place) => place !== here) ?? [];
  if (places.length === 0) return undefined;
  const near = [...places].sort((one, other) => shared(other, here) - shared(one, here) || one.length - other.length);
  return `; it belongs ${near
    .slice(0, MOST_SHOWN)
    .map((place) => (place === '' ? 'at the top of the file' : `under ${place}`))
    .join(', or ')}`;
}

/** Characters at the beginning that two places have in common. */
function shared(one: string, other: string): number {
  let index = 0;
  while (index < one.length && one[index] === other[index]) index += 1;
  return index;
}

function placesOfKeys(): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>();
  const walk = (schema: unknown, place: string): void => {
    if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) walk(schema.def.innerType, place);
    else if (schema instanceof z.ZodArray) walk(schema.element, `${place}[]`);
    else if (schema instanceof z.ZodUnion) for (const option of schema.options) walk(option, place);
    else if (schema instanceof z.ZodObject)
      for (const [key, inner] of Object.entries(schema.shape)) {
        const all = places.get(key) ?? [];
        if (!all.includes(place)) places.set(key, [...all, place]);
        walk(inner, place === '' ? key : `${place}.${key}`);
      }
  };
  walk(policySchema, '');
  return places;
}
