import { InvalidInput, quoted } from '../core/error.ts';
import { SECOND, type Time } from '../core/time.ts';
import { requiredWhole } from './json.ts';
import type { JsonObject } from './source.ts';

const LATEST_TIME = Date.UTC(9999, 11, 31);

/** The time at the path, in whole seconds since 1970. */
export function requiredEpochSeconds(record: JsonObject, ...path: readonly string[]): Time {
  const time = requiredWhole(record, ...path) * SECOND;
  if (!(time >= 0 && time <= LATEST_TIME))
    throw new InvalidInput(path.join('.'), `not a possible time: ${quoted(time)}`);
  return time;
}
