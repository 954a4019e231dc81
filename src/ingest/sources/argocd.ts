import type { Actor } from '../../core/actor.ts';
import type { DeploymentReported, NamedImage } from '../../core/control-event.ts';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import {
  contentId,
  isObject,
  missing,
  object,
  objects,
  requiredText,
  shortened,
  text,
  texts,
  time,
} from '../records/json.ts';
import { product } from '../records/images/products.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';
import { ofSystem } from '../records/told-by.ts';
import { watchedObject } from '../records/watched.ts';

/**
 * Argo CD: Application objects as the API server shows them, alone, in a list or in a watch; and notifications whose
 * template puts the application under `app`. What else a template writes is its author's own shape.
 */
export const argocd: Source = {
  name: 'argocd',
  title: 'Argo CD applications',
  docs: 'https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which images an earlier synchronisation brought: only those of the last one are shown.',
    'Failed synchronisations, save the last; the history keeps ten that succeeded.',
    'Which cluster of the policy it is: the destination has a name or an address of its own, told as environment.',
    'That a synchronisation went back to an earlier revision.',
  ],
  joinWith: ['kubernetes-audit and kubernetes-pods, for what the cluster then ran.', 'github or gitlab, by commit.'],
  delivery: {
    senders: 'users',
    by: 'API: Application objects, watched with kubectl; or webhook: POST from the notifications controller.',
    authentication:
      'Objects are fetched from the API server with your own credentials. Notifications are not signed: set ' +
      'basicAuth or a secret header at service.webhook, which the receiver checks.',
    loss:
      'A notification that fails is tried again 3 times within seconds (retryMax), then lost. A watch misses ' +
      'changes while it does not run; the history in the object makes up for most of them.',
    delay: 'Seconds.',
  },
  connect: [
    'Keep the objects as they change: kubectl get applications -A --watch --output-watch-events -o json >> ' +
      'cd/argocd.json.',
    'Or let the notifications controller send them: in argocd-notifications-cm a service.webhook with the URL of the ' +
      'receiver, and a template whose webhook body is {"app": {{toJson .app}}}; subscribe it to on-sync-running, ' +
      'on-sync-succeeded and on-sync-failed. Append each body to a file as one line.',
    'Name the cluster that Argo CD runs in: sources: - { name: argocd, kind: argocd, cluster: prod-eu, files: ' +
      '["cd/argocd*.json"] }.',
  ],
  logClass: 'deployment',

  needless: [{ kind: ['Application'], 'status.sync.status': /./ }],

  recognises: (record) => applicationOf(record) !== undefined,

  read(record, context) {
    const application = applicationOf(record) ?? record;
    return readApplication(application, isObject(record['app']), context);
  },
};

function applicationOf(record: JsonObject): JsonObject | undefined {
  const { app } = record;
  return watchedObject(isObject(app) ? app : record, 'argoproj.io', 'Application');
}

const PHASES: ReadonlyMap<string, DeploymentReported['status']> = new Map([
  ['Running', 'started'],
  ['Terminating', 'started'],
  ['Succeeded', 'succeeded'],
  ['Failed', 'failed'],
  ['Error', 'failed'],
]);

function readApplication(application: JsonObject, isNotified: boolean, context: Context): Reading {
  const name = requiredText(application, 'metadata', 'name');
  const uid = requiredText(application, 'metadata', 'uid');
  const project = `${text(application, 'spec', 'project') ?? 'default'}/${name}`;
  const destination = object(application, 'spec', 'destination') ?? {};
  const server = text(destination, 'server');
  const isOwnCluster = text(destination, 'name') === 'in-cluster' || server === 'https://kubernetes.default.svc';

  /** A synchronisation is known by when it began: its history entry shows the same. */
  const deployment = (
    part: string,
    began: Time,
    status: DeploymentReported['status'],
    at: Time,
    more: Partial<Pick<DeploymentReported, 'ref' | 'commit' | 'actor' | 'images'>>,
  ): DeploymentReported => ({
    type: 'deployment.reported',
    id: `argocd:${isNotified ? 'notification:' : ''}${uid}:${began}:${part}`,
    ...ofSystem('argocd', at, isNotified ? 'asserted' : 'recorded', context.origin, project),
    deployment: `${uid}/${began}`,
    status,
    ...known({
      environment: text(destination, 'name') ?? server,
      cluster: isOwnCluster ? context.cluster : undefined,
      namespace: text(destination, 'namespace'),
    }),
    ...more,
  });

  const history = objects(application, 'status', 'history');
  const done = history.map((entry) => {
    const at = time(entry, 'deployedAt') ?? missing('status.history.deployedAt');
    const began = time(entry, 'deployStartedAt') ?? at;
    return deployment('history', began, 'succeeded', at, { ...revisionOf(entry), ...initiator(entry) });
  });

  const operation = object(application, 'status', 'operationState');
  const events = [...done];
  if (operation !== undefined) {
    const phase = requiredText(operation, 'phase');
    const status = PHASES.get(phase);
    const began = time(operation, 'startedAt');
    if (status === undefined || began === undefined)
      throw new InvalidInput('status.operationState.startedAt', 'missing');
    const at = status === 'started' ? began : (time(operation, 'finishedAt') ?? began);
    const isInHistory = done.some((one) => one.deployment === `${uid}/${began}`);
    const result = object(operation, 'syncResult') ?? {};
    const asked = object(operation, 'operation') ?? {};
    const sync = object(asked, 'sync') ?? {};
    const images = status === 'succeeded' ? imagesOf(application) : undefined;
    const revision = Object.keys(revisionOf(result)).length > 0 ? revisionOf(result) : revisionOf(sync);
    // While it runs, and while the cluster settles, revision and images become known: each is another record.
    const part = contentId(phase, { revision, images });
    if (!isInHistory || images !== undefined) {
      events.push(deployment(part, began, status, at, { ...revision, ...initiator(asked), ...known({ images }) }));
    }
  }
  const deleted = time(application, 'metadata', 'deletionTimestamp');
  if (deleted !== undefined) events.push(deployment('deleted', deleted, 'removed', deleted, {}));
  const times = events.map(({ at }) => at);
  return {
    events,
    scope: context.cluster ?? project,
    ...known({ at: times.length > 0 ? Math.max(...times) : undefined }),
  };
}

/** A commit, or the version of a chart; with several sources the first. */
function revisionOf(part: JsonObject): { readonly ref?: string; readonly commit?: string } {
  const revision = shortened(part, 'revision') ?? texts(part, 'revisions')[0];
  if (revision === undefined) return {};
  const target = isObject(part['source']) ? shortened(part, 'source', 'targetRevision') : undefined;
  return /^[0-9a-f]{40}$/.test(revision) ? known({ commit: revision, ref: target }) : { ref: revision };
}

function initiator(part: JsonObject): { readonly actor?: Actor } {
  const by = object(part, 'initiatedBy');
  if (by === undefined) return {};
  const name = text(by, 'username');
  if (name !== undefined) return { actor: { name, kind: 'human' } };
  return by['automated'] === true ? { actor: { name: 'argocd', kind: 'controller' } } : {};
}

function imagesOf(application: JsonObject): readonly NamedImage[] | undefined {
  if (object(application, 'status', 'summary') === undefined) return undefined;
  const images = texts(application, 'status', 'summary', 'images').flatMap((one) => product(one, undefined) ?? []);
  return images.length > 0 ? images : undefined;
}
