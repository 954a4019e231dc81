import * as z from 'zod';
import { formatTime, type Time } from '../../core/time.ts';
import { count, time } from '../../sinks/formats/schema.ts';

const MOST = 100;

/** Of what was seen several times: each once, the latest first. */
export function tallySchema<Shape extends z.ZodRawShape>(what: Shape) {
  return z.object({
    items: z.array(z.object({ ...what, count, firstAt: time, lastAt: time })),
    more: count.meta({ description: `Beyond the ${MOST} shown` }),
  });
}

/** What was seen, told apart by all its fields, with how often and between when. */
export class Tally<What extends object> {
  readonly #all = new Map<string, { readonly what: What; count: number; firstAt: Time; lastAt: Time }>();

  static of<What extends object>(seen: Iterable<readonly [what: What, at: Time]>): Tally<What> {
    const tally = new Tally<What>();
    for (const [what, at] of seen) tally.add(what, at);
    return tally;
  }

  add(what: What, at: Time): void {
    const key = JSON.stringify(what);
    const one = this.#all.get(key) ?? { what, count: 0, firstAt: at, lastAt: at };
    one.count += 1;
    one.firstAt = Math.min(one.firstAt, at);
    one.lastAt = Math.max(one.lastAt, at);
    this.#all.set(key, one);
  }

  /** As {@link tallySchema} has it. */
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
