import { DAY, type Time } from '../../../core/time.ts';

/** Bytes of what is attached to images of one repository that are taken in a day. */
const A_DAY = 64 * 1024 * 1024;

/** How much was taken, and since when. */
export interface Taken {
  readonly since: Time;
  readonly bytes: number;
}

/** How much of what is attached to images of a repository is taken: somebody may attach any number. */
export class DaysBudget {
  readonly #taken: Map<string, Taken>;

  constructor(before: ReadonlyMap<string, Taken>) {
    this.#taken = new Map(before);
  }

  left(place: string, now: Time): number {
    const taken = this.#today(place, now);
    return taken ? Math.max(A_DAY - taken.bytes, 0) : A_DAY;
  }

  take(place: string, bytes: number, now: Time): void {
    const { since, bytes: before } = this.#today(place, now) ?? { since: now, bytes: 0 };
    this.#taken.set(place, { since, bytes: before + bytes });
  }

  /** As far as it still counts. */
  told(now: Time): ReadonlyMap<string, Taken> {
    return new Map([...this.#taken].filter(([place]) => this.#today(place, now)));
  }

  #today(place: string, now: Time): Taken | undefined {
    const taken = this.#taken.get(place);
    return taken && now - taken.since < DAY ? taken : undefined;
  }
}
