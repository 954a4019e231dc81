import type { Question } from '../../answers/questions.ts';
import { routeOf } from '../../answers/routes/index.ts';

const SECOND = 1000;
/** Whoever looks at a screen is told by then that the server is busy; whoever saves a file waits until it is made. */
const LONGEST = { answer: 15 * SECOND, file: 120 * SECOND };

/** So long in milliseconds an answer is waited for. */
export function patienceFor(question: Question): number {
  return isForFile(question) ? LONGEST.file : LONGEST.answer;
}

function isForFile(question: Question): boolean {
  const { files = [] } = routeOf(question);
  const { asked } = question;
  return (
    files.length > 0 && typeof asked === 'object' && asked !== null && 'format' in asked && asked.format !== 'json'
  );
}
