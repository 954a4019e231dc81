import type { Answer } from '../../answers/questions.ts';

/** Questions that were asked and not answered yet. */
export interface Open {
  /** `send` is given the number that the answer will bear. */
  ask(send: (number: number) => void): Promise<Answer>;
  answered(number: number, answer: Answer): void;
  refuseAll(detail: string): void;
}

/** So long in milliseconds an answer is waited for. */
export const PATIENCE = 15_000;
const MOST = 100;

export function openQuestions(): Open {
  const waiting = new Map<number, { readonly resolve: (answer: Answer) => void; readonly timer: NodeJS.Timeout }>();
  let last = 0;

  function answered(number: number, answer: Answer): void {
    const question = waiting.get(number);
    // Too late: whoever asked was told so.
    if (!question) return;
    waiting.delete(number);
    clearTimeout(question.timer);
    question.resolve(answer);
  }

  return {
    answered,
    ask(send) {
      if (waiting.size >= MOST)
        return Promise.resolve({ refusal: 'unavailable', detail: 'too many questions at once: ask again in a moment' });
      last += 1;
      const number = last;
      return new Promise((resolve) => {
        const refuse = (): void =>
          answered(number, { refusal: 'unavailable', detail: 'evaluation takes long just now: ask again in a moment' });
        waiting.set(number, { resolve, timer: setTimeout(refuse, PATIENCE) });
        send(number);
      });
    },
    refuseAll(detail) {
      for (const number of waiting.keys()) answered(number, { refusal: 'unavailable', detail });
    },
  };
}
