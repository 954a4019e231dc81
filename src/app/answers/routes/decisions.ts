import * as z from 'zod';
import { type Decision, DECISION_KINDS } from '../../../core/decision.ts';
import { idCalled } from '../../analysis/finding-called.ts';
import { decisionJson, decisionSchema } from '../decision-json.ts';
import { type Key, pageOf } from '../paging/page.ts';
import { name, pageSchema, paging } from '../paging/paging.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

export const decisions = route({
  method: 'GET',
  path: '/api/v1/decisions',
  id: 'listDecisions',
  tag: 'decisions',
  summary: 'Who decided what about findings, and why; the latest first',
  role: 'viewer',
  query: z.strictObject({
    finding: name.optional(),
    kind: z.enum(DECISION_KINDS).optional(),
    who: name.optional().describe('a name or an identity'),
    ...paging,
  }),
  schema: pageSchema(decisionSchema),
  from: 'findings',
  answer({ finding: called, kind, who, ...asked }, view) {
    const finding = called && idCalled(called, view.standing.findings);
    const made = view.standing.decisions;
    const matching = made.filter(
      (one) =>
        (finding === undefined || one.finding === finding || one.parts.includes(finding)) &&
        (kind === undefined || one.kind === kind) &&
        (who === undefined || one.who === who || one.identity === who),
    );
    const keyOf = ({ at, id }: Decision): Key => [-at, id];
    return { ...evaluatedAt(view), ...pageOf(matching, keyOf, asked, (one) => decisionJson(one, made)) };
  },
});
