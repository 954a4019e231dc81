import { MINUTE, type Time } from '../../../core/time.ts';

interface Turns<One> {
  /** What is to be done now, if anything is. */
  next(now: Time): One | undefined;
  /** When something will be; Infinity: nobody knows of anything. */
  due(): Time;
  attempt(one: One): Promise<void>;
  now(): Time;
}

const LONGEST_TIMER = MINUTE;

/** Does one thing after another, each when it is due, until it is stopped. */
export class OneAtATime<One> {
  readonly #turns: Turns<One>;
  #isStopping = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(turns: Turns<One>) {
    this.#turns = turns;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Something may be due now that was not before. */
  goOn(): void {
    if (this.#isStopping || this.#running) return;
    clearTimeout(this.#timer);
    const now = this.#turns.now();
    const one = this.#turns.next(now);
    if (one) {
      this.#running = this.#turns.attempt(one).finally(() => {
        this.#running = undefined;
        this.goOn();
      });
      return;
    }
    const wait = this.#turns.due() - now;
    if (wait < Infinity) this.#timer = setTimeout(() => this.goOn(), Math.min(Math.max(wait, 1), LONGEST_TIMER));
  }

  /** `giveUp` ends what is being done. */
  async stop(giveUp: () => Promise<void>): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    await giveUp();
    await this.#running;
  }
}
