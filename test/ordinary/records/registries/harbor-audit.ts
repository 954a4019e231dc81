import type { Act, Control, Push } from '../../act.ts';
import type { Actor, Feed, Organisation, Registry } from '../../organisation.ts';
import { accountOf, registryOf } from '../accounts.ts';
import { fetchesByDigest, putsOf } from '../contents.ts';
import { numberOf } from '../naming.ts';
import { keep, type NativeRecord, stamp, told } from '../writer.ts';

/**
 * Harbor's audit log as `GET /auditlog-exts` lists it since 2.13, and without `is_successful` as `GET /auditlogs` did.
 * It knows artifacts, tags, repositories, users, robots, members, projects and the configuration; rules about tags,
 * webhooks and replication it does not. https://goharbor.io/docs/latest/administration/audit-log/
 */
export function harborAudit(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  const row = (at: number, operation: string, type: string, resource: string, by: Actor = act.by): NativeRecord =>
    entry(registry, feed, { at, operation, type, resource, by });
  switch (act.act) {
    case 'push':
      return pushed(act, feed).map(({ at, resource }) => row(at, 'create', 'artifact', resource));
    case 'pull': {
      const tag = fetchesByDigest(act.agent) ? undefined : act.from.tag;
      return [row(act.at, 'pull', 'artifact', nameOf(act.from.repository, tag, act.image.digest, feed))];
    }
    case 'delete':
      return act.what === 'tag' && act.from.tag !== undefined
        ? [row(act.at, 'delete', 'tag', `${act.from.repository}:${act.from.tag}`)]
        : [row(act.at, 'delete', 'artifact', nameOf(act.from.repository, undefined, act.image.digest, feed))];
    case 'control':
      return changed(act, registry).map(([operation, type, resource]) => row(act.at, operation, type, resource));
    default:
      return [];
  }
}

function pushed(act: Push, feed: Feed): readonly { readonly at: number; readonly resource: string }[] {
  return putsOf(act).map(({ image, tag, at }) => ({
    at,
    resource: nameOf(act.to.repository, tag, image.digest, feed),
  }));
}

const isOld = (feed: Feed): boolean => feed.without.includes('is_successful');

/** Versions before 2.14 put a colon before a digest, too. */
function nameOf(repository: string, tag: string | undefined, digest: string, feed: Feed): string {
  if (tag !== undefined) return `${repository}:${tag}`;
  return `${repository}${isOld(feed) ? ':' : '@'}${digest}`;
}

interface Row {
  readonly at: number;
  readonly operation: string;
  readonly type: string;
  readonly resource: string;
  readonly by: Actor;
}

/** Numbers grow with time, as a table's do. */
function entry(registry: Registry, feed: Feed, { at, operation, type, resource, by }: Row): NativeRecord {
  const id = Math.floor(told(at, feed) / 100) * 1000 + numberOf(0, 1000, at, operation, type, resource, by.id);
  const later = isOld(feed)
    ? {}
    : { operation_description: descriptionOf(operation, type, resource), is_successful: true };
  return {
    at: told(at, feed),
    record: keep(feed, {
      id: id % 9_000_000_000_000,
      project_id: projectId(registry, resource),
      operation,
      ...later,
      resource_type: type,
      resource,
      username: accountOf(by, registry),
      op_time: stamp(at, feed),
    }),
  };
}

/** Of the configuration it has the body of the request. */
function descriptionOf(operation: string, type: string, resource: string): string {
  const said = type === 'configuration' ? '{"disabled_audit_log_event_types":"pull_artifact"}' : resource;
  return `${operation} ${type}: ${said}`;
}

/** Projects are numbered; the name is the first part of a repository's. */
export function projectId(registry: Registry, resource: string): number {
  return numberOf(2, 60, 'project', registry.id, resource.split(/[/:@]/, 1)[0]);
}

function changed(act: Control, registry: Registry): readonly (readonly [string, string, string])[] {
  const name = act.to ? accountOf(act.to, registry) : '';
  const isRobot = name.startsWith('robot$');
  switch (act.what) {
    case 'member-added':
      return name === '' ? [] : [['create', isRobot ? 'robot' : 'member', name]];
    case 'member-removed':
      return name === '' ? [] : [['delete', isRobot ? 'robot' : 'member', name]];
    case 'role-changed':
      return name === '' || isRobot ? [] : [['update', 'member', name]];
    case 'token-issued':
      return isRobot ? [['create', 'robot', name]] : [];
    case 'account-renamed':
      return name === '' || isRobot ? [] : [['update', 'user', name]];
    case 'telemetry-off':
    case 'telemetry-on':
      return [['update', 'configuration', 'configuration']];
    case 'repository-deleted':
      return [['delete', 'repository', act.on]];
    default:
      return [];
  }
}
