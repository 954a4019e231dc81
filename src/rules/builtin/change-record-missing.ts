import { who } from '../../core/actor.ts';
import type { Deployment, Placement } from '../../core/subjects.ts';
import { isRecorded } from '../../core/strength.ts';
import { gravest } from '../sentences/gravest.ts';
import { onRecord, type Rule, type Verdict } from '../rule.ts';
import { clockTime, whereOf } from '../sentences/sentences.ts';

export const changeRecordMissing: Rule = {
  id: 'change-record-missing',
  version: 1,
  title: 'A deployment names no change record',
  severity: 'medium',
  mode: 'policy',
  goesBy: ['environments[].require.change'],
  attack: [{ technique: 'T1525', analytic: 'AN0946' }, { technique: 'T1610' }],
  why: 'Where every change of production has a record, one without is either an emergency or somebody going around the process. Whether the record named exists, only the change system can say.',
  respond: [
    'Ask whoever deployed it what the change is, and record it.',
    'If nobody knows, put the image before it back.',
  ],
  benignIf: [
    'a second deployment under one record: give each change a reference of its own',
    'an emergency: cover it with an exception',
  ],
  phase: 'facts',
  on: 'placement',
  quiet: {
    named: {
      when: 'the recorded change carries the annotation, tag or label that require.change names, and not with the value of the change of image before it, which stays on the workload by itself',
      least: 'recorded',
    },
  },

  detect(placement) {
    const annotation = placement.environment?.require.change;
    if (annotation === undefined) return undefined;
    return gravest(
      placement.asked.map((one) => judge(one, annotation, placement)),
      'medium',
    );
  },
};

function judge(deployment: Deployment, annotation: string, placement: Placement): Verdict {
  const { annotations, preceding, fact, uncertain } = deployment;
  const named = valueAt(annotations, annotation);
  const isOld = named !== undefined && named === valueAt(preceding?.annotations, annotation);
  if (named !== undefined && !isOld && isRecorded(fact)) return onRecord('named', `it names ${named}`);
  const change = `${who(deployment.actor)} set the image of ${whereOf(placement)} to ${deployment.image} at ${clockTime(deployment.at)}`;
  const environment = placement.environment?.name;
  return {
    summary:
      isOld && preceding
        ? `${change} under ${named}, the change record of the image before it, which was set at ${clockTime(preceding.at)}.`
        : `${change} without a change record, and ${environment} wants one in ${annotation}.`,
    // A record that shows no earlier state may be of a change that left the image alone.
    ...(uncertain && { severity: 'low' }),
    ...(!annotations && { absence: 'unproven' }),
    confidence: fact.strength,
    missing: [
      `a change record of its own in ${annotation}`,
      ...(annotations ? [] : [`annotations, tags or labels: the records of ${fact.source} do not show them`]),
      ...(uncertain ? ['what the image was before: no earlier record shows this workload'] : []),
    ],
    evidence: [{ fact, says: `${who(deployment.actor)} did ${fact.verb} ${fact.kind}/${fact.name}` }],
  };
}

function valueAt(annotations: Deployment['annotations'], key: string): string | undefined {
  const value = annotations && Object.hasOwn(annotations, key) ? annotations[key]?.trim() : undefined;
  return value === '' ? undefined : value;
}
