import type { Act, Control, Delete, Image, Pull, Push, Target, Who } from '../act.ts';
import type { NativeRecord } from '../stack.ts';
import { GITLAB_PROJECTS } from './gitlab.ts';
import { isOwn, namingOf, type Product, renamedTo, second } from './product.ts';

const AUDIT = 'harbor/audit.ndjson';
const WEBHOOKS = 'harbor/webhooks.ndjson';

/** Harbor's accounts: what the registry does by itself, retention and replication, its job service does. */
export const HARBOR_USERS = {
  pipeline: 'robot$ci',
  release: 'robot$release',
  promoter: 'robot$promoter',
  retention: 'harbor-jobservice',
  replication: 'harbor-jobservice',
  node: 'robot$nodes',
  deployer: 'robot$argocd',
  controller: 'robot$nodes',
  dana: 'dana',
  lee: 'lee',
  mallory: 'mallory',
} as const satisfies Readonly<Record<Who, string>>;

/** Harbor 2.14: its audit log as `GET /auditlog-exts` lists it, and webhooks in the format CloudEvents. */
export function harbor(registry: string): Product {
  const webhook = (at: number, type: string, by: string, image: Image, { repository, tag }: Target): NativeRecord => {
    const naming = namingOf(at, type, by, repository, tag, image.digest);
    const [namespace = '', ...name] = repository.split('/');
    const named = tag ?? image.digest;
    return {
      file: WEBHOOKS,
      at,
      record: {
        specversion: '1.0',
        id: naming.uuid(),
        requestid: naming.uuid(),
        source: `/projects/${projectId(repository)}/webhook/policies/${projectId(repository) + 10}`,
        type: `harbor.artifact.${type}`,
        datacontenttype: 'application/json',
        time: second(at),
        data: {
          resources: [
            {
              digest: image.digest,
              tag: named,
              resource_url: `${registry}/${repository}${tag === undefined ? '@' : ':'}${named}`,
            },
          ],
          repository: {
            date_created: 1_790_000_000,
            name: name.join('/'),
            namespace,
            repo_full_name: repository,
            repo_type: 'private',
          },
        },
        operator: by,
      },
    };
  };

  const pushed = (act: Push, at: number): readonly NativeRecord[] => {
    const { image, to } = act;
    const by = accountOf(act);
    const own = { repository: to.repository };
    const children = (image.children ?? []).map((child, index) => ({ child, when: at - 900 + index * 40 }));
    return [
      ...children.flatMap(({ child, when }) => [
        audit(when, 'create', 'artifact', artifact(child, own), by),
        webhook(when + 60, 'pushed', by, child, own),
      ]),
      audit(at, 'create', 'artifact', artifact(image, to), by),
      webhook(at + 60, 'pushed', by, image, to),
    ];
  };

  const pulled = (act: Pull, at: number): readonly NativeRecord[] => {
    const { image, from } = act;
    const by = accountOf(act);
    const named = from.digest === undefined ? from : { repository: from.repository };
    return [audit(at, 'pull', 'artifact', artifact(image, named), by), webhook(at + 60, 'pulled', by, image, named)];
  };

  const deleted = (act: Delete, at: number): readonly NativeRecord[] => {
    const { image, target, what } = act;
    const by = accountOf(act);
    return [
      what === 'tag'
        ? audit(at, 'delete', 'tag', artifact(image, target), by)
        : audit(at, 'delete', 'artifact', artifact(image, { repository: target.repository }), by),
      webhook(at + 60, 'deleted', by, image, target),
    ];
  };

  return {
    tell(act, at) {
      const place = placeOf(act);
      if (place && !isOwn(place)) return [];
      switch (act.act) {
        case 'push':
          return pushed(act, at(act.at));
        case 'pull':
          return pulled(act, at(act.at));
        case 'delete':
          return deleted(act, at(act.at));
        case 'control':
          return changed(act, at(act.at));
        default:
          return [];
      }
    },
    forged: (act, at) => {
      if (act.act === 'push') return [webhook(at(act.at), 'pushed', accountOf(act), act.image, act.to)];
      return act.act === 'delete' ? [webhook(at(act.at), 'deleted', accountOf(act), act.image, act.target)] : [];
    },
    // Somebody looks at a list: neither a push nor a right.
    hum: (at) => [audit(at, 'update', 'label', 'reviewed', 'lee')],
  };
}

function accountOf({ by, renamed }: Pick<Act, 'by' | 'renamed'>): string {
  return renamedTo(HARBOR_USERS[by], renamed);
}

function placeOf(act: Act): Target | undefined {
  if (act.act === 'push') return act.to;
  if (act.act === 'pull') return act.from;
  return act.act === 'delete' ? act.target : undefined;
}

function artifact({ digest }: Image, { repository, tag }: Target): string {
  return tag === undefined ? `${repository}@${digest}` : `${repository}:${tag}`;
}

function audit(at: number, operation: string, type: string, resource: string, by: string): NativeRecord {
  const serial = namingOf(at, operation, type, resource).below(10_000);
  return {
    file: AUDIT,
    at,
    record: {
      id: Math.floor(at / 1000) * 10_000 + serial,
      project_id: projectId(resource),
      operation,
      operation_description: `${operation} ${type}: ${resource}`,
      is_successful: true,
      resource_type: type,
      resource,
      username: by,
      op_time: new Date(at).toISOString(),
    },
  };
}

function projectId(resource: string): number {
  return ['dev', 'prod', 'base', 'mirror'].indexOf(resource.split('/', 1)[0] ?? '') + 2;
}

/** GitLab's own settings, which are named by project, are not Harbor's. */
function changed(act: Control, at: number): readonly NativeRecord[] {
  if (act.on in GITLAB_PROJECTS) return [];
  const rule = String(7 + projectId(act.on));
  switch (act.what) {
    case 'immutability-off':
      return [audit(at, 'delete', 'immutable-tag', rule, accountOf(act))];
    case 'immutability-on':
      return [audit(at, 'create', 'immutable-tag', rule, accountOf(act))];
    case 'push-granted': {
      const to = HARBOR_USERS[act.to ?? 'mallory'];
      return [audit(at, 'create', to.startsWith('robot$') ? 'robot' : 'member', to, accountOf(act))];
    }
    case 'telemetry-off':
      return [audit(at, 'delete', 'notification-policy', 'landwaiter', accountOf(act))];
    default:
      return [];
  }
}
