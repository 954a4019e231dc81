import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import type { Reading } from '../source.ts';

interface Told {
  readonly events: readonly LandwaiterEvent[];
  readonly at?: Time | undefined;
}

/**
 * What a list tells: what each record in it does. A list has a thing once; what stands there again and says something
 * else under the same id is not believed.
 */
export function listReading(readings: readonly Told[], scope: string): Reading {
  const events = new Map<string, LandwaiterEvent>();
  for (const event of readings.flatMap((reading) => reading.events))
    if (!events.has(event.id)) events.set(event.id, event);
  const times = readings.flatMap(({ at }) => at ?? []);
  return {
    events: [...events.values()],
    scope,
    ...known({ at: times.length > 0 ? Math.max(...times) : undefined }),
  };
}
