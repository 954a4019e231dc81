import type { Image } from '../../../scenarios/act.ts';
import type { Act, Delete, Pull, Push } from '../../act.ts';
import type { Feed, Organisation, Registry } from '../../organisation.ts';
import { accountOf, registryOf } from '../accounts.ts';
import { fetchesByDigest, putsOf } from '../contents.ts';
import { namingOf } from '../naming.ts';
import { type NativeRecord, told, second, wholeSecond } from '../writer.ts';
import { projectId } from './harbor-audit.ts';

/**
 * Harbor's webhooks in the format CloudEvents, or without `specversion` in the format Default, which has no id. A tag
 * that goes alone is not told: its deletion has no webhook.
 * https://goharbor.io/docs/latest/working-with-projects/project-configuration/configure-webhooks/
 */
export function harbor(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  switch (act.act) {
    case 'push':
      return [
        ...putsOf(act).map(({ image, tag, at }) => artifact(act, registry, feed, { what: 'pushed', at, image, tag })),
        ...(act.own === 'replication' ? [replicated(act, registry, feed)] : []),
      ];
    case 'pull': {
      const tag = fetchesByDigest(act.agent) ? undefined : act.from.tag;
      return [artifact(act, registry, feed, { what: 'pulled', at: act.at, image: act.image, tag })];
    }
    case 'delete':
      return deleted(act, registry, feed);
    default:
      return [];
  }
}

const DEFAULT_TYPES = {
  'artifact.pushed': 'PUSH_ARTIFACT',
  'artifact.pulled': 'PULL_ARTIFACT',
  'artifact.deleted': 'DELETE_ARTIFACT',
  'tag_retention.finished': 'TAG_RETENTION',
  'replication.status.changed': 'REPLICATION',
} as const;

interface Sent {
  readonly at: number;
  readonly type: keyof typeof DEFAULT_TYPES;
  readonly operator: string;
  readonly project: string;
  readonly data: object;
}

function webhook(registry: Registry, feed: Feed, { at, type, operator, project, data }: Sent): NativeRecord {
  const sent = wholeSecond(at, feed);
  if (feed.without.includes('specversion')) {
    return { at: sent, record: { type: DEFAULT_TYPES[type], occur_at: sent / 1000, operator, event_data: data } };
  }
  const id = projectId(registry, project);
  const naming = namingOf(feed.name, at, type, operator, data);
  return {
    at: sent,
    record: {
      specversion: '1.0',
      id: naming.uuid(),
      requestid: naming.uuid(),
      source: `/projects/${id}/webhook/policies/${id + 10}`,
      type: `harbor.${type}`,
      datacontenttype: 'application/json',
      time: second(at, feed),
      data,
      operator,
    },
  };
}

interface Told {
  readonly what: 'pushed' | 'pulled' | 'deleted';
  readonly at: number;
  readonly image: Image;
  readonly tag: string | undefined;
}

function artifact(act: Push | Pull | Delete, registry: Registry, feed: Feed, one: Told): NativeRecord {
  const { what, at, image, tag } = one;
  const { repository } = act.act === 'push' ? act.to : act.from;
  const [namespace = '', ...name] = repository.split('/');
  const named = tag ?? image.digest;
  const resource = {
    digest: image.digest,
    tag: named,
    resource_url: `${registry.host}/${repository}${tag === undefined ? '@' : ':'}${named}`,
  };
  const data = {
    resources: [resource],
    repository: {
      date_created: 1_700_000_000 + namingOf('made', repository).below(50_000_000),
      name: name.join('/'),
      namespace,
      repo_full_name: repository,
      repo_type: 'private',
    },
  };
  // The job that sends it starts a moment later, but the time in it is when it happened.
  return webhook(registry, feed, {
    at,
    type: `artifact.${what}`,
    operator: accountOf(act.by, registry),
    project: namespace,
    data,
  });
}

function deleted(act: Delete, registry: Registry, feed: Feed): readonly NativeRecord[] {
  if (act.what === 'tag') return act.own ? [retained(act, registry, feed)] : [];
  const { at, image, from } = act;
  const gone = artifact(act, registry, feed, { what: 'deleted', at, image, tag: from.tag });
  return act.own ? [gone, retained(act, registry, feed)] : [gone];
}

function retained({ at, from }: Delete, registry: Registry, feed: Feed): NativeRecord {
  const [project = '', ...name] = from.repository.split('/');
  const retention = {
    total: 1,
    retained: 0,
    harbor_hostname: registry.host,
    project_name: project,
    retention_policy_id: projectId(registry, project),
    retention_rule: [{ template: 'latestPushedK', params: { latestPushedK: 20 } }],
    result: 'SUCCESS',
    deleted_artifact: from.tag ? [{ type: 'image', status: 'SUCCESS', name_tag: `${name.join('/')}:${from.tag}` }] : [],
  };
  return webhook(registry, feed, {
    at: at + 3000,
    type: 'tag_retention.finished',
    operator: 'SCHEDULE',
    project,
    data: { retention },
  });
}

function replicated(act: Push, registry: Registry, feed: Feed): NativeRecord {
  const [namespace = '', ...name] = act.to.repository.split('/');
  const replication = {
    harbor_hostname: registry.host,
    job_status: 'Success',
    artifact_type: 'image',
    override_mode: true,
    trigger_type: 'SCHEDULED',
    policy_creator: 'admin',
    execution_timestamp: Math.floor(told(act.at, feed) / 1000) - 20,
    src_resource: {
      registry_name: 'upstream',
      registry_type: 'docker-registry',
      endpoint: `https://${act.copyOf?.registry.host ?? registry.host}`,
      namespace: act.copyOf?.repository.split('/', 1)[0] ?? namespace,
    },
    dest_resource: { registry_type: 'harbor', endpoint: `https://${registry.host}`, namespace },
    successful_artifact: [{ type: 'image', status: 'Success', name_tag: `${name.join('/')} [1 item(s) in total]` }],
  };
  return webhook(registry, feed, {
    at: act.at + 2000,
    type: 'replication.status.changed',
    operator: 'SCHEDULE',
    project: namespace,
    data: { replication },
  });
}
