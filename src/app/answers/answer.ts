import { jsonText } from '../../sinks/json-text.ts';
import type { Meaning } from '../analysis/look-up.ts';
import type { Answer, Question } from './questions.ts';
import { activity, actors } from './actors.ts';
import { quarantine, record } from './deliveries.ts';
import { events } from './events.ts';
import { decisions, finding, findings } from './findings.ts';
import { images, placements, tags, trace } from './images.ts';
import { NotAnswered } from './not-answered.ts';
import { coverage, custody, exceptions, sources } from './telemetry.ts';
import type { FindingsView, SeenView, View } from './view.ts';

/** What the last evaluation says to a question that changes nothing. */
export async function answerTo(question: Exclude<Question, { readonly ask: 'decide' }>, view: View): Promise<Answer> {
  return answering(async () => found(question, view));
}

/** What the reading thread knows, and how it looks up what a text means. */
export interface Near {
  readonly standing: FindingsView;
  /** Undefined where that would be too much. */
  lookUp(text: string, meaning: Meaning): Promise<SeenView['analysis'] | undefined>;
}

/** Questions about findings alone, and those about one image, repository or actor, which need no view of all facts. */
export async function answerFrom({ standing, lookUp }: Near, question: Question): Promise<Answer> {
  const near = async (text: string | undefined, meaning: Meaning): Promise<SeenView> => {
    const analysis = text === undefined ? undefined : await lookUp(text, meaning);
    if (!analysis) throw busy();
    return { standing, analysis };
  };
  return answering(async () => {
    switch (question.ask) {
      case 'findings':
        return findings(question, standing);
      case 'finding':
        return finding(question.id, standing);
      case 'decisions':
        return decisions(question, standing);
      case 'images':
        return images(question, await near(question.repository, 'image'));
      case 'trace':
        return trace(question.image, await near(question.image, 'image'));
      case 'tags':
        return tags(question, await near(question.repository, 'image'));
      case 'placements':
        return placements(
          question,
          await (question.image === undefined ? near(question.actor, 'actor') : near(question.image, 'image')),
        );
      case 'activity': {
        const view = await near(question.actor, 'actor');
        // Who only deployed is not known from what was pushed.
        if (view.analysis.lineage.pushes.length === 0) throw busy();
        return activity(question, view);
      }
      default:
        throw busy();
    }
  });
}

function busy(): NotAnswered {
  return new NotAnswered('unavailable', 'evaluation takes long just now: ask again in a moment');
}

/** The JSON text of an answer, or why there is none. */
export async function answering(look: () => Promise<object>): Promise<Answer> {
  try {
    return { json: jsonText(await look()) };
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
