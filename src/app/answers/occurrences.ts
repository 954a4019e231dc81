import * as z from 'zod';
import { formatTime, type Time } from '../../core/time.ts';
import { count, time } from '../../sinks/formats/schema.ts';

const MOST = 100;

/** Of what was seen several times: each once, the latest first. */
export function occurrencesSchema<Shape extends z.ZodRawShape>(what: Shape) {
  return z.object({
    items: z.array(z.object({ ...what, count, firstAt: time, lastAt: time })),
    more: count.meta({ description: `Beyond the ${MOST} shown` }),
  });
}

/** What was seen, told apart by all its fields, with how often and between when. */
export class Occurrences<What extends object> {
  readonly #all = new Map<string, { readonly what: What; count: number; firstAt: Time; lastAt: Time }>();

  /** Of each what `what` makes of it; undefined: nothing. */
  static of<One extends { readonly at: Time }, What extends object>(
    all: readonly One[],
    what: (one: One) => What | undefined,
  ): Occurrences<What> {
    const occurrences = new Occurrences<What>();
    for (const one of all) {
      const own = what(one);
      if (own) occurrences.add(own, one.at);
    }
    return occurrences;
  }

  add(what: What, at: Time): void {
    const key = JSON.stringify(what);
    const one = this.#all.get(key) ?? { what, count: 0, firstAt: at, lastAt: at };
    one.count += 1;
    one.firstAt = Math.min(one.firstAt, at);
    one.lastAt = Math.max(one.lastAt, at);
    this.#all.set(key, one);
  }

  /** As {@link occurrencesSchema} has it. */
  told() {
    const all = [...this.#all.values()].sort((one, other) => other.lastAt - one.lastAt);
    return {
      items: all.slice(0, MOST).map(({ what, count: times, firstAt, lastAt }) => ({
        ...what,
        count: times,
        firstAt: formatTime(firstAt),
        lastAt: formatTime(lastAt),
      })),
      more: Math.max(0, all.length - MOST),
    };
  }
}
