import { setTimeout as sleep } from 'node:timers/promises';
import type { Sha256 } from '../../../core/attachment.ts';
import type { Digest } from '../../../core/digest.ts';
import type { EvidenceHeld, LandwaiterEvent } from '../../../core/event.ts';
import type { ExaminedOf, ExaminedVerdict } from '../../../core/examined.ts';
import type { Time } from '../../../core/time.ts';
import { isForgotten } from '../../../lineage/storage/retention.ts';
import type { PolicyText } from '../../policies/compile-file.ts';
import { examinedFrom, type Holding, isHolding, keyOf } from '../../trust/examine-held.ts';
import type { Judgement } from '../../settings/judgement.ts';
import type { ExaminedNow, ExaminerAnswer, ExaminerJob } from './examining-messages.ts';

/** A policy, as far as attachments are examined by it; `policy` absent: by none. */
export interface Examining {
  readonly policy?: PolicyText | undefined;
  /** The trust entries that its signers name; none: nothing is examined. */
  readonly trust: readonly Sha256[];
}

export interface HeldEvidenceParts {
  ask(job: ExaminerJob): Promise<ExaminerAnswer>;
  /** Something can be judged, or by another policy. */
  ready(): void;
  /** Some were examined; `missing`: how many are not yet. */
  examined(now: Omit<ExaminedNow, 'trust' | 'verdicts'>, missing: number): void;
  failing(reason: string): void;
}

interface Reading extends Examining {
  /** Another where its files have to be read again. */
  reading: number;
  readonly verdicts: Map<string, readonly ExaminedVerdict[]>;
  /** It judges from then on. */
  readonly begin: () => void;
}

/** As far as attachments are examined by a policy. */
export function examiningBy({ policy: { signers } }: Pick<Judgement, 'policy'>, policy?: PolicyText): Examining {
  return { policy, trust: policy ? [...new Set(signers.flatMap(({ trust }) => trust))] : [] };
}

const NOTHING: ExaminedNow = { trust: [], verdicts: new Map(), fresh: [], milliseconds: 0 };
const AT_ONCE = 100;
const RETRY = 2000;

/**
 * What is known of attachments, with what they are worth: a fact is judged once its verdicts are there, and a policy begins
 * once those of its trust entries are. Findings would depend on how far the verifying thread got otherwise.
 */
export class HeldEvidence {
  readonly #parts: HeldEvidenceParts;
  readonly #facts = new Map<string, Holding>();
  /** Facts that were told together are judged together: half of an answer says something else. */
  #waiting: (readonly EvidenceHeld[])[] = [];
  #reading: Reading;
  #next: Reading | undefined;
  #last = 0;
  #isWorking = false;
  #isStopped = false;

  constructor(first: Examining, parts: HeldEvidenceParts) {
    this.#parts = parts;
    this.#reading = { ...first, reading: 0, verdicts: new Map(), begin: () => undefined };
  }

  /** Of facts those that can be judged now. */
  take(events: readonly LandwaiterEvent[]): readonly LandwaiterEvent[] {
    const held = events.filter((event) => event.type === 'evidence.held');
    if (held.length === 0) return events;
    for (const fact of held) if (isHolding(fact) && !this.#facts.has(keyOf(fact))) this.#facts.set(keyOf(fact), fact);
    this.#work();
    if (this.#waiting.length === 0 && held.every((fact) => this.#isKnown(fact))) return events;
    this.#waiting.push(held);
    return events.filter((event) => event.type !== 'evidence.held');
  }

  /** Of what had to wait, what needs to no longer. */
  waited(): readonly EvidenceHeld[] {
    const ready: EvidenceHeld[] = [];
    for (let [first] = this.#waiting; first?.every((fact) => this.#isKnown(fact)); [first] = this.#waiting) {
      ready.push(...first);
      this.#waiting = this.#waiting.slice(1);
    }
    return ready;
  }

  /** Another policy, which begins now or later. One that has not begun is given up. */
  judgeBy(next: Examining, begin: () => void): void {
    this.#last += 1;
    this.#next = { ...next, reading: this.#last, verdicts: new Map(), begin };
    this.#goOver();
    this.#work();
  }

  /** How many attachments are still to be examined. */
  missing(): number {
    return missingIn(this.#reading, this.#facts).length + (this.#next ? missingIn(this.#next, this.#facts).length : 0);
  }

  /** Whether it judges by everything that it was told of. */
  isComplete(): boolean {
    return missingIn(this.#reading, this.#facts).length === 0;
  }

  get examined(): ExaminedOf {
    return examinedFrom(this.#reading.verdicts);
  }

  /** As the store forgot. */
  forget(before: Time, keep: readonly Digest[]): void {
    const kept = new Set(keep);
    for (const [key, fact] of this.#facts) {
      if (!isForgotten(fact, before, kept)) continue;
      this.#facts.delete(key);
      for (const one of [this.#reading, this.#next]) one?.verdicts.delete(key);
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  #isKnown(fact: EvidenceHeld): boolean {
    const { trust, verdicts } = this.#reading;
    if (trust.length === 0 || !isHolding(fact)) return true;
    // What was forgotten meanwhile keeps nobody waiting.
    return verdicts.has(keyOf(fact)) || !this.#facts.has(keyOf(fact));
  }

  #goOver(): void {
    const next = this.#next;
    if (!next || missingIn(next, this.#facts).length > 0) return;
    this.#next = undefined;
    this.#reading = next;
    next.begin();
    this.#parts.ready();
  }

  #work(): void {
    if (this.#isWorking || this.missing() === 0) return;
    this.#isWorking = true;
    void this.#examineAll().finally(() => (this.#isWorking = false));
  }

  async #examineAll(): Promise<void> {
    while (!this.#isStopped) {
      // First what is judged by now, so that nothing that comes waits for a policy that is to come.
      const reading = [this.#reading, this.#next].find((one) => one && missingIn(one, this.#facts).length > 0);
      if (!reading) return;
      const some = missingIn(reading, this.#facts).slice(0, AT_ONCE);
      const answer = await this.#examine(reading, some);
      if (this.#isStopped) return;
      if (answer === undefined) await sleep(RETRY, undefined, { ref: false });
      this.#goOver();
      if (answer) {
        this.#parts.examined(answer, this.missing());
        this.#parts.ready();
      }
    }
  }

  /** Undefined: something did not answer. What ends the thread by itself, twice, is worth nothing. */
  async #examine(reading: Reading, facts: readonly Holding[]): Promise<ExaminedNow | undefined> {
    const answer = await this.#ask(reading, facts);
    if (!('failure' in answer)) {
      this.#note(reading, facts, answer);
      return answer;
    }
    this.#parts.failing(`attachments are not verified: ${answer.failure}`);
    if (!answer.isBroken) return undefined;
    for (const fact of facts) {
      const again = await this.#ask(reading, [fact]);
      if (!('failure' in again)) this.#note(reading, [fact], again);
      else if (again.isBroken) this.#note(reading, [fact], NOTHING);
    }
    return NOTHING;
  }

  async #ask(reading: Reading, facts: readonly Holding[]): Promise<ExaminerAnswer> {
    const { policy, trust } = reading;
    if (!policy) return NOTHING;
    const answer = await this.#parts.ask({ policy, reading: reading.reading, facts });
    if ('failure' in answer || trust.every((one) => answer.trust.includes(one))) return answer;
    this.#last += 1;
    reading.reading = this.#last;
    return { failure: 'a key or root is another than when the policy was read: have it read again', isBroken: false };
  }

  #note({ verdicts }: Reading, facts: readonly Holding[], now: ExaminedNow): void {
    for (const fact of facts) {
      const key = keyOf(fact);
      if (this.#facts.has(key)) verdicts.set(key, now.verdicts.get(key) ?? []);
    }
  }
}

function missingIn({ verdicts, trust }: Reading, facts: ReadonlyMap<string, Holding>): readonly Holding[] {
  // Facts are many, and most of the time none is missing.
  if (trust.length === 0 || verdicts.size === facts.size) return [];
  return [...facts].flatMap(([key, fact]) => (verdicts.has(key) ? [] : [fact]));
}

/** Where attachments are not examined: nothing waits, and nothing is known of what they are worth. */
export function examiningNothing(): HeldEvidence {
  return new HeldEvidence(
    { trust: [] },
    {
      ask: async () => NOTHING,
      ready: () => undefined,
      examined: () => undefined,
      failing: () => undefined,
    },
  );
}
