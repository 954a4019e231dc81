import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Control, Push } from '../../core/subjects.ts';
import { firedWithPush, pushAfter } from '../sentences/control-sentences.ts';
import type { Rule } from '../rule.ts';

export const pushPermissionGranted: Rule = {
  id: 'push-permission-granted',
  version: 1,
  title: 'The right to push was given away',
  severity: 'low',
  mode: 'observe',
  attack: [{ technique: 'T1525', analytic: 'AN0946' }, { technique: 'T1098' }],
  why: 'Who may push decides what runs. A new right that is used at once was given for that push.',
  respond: ['Ask whoever gave it, to whom and for what.', 'Take it back when nobody needs it.'],
  benignIf: ['a new pipeline or a new colleague: the right is named in the policy'],
  phase: 'facts',
  on: 'control',
  quiet: {},

  detect(control, lineage) {
    const [fact] = control.facts;
    if (fact.control !== 'push-permission' || control.effect !== 'loosened') return undefined;
    return firedWithPush(
      control,
      pushAfter(control, lineage, (push) => isOf(push, control, lineage)),
    );
  },
};

/**
 * Whether the right may be what it was pushed with: by whom it was given to, or, where no record says, by who had not pushed
 * there before.
 */
function isOf(push: Push, control: Control, lineage: Lineage): boolean {
  const { grantee } = control;
  if (grantee) return push.actor?.name === grantee.name && !isByOlder(push, control, lineage);
  const { actor, at } = push;
  return !lineage
    .pushesTo(push)
    .some((one) => one.at < at && actor !== undefined && one.actor?.name === actor.name && isRecorded(one));
}

/**
 * An alias may make one of an account and of the one that takes its place: whether it was pushed as another than the right was
 * given to, by who could push there before it was.
 */
function isByOlder(push: Push, { facts, at }: Control, lineage: Lineage): boolean {
  const names = namesIn(push);
  if (names.length === 0 || facts.some(({ grantee }) => grantee && names.includes(grantee.name))) return false;
  const isBefore = (one: Push): boolean => one.at < at && namesIn(one).some((name) => names.includes(name));
  return lineage.pushesTo(push).some(isBefore);
}

/** As the records themselves name who pushed. */
function namesIn({ facts }: Push): readonly string[] {
  return facts.flatMap((fact) => (isRecorded(fact) ? (fact.actor?.name ?? []) : []));
}
