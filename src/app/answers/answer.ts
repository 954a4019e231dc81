import { jsonText } from '../../sinks/json-text.ts';
import type { Meaning } from '../analysis/look-ups/look-up.ts';
import type { Answer, Question } from './questions.ts';
import { NotAnswered } from './not-answered.ts';
import { routeOf } from './routes/index.ts';
import type { SeenView, StandingView, View } from './view.ts';

/** What the last evaluation says. */
export function answerTo(question: Question, view: View): Promise<Answer> {
  return answering(async () => routeOf(question).answer(question.asked, view));
}

/** What the reading thread knows, and how it looks up what a text means. */
export interface Near extends Pick<StandingView, 'standing' | 'history'> {
  /** Undefined where that would be too much. */
  lookUp(text: string, meaning: Meaning): Promise<SeenView['analysis'] | undefined>;
}

/** Questions about findings alone, and those about one image, repository or actor, which need no view of all facts. */
export function answerFrom({ standing, history, lookUp }: Near, question: Question): Promise<Answer> {
  return answering(async () => {
    const route = routeOf(question);
    const { asked } = question;
    if (route.from === 'findings') return route.answer(asked, { standing, history });
    if (route.from !== 'look-up') throw busy();
    const [text, meaning] = route.about(asked);
    const analysis = text === undefined ? undefined : await lookUp(text, meaning);
    if (!analysis || route.suffices?.(analysis) === false) throw busy();
    return route.answer(asked, { standing, history, analysis });
  });
}

function busy(): NotAnswered {
  return new NotAnswered('unavailable', 'evaluation takes long just now: ask again in a moment');
}

/** The JSON text of an answer, or why there is none. */
async function answering(look: () => Promise<object>): Promise<Answer> {
  try {
    return { json: jsonText(await look()) };
  } catch (error) {
    if (!(error instanceof NotAnswered)) throw error;
    return { refusal: error.refusal, detail: error.message };
  }
}
