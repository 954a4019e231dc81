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
      pushAfter(control, lineage, (push) => isOf(push, control.grantee, lineage)),
    );
  },
};

/**
 * Whether the right may be what it was pushed with: by whom it was given to, or, where no record says, by who had not pushed
 * there before.
 */
function isOf(push: Push, grantee: Control['grantee'], lineage: Lineage): boolean {
  if (grantee) return push.actor?.name === grantee.name;
  const { actor, at } = push;
  return !lineage
    .pushesTo(push)
    .some((one) => one.at < at && actor !== undefined && one.actor?.name === actor.name && isRecorded(one));
}
