import type { FastifyBaseLogger } from 'fastify';
import * as z from 'zod';
import type { Decision } from '../../../core/decision.ts';
import { formatTime } from '../../../core/time.ts';
import type { Principal } from '../access/principal.ts';
import { type ApiParts, none, type Route, route } from './route.ts';
import { decided } from '../../answers/schemas/findings.ts';
import { name } from '../../answers/schemas/page.ts';

const LONGEST_REASON = 2000;

/** Why somebody decides: a sentence for those who ask later. */
export const why = z
  .string()
  .trim()
  .min(3, 'say why, in three characters or more')
  .max(LONGEST_REASON, `at most ${LONGEST_REASON} characters`);

/** Which finding is decided. */
export const ofFinding = z.strictObject({ id: name });

/** A route by which an analyst decides something of a finding and says why, and nothing else. */
export function decision(kind: 'acknowledge' | 'revive' | 'unsuppress', summary: string): Route {
  return route({
    method: 'POST',
    path: `/api/v1/findings/:id/${kind}`,
    id: `${kind}Finding`,
    tag: 'decisions',
    summary,
    role: 'analyst',
    params: ofFinding,
    query: none,
    body: z.strictObject({ why }),
    answer: decided,
    handle: ({ params, body: { why: reason }, ...asked }, parts) =>
      decide({ finding: params.id, kind, why: reason }, asked, parts),
  });
}

/** Has a decision kept, and puts it into the log with who and why. Answers the JSON text of what came of it. */
export async function decide(
  made: Pick<Decision, 'finding' | 'kind' | 'why' | 'until' | 'approves'>,
  { who, log }: { readonly who: Principal; readonly log: FastifyBaseLogger },
  { ask, now, newId }: ApiParts,
): Promise<string> {
  const { name: known, identity, role, owners } = who;
  const decision = { id: newId(), ...made, who: known, identity, owners, role, at: now() };
  const answer = await ask({ ask: 'decide', decision });
  log.info({ decision: readable(decision) }, 'a decision was made');
  return answer;
}

/** The log is read by people. */
function readable({ at, until, ...decision }: Omit<Decision, 'parts'>) {
  return { ...decision, at: formatTime(at), ...(until !== undefined && { until: formatTime(until) }) };
}
