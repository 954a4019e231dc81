import { who } from '../../core/actor.ts';
import { HOUR } from '../../core/time.ts';
import { changeOf, controlExhibits } from '../sentences/control-sentences.ts';
import { onRecord, type Rule } from '../rule.ts';

export const deployPermissionGranted: Rule = {
  id: 'deploy-permission-granted',
  version: 1,
  title: 'The right to change workloads was given away',
  severity: 'low',
  mode: 'observe',
  attack: [{ technique: 'T1098' }],
  why: 'Who may change workloads decides what runs. A new right that is used at once was given for that deployment.',
  respond: ['Ask whoever gave it, to whom and for what.', 'Take it back when nobody needs it.'],
  benignIf: ['a new controller or a new colleague: the right is named in the policy'],
  phase: 'facts',
  on: 'control',
  quiet: {
    'own-roles': {
      when: 'the API server wrote roles and bindings of its own, as after every start of a new version: by the token that only it has, not by impersonation',
      least: 'recorded',
    },
    aggregated: {
      when: 'the cluster’s controller for aggregated roles added rights that other roles have on record, with a label that says so: whoever made those is told',
      least: 'recorded',
    },
  },

  detect(control, lineage) {
    const [fact] = control.facts;
    if (fact.control !== 'deploy-permission' || control.effect !== 'loosened') return undefined;
    if (control.part === 'api-server') return onRecord('own-roles', 'the API server’s own roles');
    if (control.part === 'role-aggregation' && control.asked)
      return onRecord('aggregated', `from ${control.asked[0]?.subject}`);
    const used = lineage.deployments.find(
      (one) =>
        one.at > control.at &&
        one.at <= control.at + HOUR &&
        one.cluster === fact.cluster &&
        (fact.namespace === undefined || one.namespace === fact.namespace) &&
        control.grantee !== undefined &&
        one.actor?.name === control.grantee.name,
    );
    return {
      summary: `${changeOf(control)}${used ? `; ${who(used.actor)} set the image of ${used.workload} in ${used.namespace} soon after` : ''}.`,
      ...(used && { severity: 'high' }),
      confidence: fact.strength,
      evidence: [
        ...controlExhibits(control),
        ...(used ? [{ fact: used.fact, says: `${who(used.actor)} deployed ${used.image} to ${used.workload}` }] : []),
      ],
    };
  },
};
