import type { ControlState } from '../../../core/control-event.ts';
import { contentId, isObject } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';

/** One setting, and how much it protects: more is stricter, 0 is as if it were not there. */
export type Level = readonly [setting: string, level: number];

const MOST_SETTINGS = 64;
const LONGEST_SETTING = 200;
const DEEPEST = 64;

/**
 * The state of a control out of its settings that can be compared, and a hash of the rest of them; undefined when there are
 * too many to keep. Equal settings have an equal hash in whatever order their keys stand.
 */
export function stateOf(levels: readonly Level[], rest?: unknown): ControlState | undefined {
  if (levels.length > MOST_SETTINGS) return undefined;
  const named = levels
    .map(([setting, level]) => [setting.slice(0, LONGEST_SETTING), level] as const)
    .filter(([setting, level]) => level !== 0 && setting !== '__proto__')
    .sort(([one], [other]) => (one < other ? -1 : 1));
  if (new Set(named.map(([setting]) => setting)).size < named.length) return undefined;
  return {
    levels: Object.fromEntries(named),
    ...(rest !== undefined && { rest: contentId('settings', { rest: sorted(rest, DEEPEST) }) }),
  };
}

// What is deeper than any setting counts as equal to nothing.
function sorted(value: unknown, depth: number): unknown {
  if (depth === 0) return 'too deep';
  if (Array.isArray(value)) return value.map((one) => sorted(one, depth - 1));
  if (!isObject(value)) return value;
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, one]) => [key, sorted(one, depth - 1)]);
}

/** The object without some of its keys. */
export function without(object: JsonObject, keys: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)));
}
