import { MIRROR } from '../../../core/event.ts';
import { isObject } from '../json.ts';
import type { JsonObject } from '../../source.ts';

// Which of them a policy will ask for is not known when records are read. A reference to a change is short; what is
// long, and what controllers write for each other, is not one. The budget is for all of an object's annotations.
const LONGEST_KEY = 253;
const LONGEST_VALUE = 256;
const BUDGET = 1000;
const OF_KUBERNETES = /^(?:[a-z0-9.-]{1,200}\.)?(?:kubernetes|k8s)\.io\//;

const WANTED_OF_KUBERNETES: ReadonlySet<string> = new Set([MIRROR, 'kubernetes.io/change-cause']);

/**
 * The annotations, tags or labels that a workload's record shows and that somebody may have set on purpose: values of up
 * to 256 characters, 1,000 characters in all, shortest first; of two maps with one key the first counts. Empty where
 * the record shows none.
 */
export function annotationsOf(...maps: readonly unknown[]): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  for (const map of maps) {
    for (const [key, value] of isObject(map) ? Object.entries(map) : []) {
      if (typeof value === 'string' && isWanted(key, value) && !found.has(key)) found.set(key, value);
    }
  }
  let left = BUDGET;
  return Object.fromEntries(
    [...found]
      .sort((one, other) => lengthOf(one) - lengthOf(other) || (one[0] < other[0] ? -1 : 1))
      .filter((entry) => (left -= lengthOf(entry)) >= 0),
  );
}

/** As {@link annotationsOf}, of a list of `{key, value}`. */
export function tagsOf(tags: readonly JsonObject[]): Readonly<Record<string, string>> {
  return annotationsOf(
    Object.fromEntries(tags.flatMap(({ key, value }) => (typeof key === 'string' ? [[key, value]] : []))),
  );
}

function isWanted(key: string, value: string): boolean {
  if (key === '' || key === '__proto__' || key.length > LONGEST_KEY || value.length > LONGEST_VALUE) return false;
  return !OF_KUBERNETES.test(key) || WANTED_OF_KUBERNETES.has(key);
}

function lengthOf([key, value]: readonly [string, string]): number {
  return key.length + value.length;
}
