import { who } from '../../core/actor.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Control, Workload } from '../../core/subjects.ts';
import { changeOf, controlExhibits } from '../sentences/control-sentences.ts';
import { clockTime } from '../sentences/sentences.ts';
import { onRecord, type Rule } from '../rule.ts';

export const admissionControlsWeakened: Rule = {
  id: 'admission-controls-weakened',
  version: 1,
  title: 'An admission control was loosened',
  severity: 'high',
  mode: 'observe',
  attack: [{ technique: 'T1562' }],
  why: 'While it stands so, workloads come in that the control would have stopped, or without what it puts into them.',
  respond: [
    'Put it back where it still stands so, and ask whoever changed it.',
    'Look at what was admitted since: landwaiter analyze --since TIME.',
  ],
  benignIf: ['a change that was reviewed: name its ticket in an exception'],
  phase: 'facts',
  on: 'control',
  quiet: {
    'namespace-gone': {
      when: 'the cluster’s namespace controller emptied a namespace, and nothing of this kind is on record there, nor in the answer; somebody is on record as having deleted it, or nothing was deployed there since, nor runs there still',
      least: 'recorded',
    },
  },

  detect(control, lineage) {
    const [fact] = control.facts;
    if ((fact.control !== 'admission' && fact.control !== 'exception') || control.effect !== 'loosened')
      return undefined;
    if (control.took?.length === 0 && (control.asked || isGone(control, lineage)))
      return onRecord('namespace-gone', `there was no ${fact.subject} in it`);
    const { endedBy } = control;
    const ended = endedBy && `${who(endedBy.actor)} put it back at ${clockTime(endedBy.at)}`;
    return {
      summary: `${changeOf(control)}${ended === undefined ? '' : `; ${ended}`}.`,
      confidence: fact.strength,
      evidence: [...controlExhibits(control), ...(endedBy ? [{ fact: endedBy, says: ended ?? '' }] : [])],
    };
  },
};

/** The request to delete it may be with another API server, whose log nobody reads: what is gone is used no more. */
function isGone({ at, facts: [{ cluster, namespace }] }: Control, { deployments, placements }: Lineage): boolean {
  const isThere = (one: Workload): boolean => one.cluster === cluster && one.namespace === namespace;
  return (
    !deployments.some((one) => one.at > at && isThere(one)) &&
    !placements.some((one) => isThere(one) && one.instances.some(({ to }) => to === undefined))
  );
}
