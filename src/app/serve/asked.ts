import { Unavailable } from '../../core/error.ts';
import type { Report } from './messages.ts';
import type { Answer, Question } from './questions.ts';

/** Questions to a thread, answered between two of its steps, so that a step sees one state throughout. */
export interface Asked {
  add(number: number, question: Question): void;
  /** Answers all that wait, in the order in which they came. */
  answerAll(answer: (question: Question) => Promise<Answer>): Promise<void>;
}

export function asked(send: (report: Report) => void): Asked {
  const waiting: { readonly number: number; readonly question: Question }[] = [];
  return {
    add: (number, question) => void waiting.push({ number, question }),
    async answerAll(answer) {
      for (const { number, question } of waiting.splice(0)) {
        try {
          send({ type: 'answer', number, answer: await answer(question) });
        } catch (error) {
          // A question that nobody thought of must not end the thread for all.
          send({ type: 'answer', number, answer: refusalOf(error) });
        }
      }
    },
  };
}

function refusalOf(error: unknown): Answer {
  if (error instanceof Unavailable) return { refusal: 'unavailable', detail: error.message };
  return { refusal: 'internal', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
