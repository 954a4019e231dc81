import * as z from 'zod';
import { type Finding, isAtLeastSevere, SEVERITIES } from '../../../core/finding.ts';
import { type Alert, alerts } from '../../../sinks/alert.ts';
import { type Key, pageOf } from '../page.ts';
import { inOrder, instant, name, pageSchema, paging } from '../paging.ts';
import { route } from '../route.ts';
import { alertJson, alertSchema } from '../alert-json.ts';
import { evaluatedAt } from '../view.ts';

const STATES = ['pending', 'open', 'acknowledged', 'suppressed', 'resolved'] as const;

const query = z
  .strictObject({
    state: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(z.enum(STATES)))
      .meta({ pattern: `^(${STATES.join('|')})(,(${STATES.join('|')}))*$` })
      .optional()
      .describe('one or several, with commas: open,acknowledged'),
    severity: z.enum(SEVERITIES).optional().describe('at least'),
    rule: name.optional(),
    environment: name.optional(),
    repository: name.optional().describe('HOST/PATH, or the path alone'),
    actor: name.optional().describe('the exact name'),
    since: instant.optional().describe('whose latest event lies no earlier'),
    until: instant.optional().describe('and before this'),
    ...paging,
  })
  .refine(inOrder.of, inOrder.else);

export const findings = route({
  method: 'GET',
  path: '/api/v1/findings',
  id: 'listFindings',
  tag: 'findings',
  summary: 'Findings, worst first, each incident with its parts',
  role: 'viewer',
  query,
  schema: pageSchema(alertSchema),
  from: 'findings',
  answer(asked, view) {
    const matching = alerts(view.standing.findings).filter((alert) => isAsked(alert, asked));
    return { ...evaluatedAt(view), ...pageOf(matching, keyOf, asked, alertJson) };
  },
});

function keyOf({ finding }: Alert): Key {
  return [SEVERITIES.indexOf(finding.severity), -finding.lastEventAt, finding.id];
}

function isAsked({ finding, parts }: Alert, asked: z.output<typeof query>): boolean {
  const { state, severity, rule, environment, repository, actor, since, until } = asked;
  const some = (matches: (one: Finding) => boolean): boolean => [finding, ...parts].some(matches);
  return (
    (state === undefined || state.includes(finding.state)) &&
    (severity === undefined || isAtLeastSevere(finding.severity, severity)) &&
    (since === undefined || finding.lastEventAt >= since) &&
    (until === undefined || finding.lastEventAt < until) &&
    (rule === undefined || some((one) => one.rule === rule)) &&
    (environment === undefined || some((one) => one.environment === environment)) &&
    (actor === undefined || some((one) => one.actor?.name === actor)) &&
    (repository === undefined ||
      some(
        ({ image }) =>
          image !== undefined &&
          (image.repository === repository || `${image.registry}/${image.repository}` === repository),
      ))
  );
}
