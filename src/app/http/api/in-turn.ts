import type { Answer, Ask, Question } from '../../answers/questions.ts';
import { routeOf } from '../../answers/routes/index.ts';

/** So many of one asker wait. */
const MOST = 20;

/**
 * Of each asker one question that may take long is asked at a time: whoever asks for much waits for himself, and the others
 * for one of his questions at most.
 */
export function inTurn(ask: Ask): (question: Question, who: string) => Promise<Answer> {
  const lines = new Map<string, { last: Promise<unknown>; waiting: number }>();
  return async (question, who) => {
    const { from } = routeOf(question);
    // Out of what is there already; all else may have to go through all facts.
    if (from === 'findings' || from === 'decision' || from === 'decisions') return ask(question);
    const line = lines.get(who) ?? { last: Promise.resolve(), waiting: 0 };
    if (line.waiting >= MOST)
      return { refusal: 'unavailable', detail: 'too many of your questions wait: ask again when they are answered' };
    lines.set(who, line);
    line.waiting += 1;
    const answer = line.last.then(() => ask(question));
    line.last = answer.catch(() => undefined);
    try {
      return await answer;
    } finally {
      line.waiting -= 1;
      if (line.waiting === 0) lines.delete(who);
    }
  };
}
