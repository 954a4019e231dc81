import { who, whoAndBehind } from '../../core/actor.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Control, Push } from '../../core/subjects.ts';
import { HOUR } from '../../core/time.ts';
import type { Exhibit, Fired } from '../rule.ts';
import { clockTime, nameOf, pushExhibits } from './sentences.ts';

/** What follows a change within this follows it at once. */
const AT_ONCE = HOUR;

/** ` on registry.acme.example/shop`, ` on cluster prod-1`; nothing where the record does not say. */
function whereControlled({ registry, facts: [fact] }: Control): string {
  // A subject such as `repository shop/api` has said it already.
  if (fact.repository !== undefined && !fact.subject.includes(fact.repository))
    return ` on ${registry ?? 'a registry'}/${fact.repository}`;
  if (registry !== undefined) return ` on ${registry}`;
  if (fact.cluster !== undefined) return ` on cluster ${fact.cluster}`;
  return fact.project === undefined ? '' : ` on ${fact.project}`;
}

/** `dana changed hook 42 on registry.acme.example at …: switched off`. */
export function changeOf(control: Control): string {
  const [fact] = control.facts;
  const { took, asked: [request] = [] } = control;
  if (took && took.length > 0 && request)
    return `${who(request.actor)} deleted ${request.subject}${whereControlled(control)} at ${clockTime(request.at)}, and with it ${fact.subject} there: ${took.slice(0, MOST_NAMES).join(', ')}`;
  return `${whoAndBehind(control)} changed ${fact.subject}${whereControlled(control)} at ${clockTime(control.at)}: ${control.change}${fact.unsure ? ', if it was no dry run: the record does not show which' : ''}`;
}

const MOST_NAMES = 5;

export function controlExhibits(control: Control): readonly Exhibit[] {
  const [fact, ...others] = control.facts;
  const earlier = others.slice(0, MOST_NAMES).map((one) => ({
    fact: one,
    says:
      one.subject === fact.subject
        ? `how it stood before: ${one.change}`
        : one.seen
          ? `${one.subject}, ${one.change}`
          : `${who(one.actor)} changed ${one.subject}: ${one.change}`,
  }));
  return [...earlier, { fact, says: changeOf(control) }];
}

/** The first push that the change may have made possible, soon after it. */
export function pushAfter(control: Control, lineage: Lineage, isMeant = (_push: Push) => true): Push | undefined {
  const { repository } = control.facts[0];
  return lineage.pushes.find(
    (push) =>
      push.at > control.at &&
      push.at <= control.at + AT_ONCE &&
      push.kind !== 'artifact' &&
      push.registry === control.registry &&
      (repository === undefined || push.repository === repository || push.repository.startsWith(`${repository}/`)) &&
      isMeant(push),
  );
}

/** The change, and the push that it may have been made for; that makes it high. */
export function firedWithPush(control: Control, first: Push | undefined): Fired {
  return {
    summary: `${changeOf(control)}${first ? `; ${who(first.actor)} pushed ${nameOf(first)} soon after` : ''}.`,
    ...(first && { severity: 'high' }),
    confidence: control.facts[0].strength,
    evidence: [...controlExhibits(control), ...(first ? pushExhibits(first) : [])],
  };
}
