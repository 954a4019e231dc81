import { who } from '../../core/actor.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Deployment, Placement } from '../../core/subjects.ts';
import { isRecorded, weakest } from '../../core/strength.ts';
import { type Cover, coverOf, namedChange } from '../places/change-cover.ts';
import { gravest } from '../sentences/gravest.ts';
import { type Fired, onRecord, type Rule, type Verdict } from '../rule.ts';
import { clockTime, whereOf } from '../sentences/sentences.ts';

export const changeRecordMissing: Rule = {
  id: 'change-record-missing',
  version: 1,
  title: 'A deployment has no change record that covers it',
  severity: 'medium',
  mode: 'policy',
  goesBy: ['environments[].require.change'],
  attack: [{ technique: 'T1525', analytic: 'AN0946' }, { technique: 'T1610' }],
  why: 'Where every change of production has a record, one without is either an emergency or somebody going around the process. Whoever deploys can write any reference: where the change system is read, the record has to be there, approved before, and about this.',
  respond: [
    'Ask whoever deployed it what the change is, and record it.',
    'If nobody knows, put the image before it back.',
  ],
  benignIf: [
    'a second deployment under one record: give each change a reference of its own',
    'the change system calls the service otherwise: name it in the record as the workload, its namespace or its repository is called',
    'an emergency: cover it with an exception',
  ],
  phase: 'facts',
  on: 'placement',
  quiet: {
    named: {
      when: 'no change system is read, or only its webhooks, which say nothing else, and the recorded change carries the annotation, tag or label that require.change names, and not with the value of the change of image before it, which stays on the workload by itself',
      least: 'recorded',
    },
    covered: {
      when: 'a change system is read, and its record of that name was approved before, was planned for that time, and is about this workload where it says about what',
      least: 'recorded',
    },
  },

  detect(placement, lineage) {
    const annotation = placement.environment?.require.change;
    if (annotation === undefined) return undefined;
    return gravest(
      placement.asked.map((one) => judge(one, annotation, placement, lineage)),
      'medium',
    );
  },
};

function judge(deployment: Deployment, annotation: string, placement: Placement, lineage: Lineage): Verdict {
  const { annotations, preceding, fact, uncertain } = deployment;
  const { reference: named, isOld } = namedChange(deployment, annotation);
  if (named !== undefined && !isOld && isRecorded(fact)) {
    const cover = coverOf(named, deployment, placement, lineage);
    if (!cover) return onRecord('named', `it names ${named}`);
    if (cover.covers && !isRecorded(cover.record.facts[0]))
      return onRecord('named', `it names ${named}, which was approved, as a webhook says`);
    if (cover.covers)
      return onRecord('covered', `${cover.record.reference} was approved, and for this`, cover.record.facts);
    return uncovered(named, cover, deployment, placement, lineage);
  }
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

function uncovered(
  named: string,
  { wrong, record, isFaint, absence, gap }: Extract<Cover, { readonly covers: false }>,
  deployment: Deployment,
  placement: Placement,
  { policy }: Lineage,
): Fired {
  const { fact, actor, at } = deployment;
  return {
    summary: `${who(actor)} set the image of ${whereOf(placement)} to ${deployment.image} at ${clockTime(at)} under the change record ${named}, ${wrong}.`,
    ...((isFaint || deployment.uncertain) && { severity: 'low' }),
    ...(absence && { absence }),
    confidence: weakest([fact.strength, ...(record?.facts ?? []).map(({ strength }) => strength)]),
    missing: [
      `a change record that was approved before, is planned for that time, and is about ${whereOf(placement)}`,
      ...(gap === undefined ? [] : [gap]),
    ],
    // What was approved in time may be told late.
    pendingUntil: at + policy.windows.lateEvidence,
    evidence: [
      { fact, says: `${who(actor)} did ${fact.verb} ${fact.kind}/${fact.name}` },
      ...(record?.facts ?? []).slice(-1).map((told) => ({ fact: told, says: `${told.reference}: ${told.approval}` })),
    ],
  };
}
