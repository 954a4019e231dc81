import type { Act, Control, Delete, Pull, Push } from '../../act.ts';
import type { Actor, Feed, Organisation, Registry } from '../../organisation.ts';
import { accountOf, registryOf } from '../accounts.ts';
import { fetchesByDigest, putsOf } from '../contents.ts';
import { namingOf } from '../naming.ts';
import { keep, type NativeRecord, wholeSecond } from '../writer.ts';

/**
 * Quay's action logs as its API lists them, or where `random_id` is kept, as it sends them to Splunk. A push names the
 * tag, not the digest. https://docs.redhat.com/en/documentation/red_hat_quay/3/html/use_red_hat_quay/viewing-logs-api
 */
export function quayLogs(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  switch (act.act) {
    case 'push':
      return putsOf(act)
        .filter(({ tag }) => tag !== undefined)
        .map(({ tag, at }) =>
          row(act, registry, feed, {
            at,
            kind: 'push_repo',
            metadata: { ...place(act.to.repository), tag, ...shown(act, registry) },
          }),
        );
    case 'pull': {
      const { repository, tag } = act.from;
      const manifest_digest = act.image.digest;
      const named = tag === undefined || fetchesByDigest(act.agent) ? { manifest_digest } : { tag };
      return [
        row(act, registry, feed, {
          at: act.at,
          kind: 'pull_repo',
          metadata: { ...place(repository), ...named, ...shown(act, registry) },
        }),
      ];
    }
    case 'delete':
      return deleted(act, registry, feed);
    case 'control':
      return changed(act, registry, feed);
    default:
      return [];
  }
}

function place(path: string) {
  const [namespace = '', ...repo] = path.split('/');
  return { repo: repo.join('/'), namespace };
}

const isRobot = (name: string): boolean => name.includes('+');

/** What was shown to get in, and with which client. */
function shown(act: Push | Pull | Delete, registry: Registry): object {
  const name = accountOf(act.by, registry);
  return { 'user-agent': act.agent, ...(isRobot(name) ? { robot: name } : { username: name }) };
}

interface Row {
  readonly at: number;
  readonly kind: string;
  readonly metadata: object;
}

function row(
  act: Pick<Act, 'by' | 'address'>,
  registry: Registry,
  feed: Feed,
  { at, kind, metadata }: Row,
): NativeRecord {
  const second = wholeSecond(at, feed);
  const name = accountOf(act.by, registry);
  return {
    at: second,
    record: keep(feed, {
      kind,
      metadata: keep(feed, { ...metadata }),
      ip: act.address,
      datetime: new Date(second).toUTCString().replace('GMT', '-0000'),
      performer: {
        kind: 'user',
        name,
        is_robot: isRobot(name),
        avatar: { name, hash: namingOf('avatar', name).hex(32), color: '#17becf', kind: 'user' },
      },
      namespace: { kind: 'org', name: registry.prefix.split('/', 1)[0] },
    }),
  };
}

/** Tags are what is deleted; untagged manifests are collected later, without an entry. */
function deleted(act: Delete, registry: Registry, feed: Feed): readonly NativeRecord[] {
  const { repository, tag } = act.from;
  if (tag === undefined) return [];
  const kind = act.own ? 'autoprune_tag_delete' : 'delete_tag';
  const who = act.own ? {} : { username: accountOf(act.by, registry) };
  return [row(act, registry, feed, { at: act.at, kind, metadata: { ...place(repository), tag, ...who } })];
}

function changed(act: Control, registry: Registry, feed: Feed): readonly NativeRecord[] {
  const entry = (kind: string, metadata: object): readonly NativeRecord[] => [
    row(act, registry, feed, { at: act.at, kind, metadata: { ...place(act.on), ...metadata } }),
  ];
  const name = nameOf(act.to, registry);
  switch (act.what) {
    case 'member-added':
      return entry('org_add_team_member', { team: 'owners', member: name });
    case 'member-removed':
      return entry('org_remove_team_member', { team: 'owners', member: name });
    case 'role-changed':
    case 'role-bound':
      return entry('change_repo_permission', { role: 'write', username: name });
    case 'token-issued':
      return isRobot(name)
        ? entry('create_robot', { robot: name })
        : entry('create_app_specific_token', { app_specific_token_title: 'ci' });
    case 'immutability-on':
    case 'immutability-off':
      return entry('change_tag_immutability', { immutable: act.what === 'immutability-on' });
    case 'retention-changed':
      return entry('update_namespace_autoprune_policy', { method: 'number_of_tags', value: 20 });
    case 'telemetry-off':
      return entry('delete_repo_notification', { event: 'repo_push', method: 'webhook' });
    case 'telemetry-on':
      return entry('add_repo_notification', { event: 'repo_push', method: 'webhook' });
    case 'repository-made':
      return entry('create_repo', {});
    case 'repository-deleted':
      return entry('delete_repo', {});
    default:
      return [];
  }
}

function nameOf(actor: Actor | undefined, registry: Registry): string {
  return actor ? accountOf(actor, registry) : '';
}
