import { visibleJson } from '../../../sinks/visible.ts';
import type { Answer, Question } from '../questions.ts';
import { activity, actors } from './actors.ts';
import { events, quarantine, record } from './events.ts';
import { decisions, finding, findings } from './findings.ts';
import { images, placements, tags, trace } from './images.ts';
import { NotAnswered } from './not-answered.ts';
import { coverage, custody, exceptions, sources } from './telemetry.ts';
import type { FindingsView, View } from './view.ts';

/** What the last evaluation says to a question that changes nothing. */
export async function answerTo(question: Exclude<Question, { readonly ask: 'decide' }>, view: View): Promise<Answer> {
  return answering(async () => found(question, view));
}

/** Questions about findings alone, which need no view of the facts. */
export async function answerFrom(standing: FindingsView, question: Question): Promise<Answer> {
  return answering(async () => {
    switch (question.ask) {
      case 'findings':
        return findings(question, standing);
      case 'finding':
        return finding(question.id, standing);
      case 'decisions':
        return decisions(question, standing);
      default:
        throw new NotAnswered('unavailable', 'evaluation takes long just now: ask again in a moment');
    }
  });
}

/** The JSON text of an answer, or why there is none. */
export async function answering(look: () => Promise<object>): Promise<Answer> {
  try {
    return { json: visibleJson(JSON.stringify(await look())) };
  } catch (error) {
    if (!(error instanceof NotAnswered)) throw error;
    return { refusal: error.refusal, detail: error.message };
  }
}

function found(question: Exclude<Question, { readonly ask: 'decide' }>, view: View): object | Promise<object> {
  switch (question.ask) {
    case 'findings':
      return findings(question, view.standing);
    case 'finding':
      return finding(question.id, view.standing, view.analysis.lineage);
    case 'decisions':
      return decisions(question, view.standing);
    case 'images':
      return images(question, view);
    case 'trace':
      return trace(question.image, view);
    case 'tags':
      return tags(question, view);
    case 'placements':
      return placements(question, view);
    case 'actors':
      return actors(question, view);
    case 'activity':
      return activity(question, view);
    case 'sources':
      return sources(view);
    case 'coverage':
      return coverage(view);
    case 'custody':
      return custody(view);
    case 'exceptions':
      return exceptions(view);
    case 'events':
      return events(question, view);
    case 'record':
      return record(question.sequence, question.line, view);
    case 'quarantine':
      return quarantine(question, view);
  }
}
