import type { DeploymentReported } from '../../core/control-event.ts';
import { isDigest } from '../../core/digest.ts';
import { known } from '../../core/known.ts';
import { isObject, requiredText, requiredTime, text } from '../records/json.ts';
import type { JsonObject, Source } from '../source.ts';
import { ofSystem } from '../records/told-by.ts';

/** Flux: events as its notification controller forwards them to a provider of type `generic` or `generic-hmac`. */
export const flux: Source = {
  name: 'flux',
  title: 'Flux reconciliations (notification controller)',
  docs: 'https://fluxcd.io/flux/components/notification/events/',
  verifiedOn: 'documented',
  tells: { actor: false, digest: false, time: true, id: false },
  cannot: [
    'Which images a reconciliation brought.',
    'Who changed what is reconciled: the commit leads to its author.',
    'Which cluster it is: bind it to the file with sources[].files and cluster in the policy.',
  ],
  joinWith: ['kubernetes-audit and kubernetes-pods, for what the cluster then ran.', 'github or gitlab, by commit.'],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each event, by a Provider of type generic-hmac.',
    authentication:
      'HMAC-SHA256 over the body in X-Signature (sha256=), with the token of the Provider. A Provider of type ' +
      'generic signs nothing.',
    loss:
      'At most once: without a connection, or after an answer of 500 and above, it is tried 4 more times with ' +
      'waits up to 30 seconds, then lost. Equal events within 5 minutes are sent once.',
    delay: 'Seconds after the reconciliation.',
  },
  intakeAuth: 'path',
  connect: [
    'In the namespace flux-system create a Provider with type generic-hmac, the address of the receiver and a secretRef ' +
      'with a long random token.',
    'Create an Alert with eventSeverity info whose eventSources are Kustomization and HelmRelease with name "*" in ' +
      'every namespace.',
    'Let the receiver check X-Signature against the token, then append the body to a file as one line.',
    'Name the cluster: sources: - { name: flux, kind: flux, cluster: prod-eu, files: ["cd/flux-prod-eu*.json"] }.',
  ],
  logClass: 'deployment',

  needless: [
    {
      'involvedObject.kind':
        /^(?:GitRepository|OCIRepository|Bucket|HelmRepository|HelmChart|ImageRepository|ImagePolicy|ImageUpdateAutomation)$/,
    },
    { reason: /^(?:DependencyNotReady|Progressing|ArtifactFailed)/ },
  ],

  recognises: (record) =>
    isObject(record['involvedObject']) &&
    typeof record['reportingController'] === 'string' &&
    typeof record['reason'] === 'string' &&
    // Events of Kubernetes itself have a kind and metadata of an object.
    record['kind'] === undefined &&
    record['timestamp'] !== undefined,

  read(record, context) {
    const at = requiredTime(record, 'timestamp');
    const scope = context.cluster ?? '';
    const kind = text(record, 'involvedObject', 'kind');
    const status = statusOf(record);
    if ((kind !== 'Kustomization' && kind !== 'HelmRelease') || status === undefined) return { events: [], at, scope };
    const namespace = requiredText(record, 'involvedObject', 'namespace');
    const name = requiredText(record, 'involvedObject', 'name');
    const revision = revisionOf(record);
    const reason = requiredText(record, 'reason');
    const event: DeploymentReported = {
      type: 'deployment.reported',
      id: `flux:${kind}/${namespace}/${name}:${reason}:${revision ?? ''}:${at}`,
      ...ofSystem('flux', at, 'asserted', context.origin, `${namespace}/${name}`),
      deployment: `${kind}/${namespace}/${name}@${revision ?? at}`,
      status,
      ...known({ cluster: context.cluster, ...named(revision) }),
    };
    return { events: [event], at, scope };
  },
};

const REASONS: ReadonlyMap<string, DeploymentReported['status']> = new Map([
  ['Progressing', 'started'],
  ['ReconciliationSucceeded', 'succeeded'],
  ['InstallSucceeded', 'succeeded'],
  ['UpgradeSucceeded', 'succeeded'],
  ['RollbackSucceeded', 'rolled-back'],
  ['UninstallSucceeded', 'removed'],
]);

// What is told with severity error without being a deployment: a source that is not there, a drift that was found.
const NO_DEPLOYMENT = /^(?:Dependency|Artifact|Drift|Test)/;

function statusOf(record: JsonObject): DeploymentReported['status'] | undefined {
  const reason = text(record, 'reason') ?? '';
  const status = REASONS.get(reason);
  if (status !== undefined) return status;
  return record['severity'] === 'error' && !NO_DEPLOYMENT.test(reason) ? 'failed' : undefined;
}

/** `revision`, or with the group of the object before it: `kustomize.toolkit.fluxcd.io/revision`. */
function revisionOf({ metadata }: JsonObject): string | undefined {
  if (!isObject(metadata)) return undefined;
  for (const key in metadata) {
    const value = metadata[key];
    if ((key === 'revision' || key.endsWith('/revision')) && typeof value === 'string' && value !== '') {
      return value.slice(0, 512);
    }
  }
  return undefined;
}

/** `main@sha1:<commit>`, formerly `main/<commit>`; an OCI artifact as `v1.4.0@sha256:<digest>`; a chart as `1.4.0`. */
function named(revision: string | undefined): {
  readonly ref?: string | undefined;
  readonly commit?: string | undefined;
} {
  const [, ref, commit] = /^(?:(.+)[@/])?(?:sha1:)?([0-9a-f]{40})$/.exec(revision ?? '') ?? [];
  if (commit !== undefined) return { ref, commit };
  const [tag, digest] = (revision ?? '').split('@');
  return { ref: isDigest(digest) ? tag : revision };
}
