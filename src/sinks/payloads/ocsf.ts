import type { Finding, FindingState, Severity } from '../../core/finding.ts';
import type { Strength } from '../../core/strength.ts';
import { formatTime } from '../../core/time.ts';
import { contentOf } from '../content.ts';
import type { Activity, PayloadContext } from '../payload.ts';
import { imageName, placeName, taggedName } from '../phrases.ts';
import type { Alert } from '../alert.ts';
import { known } from '../../core/known.ts';
import { visible } from '../../core/visible.ts';

const CLASS = 2004;
const MOST_EVIDENCE = 100;
const ACTIVITIES: Readonly<Record<Activity, readonly [id: number, name: string]>> = {
  create: [1, 'Create'],
  update: [2, 'Update'],
  close: [3, 'Close'],
};
const SEVERITIES: Readonly<Record<Severity, readonly [id: number, name: string]>> = {
  info: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
};
const STATES: Readonly<Record<FindingState, readonly [id: number, name: string]>> = {
  open: [1, 'New'],
  acknowledged: [2, 'In Progress'],
  suppressed: [3, 'Suppressed'],
  resolved: [4, 'Resolved'],
  // It may turn out to be nothing: none of the names of the schema says so.
  pending: [99, 'Pending'],
};
const CONFIDENCES: Readonly<Record<Strength, readonly [id: number, name: string]>> = {
  inferred: [1, 'Low'],
  asserted: [2, 'Medium'],
  recorded: [3, 'High'],
  verified: [3, 'High'],
};
// Types of observables: what a SIEM can pivot on.
const [USER_NAME, HASH, RESOURCE_UID] = [4, 8, 10];

/** An OCSF 1.5.0 Detection Finding (class 2004); the parts of an incident are its related events. */
export function ocsfEvent(alert: Alert, { at, activity, version }: PayloadContext) {
  const { finding, parts } = alert;
  const [activityId, activityName] = ACTIVITIES[activity];
  const [severityId, severity] = SEVERITIES[finding.severity];
  const [statusId, status] = STATES[finding.state];
  const [confidenceId, confidence] = CONFIDENCES[finding.confidence];
  return {
    activity_id: activityId,
    activity_name: activityName,
    category_uid: 2,
    category_name: 'Findings',
    class_uid: CLASS,
    class_name: 'Detection Finding',
    type_uid: CLASS * 100 + activityId,
    type_name: `Detection Finding: ${activityName}`,
    time: finding.openedAt,
    start_time: finding.firstEventAt,
    end_time: finding.lastEventAt,
    severity_id: severityId,
    severity,
    status_id: statusId,
    status,
    ...(finding.resolution !== undefined && { status_detail: visible(finding.resolution) }),
    confidence_id: confidenceId,
    confidence,
    is_alert: activity !== 'close' && finding.state !== 'pending',
    message: visible(finding.summary),
    metadata: {
      version: '1.5.0',
      product: { name: 'Landwaiter', vendor_name: 'Landwaiter', ...known({ version }) },
      // Of this event, not of the finding: a lake that drops repeated events must keep the updates.
      uid: contentOf(alert, 'everything'),
      logged_time: at,
    },
    finding_info: findingInfo(finding, parts),
    resources: resources(finding),
    evidences: finding.evidence.slice(0, MOST_EVIDENCE).map((one) => ({
      data: { ...one, says: visible(one.says), path: visible(one.path), time: formatTime(one.time) },
      ...(finding.actor && { actor: { user: { name: visible(finding.actor.name) } } }),
    })),
    ...(finding.respond.length > 0 && { remediation: { desc: finding.respond.map(visible).join('\n') } }),
    observables: observables(finding),
    unmapped: {
      why: visible(finding.why),
      missing: finding.missing.map(visible),
      benign_if: finding.benignIf.map(visible),
      weakest_link: finding.confidence,
      ...known({ absence: finding.absence, environment: finding.environment, exception: finding.exception }),
    },
  };
}

function findingInfo(finding: Finding, parts: readonly Finding[]) {
  return {
    uid: finding.id,
    title: visible(finding.title),
    desc: visible(finding.summary),
    types: [finding.rule],
    created_time: finding.openedAt,
    first_seen_time: finding.firstEventAt,
    last_seen_time: finding.lastEventAt,
    analytic: { uid: finding.rule, name: finding.rule, type_id: 1, type: 'Rule' },
    attacks: finding.attack.map(({ technique }) => ({ technique: { uid: technique } })),
    data_sources: [...new Set(finding.evidence.map((one) => one.source))],
    ...(parts.length > 0 && {
      related_events: parts.map(({ id, rule }) => ({ uid: id, type: rule })),
      related_analytics: [...new Set(parts.map(({ rule }) => rule))].map((rule) => ({
        uid: rule,
        name: rule,
        type_id: 1,
        type: 'Rule',
      })),
    }),
  };
}

function resources({ image, placement, environment, about }: Finding) {
  return [
    ...(image
      ? [
          {
            type: 'Container Image',
            name: visible(taggedName(image)),
            uid: visible(image.digest ?? imageName(image)),
            data: known({ ...image, created: image.created === undefined ? undefined : formatTime(image.created) }),
          },
        ]
      : []),
    ...(placement
      ? [
          {
            type: 'Workload',
            name: visible(placement.workload),
            uid: visible(placeName(placement)),
            data: known({ ...placement, environment }),
          },
        ]
      : []),
    ...(about ? [{ type: visible(about.kind), name: visible(about.name), uid: visible(about.name) }] : []),
  ];
}

function observables({ image, actor, placement }: Finding) {
  return [
    ...(image?.digest ? [{ name: 'resources.uid', type: 'Hash', type_id: HASH, value: image.digest }] : []),
    ...(image
      ? [{ name: 'resources.name', type: 'Resource UID', type_id: RESOURCE_UID, value: taggedName(image) }]
      : []),
    ...(placement
      ? [{ name: 'resources.uid', type: 'Resource UID', type_id: RESOURCE_UID, value: placeName(placement) }]
      : []),
    ...(actor ? [{ name: 'evidences.actor.user.name', type: 'User Name', type_id: USER_NAME, value: actor.name }] : []),
  ].map((one) => ({ ...one, value: visible(one.value) }));
}
