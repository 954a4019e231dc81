import { InvalidInput } from '../../core/error.ts';
import type { LandwaiterEvent, ManifestHinted } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { parseHost, parseRepository } from '../../core/reference.ts';
import { type HarborTarget, harborActor, harborTarget, JOB_SERVICE } from '../vendor-formats/harbor.ts';
import { scanNotes } from '../vendor-formats/harbor-scan.ts';
import {
  contentId,
  digest,
  isObject,
  object,
  objects,
  requiredEpochSeconds,
  requiredText,
  requiredTime,
  text,
} from '../records/json.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { tag } from '../records/images/tag.ts';

/** Harbor webhooks, in the formats Default and CloudEvents: https://goharbor.io/docs/ (Configure Webhook Notifications). */
export const harbor: Source = {
  name: 'harbor',
  title: 'Harbor webhooks',
  docs: 'https://goharbor.io/docs/latest/working-with-projects/project-configuration/configure-webhooks/',
  verifiedOn: 'documented',
  tells: { actor: true, digest: true, time: true, id: true },
  cannot: [
    'From which address and with which client an image was pushed.',
    'Config, layers and platforms of the image.',
    'Who stands behind harbor-jobservice: it pushes for replication and deletes for tag retention.',
    'Whether an actor is a robot when the administrator changed the robot prefix robot$: name it under actors in the ' +
      'policy.',
    'The id of a delivery in the format Default: equal content is taken for one event.',
  ],
  joinWith: [
    'harbor-audit, for the same push as Harbor recorded it.',
    'distribution notifications of the registry inside Harbor, for layers, config, client and address.',
  ],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each event, for each project.',
    authentication: 'The value of Authorization that is set in the webhook, a plain secret: nothing signs the body.',
    loss:
      'Dropped after 3 failed tries, unless webhook_job_max_retry in harbor.yml says otherwise. Events may repeat; ' +
      'order is not promised.',
    delay: 'Seconds, when the job queue is short; not documented.',
  },
  connect: [
    'In each project add a webhook: notify type http, payload format CloudEvents (Harbor 2.8 or newer), events ' +
      'Artifact pushed, Artifact deleted, Artifact pulled, Replication status changed and Tag retention finished.',
    'Set Auth Header to Bearer <secret> and let the receiver refuse requests without it: webhooks are not signed.',
    'Let the receiver append each request body to a file as one line.',
    'Set the external URL of Harbor to the name that clients use, or name the registry under sources[].files in the ' +
      'policy.',
  ],
  logClass: 'registry',
  claims: true,

  needless: [
    { type: /^(?:QUOTA_|SCANNING_|UPLOAD_CHART|DOWNLOAD_CHART|DELETE_CHART|TAG_RETENTION|REPLICATION|PULL_ARTIFACT)/ },
    { type: /^harbor\.(?:replication|quota|scan|tag_retention)\b/ },
  ],

  recognises: (record) => isDefault(record) || isCloudEvent(record),

  read(record, context) {
    const isCloud = isCloudEvent(record);
    const at = isCloud ? requiredTime(record, 'time') : requiredEpochSeconds(record, 'occur_at');
    const data = object(record, isCloud ? 'data' : 'event_data') ?? {};
    const registry = registryOf(data, context);
    const action = ACTIONS.get(text(record, 'type') ?? '');
    const understood = { at, scope: registry ?? '' };
    if (text(record, 'type') === 'SCANNING_COMPLETED') return { ...understood, events: scanNotes(data, at, context) };
    if (action === undefined) return { ...understood, events: [] };
    const targets = action === 'retained' ? retained(data) : resources(data);
    if (targets.length === 0) return { ...understood, events: [] };
    if (registry === undefined) throw new InvalidInput('resource_url', 'names no registry, and the policy binds none');

    const operator = text(record, 'operator');
    // The operator of a retention is what started it: MANUAL or SCHEDULE.
    const actor = action === 'retained' ? undefined : harborActor(operator);
    const events = targets.flatMap((target, index) => {
      const place = { at, registry, repository: target.repository, ...known({ actor }) };
      const id = isCloud
        ? `harbor:${requiredText(record, 'id')}:${index}`
        : contentId('harbor', { action, index, ...place, tag: target.tag, digest: target.digest });
      const common = { id, source: 'harbor', strength: 'asserted', origin: context.origin, ...place } as const;
      return eventsOf(action, target, common, operator === JOB_SERVICE);
    });
    return { ...understood, events };
  },
};

type Action = 'pushed' | 'pulled' | 'deleted' | 'retained';

// Before Harbor 2.0 the types were in camel case.
const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['PUSH_ARTIFACT', 'pushed'],
  ['pushImage', 'pushed'],
  ['harbor.artifact.pushed', 'pushed'],
  ['PULL_ARTIFACT', 'pulled'],
  ['pullImage', 'pulled'],
  ['harbor.artifact.pulled', 'pulled'],
  ['DELETE_ARTIFACT', 'deleted'],
  ['deleteImage', 'deleted'],
  ['harbor.artifact.deleted', 'deleted'],
  ['TAG_RETENTION', 'retained'],
  ['harbor.tag_retention.finished', 'retained'],
]);

function eventsOf(
  action: Action,
  { tag: name, digest: content }: HarborTarget,
  common: Omit<ManifestHinted, 'type' | 'action' | 'tag'>,
  byJobService: boolean,
): readonly LandwaiterEvent[] {
  switch (action) {
    case 'pushed':
      return content === undefined
        ? [{ type: 'manifest.hinted', action, ...common, ...known({ tag: name }) }]
        : [{ type: 'manifest.pushed', ...common, ...known({ tag: name }), digest: content }];
    case 'pulled':
      return content === undefined
        ? []
        : [{ type: 'manifest.pulled', ...common, ...known({ tag: name }), digest: content }];
    default: {
      if (name === undefined && content === undefined) {
        throw new InvalidInput('event_data.resources', 'neither tag nor digest');
      }
      // Within Harbor only tag retention deletes as the job service.
      const retention = action === 'retained' || byJobService ? true : undefined;
      return [{ type: 'manifest.deleted', ...common, ...known({ tag: name, digest: content, retention }) }];
    }
  }
}

function isDefault(record: JsonObject): boolean {
  return typeof record['type'] === 'string' && record['occur_at'] !== undefined && isObject(record['event_data']);
}

function isCloudEvent(record: JsonObject): boolean {
  const { specversion, type, data } = record;
  return typeof specversion === 'string' && typeof type === 'string' && type.startsWith('harbor.') && isObject(data);
}

function resources(data: JsonObject): readonly HarborTarget[] {
  const found = objects(data, 'resources');
  if (found.length === 0) return [];
  const path = text(data, 'repository', 'repo_full_name');
  const parts = [text(data, 'repository', 'namespace'), text(data, 'repository', 'name')];
  const repository = parseRepository(path ?? parts.join('/'), 'event_data.repository.repo_full_name');
  return found.map((one) => ({ repository, ...known({ tag: tag(one, 'tag'), digest: digest(one, 'digest') }) }));
}

// Its entries say `api:1.4`, without the project.
function retained(data: JsonObject): readonly HarborTarget[] {
  return objects(data, 'retention', 'deleted_artifact')
    .filter((one) => text(one, 'status')?.toUpperCase() === 'SUCCESS')
    .map((one) => {
      const project = text(data, 'retention', 'project_name') ?? '';
      return harborTarget(`${project}/${text(one, 'name_tag') ?? ''}`, 'event_data.retention.deleted_artifact');
    });
}

/** The host that Harbor calls itself. `resource_url` is `host/path`, in some versions without the host. */
function registryOf(data: JsonObject, context: Context): string | undefined {
  if (context.registry !== undefined) return context.registry;
  const [first] = objects(data, 'resources');
  const url = first === undefined ? undefined : text(first, 'resource_url')?.replace(/^https?:\/\//, '');
  const host =
    url?.slice(0, Math.max(url.indexOf('/'), 0)) ||
    text(data, 'retention', 'harbor_hostname') ||
    text(data, 'replication', 'harbor_hostname');
  if (host === undefined || !(host === 'localhost' || /[.:]/.test(host))) return undefined;
  return parseHost(host, 'resource_url');
}
