import type { Ask } from '../../answers/questions.ts';
import { inTurn } from './in-turn.ts';
import { Problem } from '../access/problem.ts';
import type { ServerParts } from './add-route.ts';

/** What is wrong with which part of the request, as the check of a request says it. */
const PLACE = /^((?:query|body|path)\.\w+): (.+)$/;

/** Answers of other threads as JSON text or a file, refusals as problems. */
export function asking(ask: Ask): ServerParts['ask'] {
  const askInTurn = inTurn(ask);
  return async (question, who) => {
    const answer = await askInTurn(question, who.identity);
    if ('json' in answer) return answer.json;
    if ('file' in answer) return answer.file;
    const { refusal, detail } = answer;
    if (refusal === 'internal') throw new Error(detail);
    const [, at, reason] = PLACE.exec(detail) ?? [];
    throw new Problem(refusal, detail, {
      ...(refusal === 'unavailable' && { after: 2 }),
      ...(refusal === 'malformed' && at !== undefined && reason !== undefined && { errors: [{ at, reason }] }),
    });
  };
}
