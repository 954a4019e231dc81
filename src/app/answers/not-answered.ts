import type { Refusal } from './questions.ts';

/** Thrown where a question has no answer. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered';
  readonly refusal: Refusal;

  constructor(refusal: Refusal, detail: string) {
    super(detail);
    this.refusal = refusal;
  }
}
