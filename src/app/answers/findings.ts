import type { Decision } from '../../core/decision.ts';
import { type Finding, type ImageName, isAtLeastSevere, SEVERITIES } from '../../core/finding.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Chain } from '../../core/report.ts';
import { formatTime } from '../../core/time.ts';
import { chainOf } from '../../lineage/chain/chain.ts';
import { approvalOf } from '../../rules/incidents/decided.ts';
import { chainJson, findingJson } from '../../sinks/report-json.ts';
import { type Alert, alerts } from '../../sinks/alert.ts';
import { findingsByFact, suspicionsIn, withCustody } from '../analysis/report.ts';
import type { decisionSchema, decisionsSchema, findingDetail, findingsSchema } from './schemas/findings.ts';
import type { DecisionFilter, FindingFilter, PageAsked } from './questions.ts';
import { NotAnswered } from './not-answered.ts';
import { type Key, pageOf } from './page.ts';
import type { Said } from './said.ts';
import { evaluatedAt, type FindingsView } from './view.ts';

/** Worst first, then newest; the parts of an incident with it. */
export function findings(asked: FindingFilter & PageAsked, told: FindingsView): Said<typeof findingsSchema> {
  const matching = alerts(told.findings).filter((alert) => isAsked(alert, asked));
  const { items, ...rest } = pageOf(matching, keyOf, asked);
  return { ...evaluatedAt(told.at), items: items.map(storyJson), ...rest };
}

function keyOf({ finding }: Alert): Key {
  return [SEVERITIES.indexOf(finding.severity), -finding.lastEventAt, finding.id];
}

function storyJson({ finding, parts }: Alert) {
  return { finding: findingJson(finding), parts: parts.map(findingJson) };
}

function isAsked({ finding, parts }: Alert, asked: FindingFilter): boolean {
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

/** A finding, or a part of an incident, with its decisions and, where facts are at hand, the life of its image. */
export function finding(id: string, told: FindingsView, lineage?: Lineage): Said<typeof findingDetail> {
  const { findings: all, decisions: made } = told;
  const found = all.find((one) => one.id === id);
  if (!found) throw unknownFinding(id);
  const chain = lineage && found.image && chainIn(found.image, all, lineage);
  return {
    ...evaluatedAt(told.at),
    ...storyJson({ finding: found, parts: all.filter((one) => one.incident === id) }),
    decisions: made.filter((one) => one.finding === id || one.parts.includes(id)).map((one) => decisionJson(one, made)),
    ...(chain && { chain: chainJson(chain) }),
  };
}

function chainIn(image: ImageName, all: readonly Finding[], lineage: Lineage): Chain {
  return withCustody(chainOf(image, lineage, findingsByFact(all, lineage)), lineage, suspicionsIn(all, lineage));
}

export function unknownFinding(id: string): NotAnswered {
  return new NotAnswered('not-found', `no finding has the id ${id}: list them at /api/v1/findings`);
}

/** What was decided, the latest first. */
export function decisions(
  { finding: id, kind, who, ...asked }: DecisionFilter & PageAsked,
  { at: evaluated, decisions: made }: FindingsView,
): Said<typeof decisionsSchema> {
  const matching = made.filter(
    (one) =>
      (id === undefined || one.finding === id || one.parts.includes(id)) &&
      (kind === undefined || one.kind === kind) &&
      (who === undefined || one.who === who || one.identity === who),
  );
  const key = ({ at, id: own }: Decision): Key => [-at, own];
  const { items, ...rest } = pageOf(matching, key, asked);
  return { ...evaluatedAt(evaluated), items: items.map((one) => decisionJson(one, made)), ...rest };
}

/** `all`: among which its approval may be. */
export function decisionJson(decision: Decision, all: readonly Decision[]): Said<typeof decisionSchema> {
  const { at, until, ...rest } = decision;
  const approval = decision.kind === 'suppress' ? approvalOf(decision, all, Number.POSITIVE_INFINITY) : undefined;
  return {
    ...rest,
    at: formatTime(at),
    ...(until !== undefined && { until: formatTime(until) }),
    ...(approval && { approvedBy: approval.who }),
  };
}
