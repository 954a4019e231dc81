import { setImmediate as others } from 'node:timers/promises';
import { Unavailable } from '../../../core/error.ts';
import type { Call } from '../calls.ts';
import type { Report } from './messages.ts';
import { patienceFor } from './patience.ts';
import type { Answer, Question } from '../../answers/questions.ts';

/** Questions to a thread, answered between two of its steps, so that a step sees one state throughout. */
export interface QuestionQueue {
  add(call: Call<Question>): void;
  isEmpty(): boolean;
  /** Answers what waits, in the order in which it came: at least one, until `isEnough`. What comes meanwhile is heard. */
  answerSome(answer: (question: Question) => Promise<Answer>, isEnough: () => boolean): Promise<void>;
}

export function questionQueue(
  send: (report: Report) => void,
  clock: () => number = () => performance.now(),
): QuestionQueue {
  const waiting: (Call<Question> & { readonly since: number })[] = [];
  return {
    add: (call) => void waiting.push({ ...call, since: clock() }),
    isEmpty: () => waiting.length === 0,
    async answerSome(answer, isEnough) {
      for (let next = waiting.shift(); next; next = isEnough() ? undefined : waiting.shift()) {
        const { number, question, since } = next;
        // Whoever asked was told that it takes too long.
        if (clock() - since > patienceFor(question)) continue;
        try {
          send({ type: 'answer', reply: { number, answer: await answer(question) } });
        } catch (error) {
          // A question that nobody thought of must not end the thread for all.
          send({ type: 'answer', reply: { number, answer: refusalOf(error) } });
        }
        await others();
      }
    },
  };
}

function refusalOf(error: unknown): Answer {
  if (error instanceof Unavailable) return { refusal: 'unavailable', detail: error.message };
  return { refusal: 'internal', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
