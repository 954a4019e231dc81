import type { ControlChanged } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';
import {
  AUDIT_LOG_DELIVERY,
  type Call,
  controlChanged,
  iamChanges,
  readCall,
  serviceOf,
  NEEDLESS_CALLS,
} from '../vendor-formats/google-log.ts';
import { sinkChange } from '../vendor-formats/log-sink.ts';
import { object, shortened, text } from '../records/json.ts';
import type { Reading, Source } from '../source.ts';

/** Google Cloud Audit Logs of every service that has no source of its own. */
export const googleAudit: Source = {
  name: 'google-audit',
  title: 'Telemetry and clusters of Google Cloud (Cloud Audit Logs)',
  docs: 'https://cloud.google.com/logging/docs/audit/understanding-audit-logs',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Whether a deleted topic, subscription or trigger carried telemetry: such changes are told as changed.',
    'What a log sink let through before: only the new filter is in the entry.',
  ],
  joinWith: ['google-iam, for who acts as a service account.'],
  delivery: AUDIT_LOG_DELIVERY,
  connect: [
    'Admin activity logs are always on. Make a log sink for the organisation with the filter ' +
      'logName:"cloudaudit.googleapis.com" to Cloud Storage or Pub/Sub: it serves all sources of Google Cloud.',
    'Copy the objects cloudaudit.googleapis.com/…/….json and give the folder to landwaiter analyze.',
  ],
  logClass: 'identity',

  needless: [
    ...NEEDLESS_CALLS,
    { 'protoPayload.serviceName': /^(?!(?:logging|container|eventarc|pubsub)\.)./ },
    {
      'protoPayload.methodName':
        /\.(?:Create(?:Topic|Subscription|Trigger|Cluster)|WriteLogEntries|UpdateCluster(?:Internal)?)$/,
    },
  ],

  recognises(record) {
    const service = serviceOf(record);
    return service !== undefined && !OTHERS.has(service);
  },

  read: (record, context) => readCall(record, 'google-audit', context, read),
};

// Told by the sources of their own.
const OTHERS: ReadonlySet<string> = new Set([
  'artifactregistry',
  'binaryauthorization',
  'cloudbuild',
  'cloudresourcemanager',
  'iam',
  'iamcredentials',
  'k8s.io',
  'run',
  'sts',
]);

function read(call: Call): Reading['events'] {
  // The second entry of a long-running call repeats the first.
  if (call.isLast && !call.isFirst) return [];
  switch (call.service) {
    case 'logging':
      return logging(call);
    case 'container':
      return cluster(call);
    default:
      if (/^setIamPolicy$/i.test(call.action)) return iamChanges(call, {});
      return carrier(call);
  }
}

function telemetry(call: Call, effect: ControlChanged['effect'], change: string, more: object = {}) {
  return [controlChanged(call, { control: 'telemetry', effect, subject: call.resourceName, change, ...more })];
}

/** Cloud Logging: sinks, exclusions, buckets. */
function logging(call: Call): Reading['events'] {
  const { request } = call;
  switch (call.action) {
    case 'UpdateSink': {
      const { effect, change, state } = sinkChange(request, call.response);
      return telemetry(call, effect, change, state && { state, whole: true });
    }
    case 'CreateExclusion':
    case 'UpdateExclusion': {
      const filter = shortened(object(request, 'exclusion') ?? {}, 'filter') ?? 'some entries';
      return telemetry(call, 'loosened', `log entries left out: ${filter}`.slice(0, 1024));
    }
    default: {
      const [effect, change] = LOGGING.get(call.action) ?? [];
      return effect && change ? telemetry(call, effect, change) : [];
    }
  }
}

const LOGGING: ReadonlyMap<string, readonly [effect: ControlChanged['effect'], change: string]> = new Map([
  ['DeleteSink', ['loosened', 'log sink deleted']],
  ['CreateSink', ['tightened', 'log sink created']],
  ['DeleteExclusion', ['tightened', 'exclusion of log entries deleted']],
  ['DeleteLog', ['loosened', 'log deleted']],
  ['DeleteBucket', ['loosened', 'log bucket deleted']],
  ['UpdateBucket', ['changed', 'log bucket changed']],
]);

/** GKE: control plane logs and Binary Authorization of a cluster, and its end. */
function cluster(call: Call): Reading['events'] {
  const name = text(call.labels, 'cluster_name') ?? /\/clusters\/([^/]+)/.exec(call.resourceName)?.[1];
  const place = known({ cluster: name });
  const update = object(call.request, 'update') ?? {};
  switch (call.action) {
    case 'SetLoggingService': {
      const isOff = text(call.request, 'loggingService') === 'none';
      return telemetry(
        call,
        isOff ? 'loosened' : 'changed',
        isOff ? 'cluster logs switched off' : 'cluster logs changed',
        place,
      );
    }
    case 'UpdateCluster': {
      const service = text(update, 'desiredLoggingService');
      const isOff = service === 'none';
      const logs =
        service !== undefined || update['desiredLoggingConfig'] !== undefined
          ? telemetry(
              call,
              isOff ? 'loosened' : 'changed',
              isOff ? 'cluster logs switched off' : 'cluster logs changed',
              place,
            )
          : [];
      return [...logs, ...binaryAuthorization(call, place)];
    }
    // Its logs end with it. The name alone does not say which cluster it is: another project may have one of the same name.
    case 'DeleteCluster':
      return telemetry(call, 'changed', 'cluster deleted, and its logs end', place);
    default:
      return [];
  }
}

function binaryAuthorization(call: Call, place: { readonly cluster?: string }): readonly ControlChanged[] {
  const wanted = object(call.request, 'update', 'desiredBinaryAuthorization');
  if (wanted === undefined) return [];
  const isOff = text(wanted, 'evaluationMode') === 'DISABLED' || wanted['enabled'] === false;
  return [
    controlChanged(
      call,
      {
        control: 'admission',
        effect: isOff ? 'loosened' : 'tightened',
        subject: `Binary Authorization of ${place.cluster ?? call.resourceName}`,
        change: isOff ? 'switched off' : 'switched on',
        ...place,
      },
      'admission',
    ),
  ];
}

/** What telemetry may travel by. An entry does not tell whether it did. */
const CARRIERS: Readonly<Record<string, string>> = {
  'eventarc DeleteTrigger': 'Eventarc trigger deleted',
  'pubsub DeleteSubscription': 'subscription deleted',
  'pubsub DeleteTopic': 'topic deleted',
};

function carrier(call: Call): Reading['events'] {
  const key = `${call.service} ${call.action}`;
  const change = Object.hasOwn(CARRIERS, key) ? CARRIERS[key] : undefined;
  return change === undefined ? [] : telemetry(call, 'changed', change);
}
