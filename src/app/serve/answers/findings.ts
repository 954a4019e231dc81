import type { Decision } from '../../../core/decision.ts';
import { type Finding, isAtLeastSevere, SEVERITIES } from '../../../core/finding.ts';
import { formatTime } from '../../../core/time.ts';
import { chainOf } from '../../../lineage/chain.ts';
import { approvalOf } from '../../../rules/decided.ts';
import { chainJson, findingJson } from '../../../sinks/report-json.ts';
import { type Story, stories } from '../../../sinks/story.ts';
import { findingsByFact, suspicionsIn, withCustody } from '../../report.ts';
import type {
  decisionSchema,
  decisionsSchema,
  findingDetail,
  findingsSchema,
} from '../../http/api/schemas/findings.ts';
import type { DecisionFilter, FindingFilter, PageAsked } from '../questions.ts';
import { NotAnswered } from './not-answered.ts';
import { inOrderOf, type Key, pageOf } from './page.ts';
import type { Said } from './said.ts';
import { evaluatedAt, type View } from './view.ts';

/** Worst first, then newest; the parts of an incident with it. */
export function findings(asked: FindingFilter & PageAsked, view: View): Said<typeof findingsSchema> {
  const matching = inOrderOf(stories(view.analysis.findings), keyOf).filter((story) => isAsked(story, asked));
  const { items, ...rest } = pageOf(matching, keyOf, asked);
  return { ...evaluatedAt(view), items: items.map(storyJson), ...rest };
}

function keyOf({ finding }: Story): Key {
  return [SEVERITIES.indexOf(finding.severity), -finding.lastEventAt, finding.id];
}

function storyJson({ finding, parts }: Story) {
  return { finding: findingJson(finding), parts: parts.map(findingJson) };
}

function isAsked({ finding, parts }: Story, asked: FindingFilter): boolean {
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

/** A finding, or a part of an incident, with its decisions and the life of its image. */
export function finding(id: string, view: View): Said<typeof findingDetail> {
  const { lineage, findings: all } = view.analysis;
  const told = all.find((one) => one.id === id);
  if (!told) throw unknownFinding(id);
  const parts = all.filter((one) => one.incident === id);
  const { image } = told;
  const chain =
    image && withCustody(chainOf(image, lineage, findingsByFact(all, lineage)), lineage, suspicionsIn(all, lineage));
  return {
    ...evaluatedAt(view),
    ...storyJson({ finding: told, parts }),
    decisions: decisionsOf(view)
      .filter((one) => one.finding === id || one.parts.includes(id))
      .map((one) => decisionJson(one, view)),
    ...(chain && { chain: chainJson(chain) }),
  };
}

export function unknownFinding(id: string): NotAnswered {
  return new NotAnswered('not-found', `no finding has the id ${id}: list them at /api/v1/findings`);
}

/** What was decided, the latest first. */
export function decisions(
  { finding: id, kind, who, ...asked }: DecisionFilter & PageAsked,
  view: View,
): Said<typeof decisionsSchema> {
  const matching = decisionsOf(view).filter(
    (one) =>
      (id === undefined || one.finding === id || one.parts.includes(id)) &&
      (kind === undefined || one.kind === kind) &&
      (who === undefined || one.who === who || one.identity === who),
  );
  const key = ({ at, id: own }: Decision): Key => [-at, own];
  const { items, ...rest } = pageOf(inOrderOf(matching, key), key, asked);
  return { ...evaluatedAt(view), items: items.map((one) => decisionJson(one, view)), ...rest };
}

export function decisionJson(decision: Decision, view: View): Said<typeof decisionSchema> {
  const { at, until, ...rest } = decision;
  const approval =
    decision.kind === 'suppress' ? approvalOf(decision, decisionsOf(view), Number.POSITIVE_INFINITY) : undefined;
  return {
    ...rest,
    at: formatTime(at),
    ...(until !== undefined && { until: formatTime(until) }),
    ...(approval && { approvedBy: approval.who }),
  };
}

function decisionsOf({ evidence }: View): readonly Decision[] {
  return evidence.decisions ?? [];
}
