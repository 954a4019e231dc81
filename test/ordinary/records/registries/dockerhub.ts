import type { Act, Control } from '../../act.ts';
import type { Feed, Organisation, Registry } from '../../organisation.ts';
import { accountOf, registryOf } from '../accounts.ts';
import { numberOf } from '../naming.ts';
import { keep, type NativeRecord, told } from '../writer.ts';

/** Docker Hub's webhook: one for each tag, without a digest. https://docs.docker.com/docker-hub/repos/manage/webhooks/ */
export function dockerhub(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of || act.act !== 'push' || act.to.tag === undefined) return [];
  const [namespace = '', name = ''] = act.to.repository.split('/');
  const pushed_at = Math.floor(told(act.at, feed) / 1000);
  return [
    {
      at: pushed_at * 1000,
      record: {
        callback_url: `https://registry.hub.docker.com/u/${act.to.repository}/hook/${numberOf(1e8, 9e8, 'hook', act.to.repository)}/`,
        push_data: keep(feed, { pushed_at, pusher: accountOf(act.by, registry), tag: act.to.tag, images: [] }),
        repository: {
          comment_count: 0,
          date_created: 1_700_000_000,
          description: '',
          full_description: '',
          is_official: false,
          is_private: true,
          is_trusted: false,
          name,
          namespace,
          owner: namespace,
          repo_name: act.to.repository,
          repo_url: `https://hub.docker.com/r/${act.to.repository}`,
          star_count: 0,
          status: 'Active',
        },
      },
    },
  ];
}

/** Docker Hub's audit log, one entry a line. https://docs.docker.com/reference/api/hub/latest/#tag/audit-logs */
export function dockerhubAudit(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  switch (act.act) {
    case 'push':
      return act.to.tag === undefined
        ? []
        : [
            entry(act, registry, feed, 'repo.tag.push', act.to.repository, {
              tag: act.to.tag,
              digest: act.image.digest,
            }),
          ];
    case 'delete':
      return act.from.tag === undefined
        ? []
        : [
            entry(act, registry, feed, 'repo.tag.delete', act.from.repository, {
              tag: act.from.tag,
              digest: act.image.digest,
            }),
          ];
    case 'control':
      return changed(act, registry, feed);
    default:
      return [];
  }
}

/** A robot acts with somebody's access token, or with the organisation's. */
function entry(
  act: Act,
  registry: Registry,
  feed: Feed,
  action: string,
  name: string,
  data: Readonly<Record<string, string>>,
): NativeRecord {
  const account = accountOf(act.by, registry);
  const actor = act.by.kind === 'robot' ? `${account} - access token "ci"` : account;
  return {
    at: told(act.at, feed),
    record: keep(feed, {
      account: registry.prefix.split('/', 1)[0],
      action,
      name,
      actor,
      data: keep(feed, data),
      timestamp: new Date(told(act.at, feed)).toISOString(),
      action_description: DESCRIPTIONS[action] ?? action,
    }),
  };
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  'repo.tag.push': 'pushed the tag to the repository',
  'repo.tag.delete': 'deleted the tag of the repository',
};

function changed(act: Control, registry: Registry, feed: Feed): readonly NativeRecord[] {
  const organisation = registry.prefix.split('/', 1)[0] ?? '';
  const member = act.to ? accountOf(act.to, registry) : '';
  const one = (action: string, name = organisation, data: Readonly<Record<string, string>> = {}) => [
    entry(act, registry, feed, action, name, data),
  ];
  switch (act.what) {
    case 'member-added':
      return one('org.member.add', organisation, { member });
    case 'member-removed':
      return one('org.member.remove', organisation, { member });
    case 'role-changed':
      return one('org.member.role.change', organisation, { member });
    case 'token-issued':
      return one('org.access_token.create', 'ci');
    case 'immutability-on':
    case 'immutability-off':
      return one('repo.immutable.tags.updated', act.on, { enabled: String(act.what === 'immutability-on') });
    case 'repository-made':
      return one('repo.create', act.on);
    case 'repository-deleted':
      return one('repo.delete', act.on);
    default:
      return [];
  }
}
