import { accountOf } from '../accounts.ts';
import { type NativeRecord, told } from '../writer.ts';
import { namingOf, numberOf } from '../naming.ts';
import type { Act, Control } from '../../act.ts';
import type { BuildSystem, Feed, Organisation, Registry } from '../../organisation.ts';

/**
 * GitLab's audit events as its API lists them, of the forge and of the registry in it.
 * https://docs.gitlab.com/user/compliance/audit_event_types/
 */
export function gitlabAudit(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  if (act.act !== 'control' || act.system.is === 'cluster' || act.system.id !== feed.of) return [];
  const change = changeOf(act, act.system);
  return change === undefined ? [] : [entry(act, act.system, feed, change)];
}

interface Change {
  readonly type: string;
  readonly target: string;
}

function entry(act: Control, system: BuildSystem | Registry, feed: Feed, { type, target }: Change): NativeRecord {
  const author = accountOf(act.by, system);
  const path = act.on;
  return {
    at: told(act.at, feed),
    record: {
      id: namingOf(feed.of, act.at, type, target).below(4_000_000_000),
      author_id: numberOf(20, 90_000, 'user', author),
      entity_id: numberOf(100, 90_000, 'project', path),
      entity_type: 'Project',
      event_type: type,
      event_name: type,
      details: {
        author_name: author,
        author_class: 'User',
        target_id: numberOf(1, 90_000, 'target', target),
        target_type: 'User',
        target_details: target,
        custom_message: type.replaceAll('_', ' '),
        ip_address: act.address,
        entity_path: path,
      },
      created_at: new Date(told(act.at, feed)).toISOString(),
    },
  };
}

function changeOf(act: Control, system: BuildSystem | Registry): Change | undefined {
  const user = act.to ? accountOf(act.to, system) : act.on;
  switch (act.what) {
    case 'member-added':
      return { type: 'member_created', target: user };
    case 'member-removed':
      return { type: 'member_destroyed', target: user };
    case 'role-changed':
    case 'role-bound':
      return { type: 'member_updated', target: user };
    case 'token-issued':
      return { type: 'project_access_token_created', target: user };
    case 'account-renamed':
      return { type: 'user_username_updated', target: user };
    case 'immutability-on':
      return { type: 'container_registry_protection_tag_rule_created', target: act.on };
    case 'immutability-off':
      return { type: 'container_registry_protection_tag_rule_deleted', target: act.on };
    case 'telemetry-off':
      return { type: 'deleted_event_streaming_destination', target: 'landwaiter' };
    case 'telemetry-on':
      return { type: 'created_event_streaming_destination', target: 'landwaiter' };
    default:
      return undefined;
  }
}
