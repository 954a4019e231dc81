import type { Actor } from '../../../core/actor.ts';
import type { ControlChanged } from '../../../core/control-event.ts';
import { githubActor } from './github.ts';
import {
  isObject,
  object,
  requiredEpochSeconds,
  requiredText,
  requiredWhole,
  text,
  time,
  whole,
} from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';

/** What a webhook of GitHub says of a setting. */
export interface GithubChange {
  readonly control: ControlChanged['control'];
  readonly effect: ControlChanged['effect'];
  readonly subject: string;
  readonly change: string;
  /** Absent where the body does not hold when it was done. */
  readonly at?: number | undefined;
  readonly grantee?: Actor | undefined;
}

type Effects = ReadonlyMap<string, ControlChanged['effect']>;

/** None for webhooks that change nothing which guards the chain. Each is known by what only its body holds. */
export function githubChange(record: JsonObject, action: string): GithubChange | undefined {
  const { rule, repository_ruleset: ruleset, key, member, team, hook, installation, repository } = record;
  if (isObject(rule) && rule['repository_id'] !== undefined) return protectionChange(rule, record, action);
  if (isObject(ruleset)) return rulesetChange(ruleset, action);
  if (isObject(key) && key['read_only'] !== undefined) return deployKeyChange(key, action);
  if (isObject(hook) && action === 'deleted') return hookChange(record);
  if (isObject(installation) && installation['account'] !== undefined && record['repositories_added'] === undefined) {
    return appChange(installation, action);
  }
  if (!isObject(repository)) return undefined;
  if (isObject(member) && team === undefined) return memberChange(member, record, action);
  if (isObject(team)) return teamChange(team, action);
  return protectionSwitch(record, action);
}

const GUARD_EFFECTS: Effects = new Map([
  ['created', 'tightened'],
  ['deleted', 'loosened'],
]);

const LONGEST_CHANGE = 200;

function protectionChange(rule: JsonObject, record: JsonObject, action: string): GithubChange {
  const edited = Object.keys(object(record, 'changes') ?? {})
    .join(', ')
    .slice(0, LONGEST_CHANGE);
  return {
    control: 'build',
    effect: GUARD_EFFECTS.get(action) ?? 'changed',
    subject: `branch protection ${text(rule, 'name') ?? ''}`,
    change: `branch protection ${action}${edited === '' ? '' : `: ${edited}`}`,
    at: action === 'deleted' ? undefined : time(rule, 'updated_at'),
  };
}

function rulesetChange(ruleset: JsonObject, action: string): GithubChange {
  return {
    control: 'build',
    effect: GUARD_EFFECTS.get(action) ?? 'changed',
    subject: `${text(ruleset, 'target') ?? 'branch'} ruleset ${text(ruleset, 'name') ?? ''}`,
    change: `ruleset ${action}, enforcement ${text(ruleset, 'enforcement') ?? 'unknown'}`,
    at: action === 'deleted' ? undefined : (time(ruleset, 'updated_at') ?? time(ruleset, 'created_at')),
  };
}

function deployKeyChange(key: JsonObject, action: string): GithubChange {
  const isReadOnly = key['read_only'] === true;
  const given = isReadOnly ? 'changed' : 'loosened';
  return {
    control: 'build',
    effect: action === 'created' ? given : 'tightened',
    subject: `deploy key ${text(key, 'title') ?? requiredWhole(key, 'id')}`,
    change: `${isReadOnly ? 'read-only' : 'writing'} deploy key ${action}`,
    at: action === 'created' ? time(key, 'created_at') : undefined,
  };
}

function hookChange(record: JsonObject): GithubChange {
  const subject = `hook ${whole(record, 'hook_id') ?? ''}`.trim();
  return { control: 'telemetry', effect: 'loosened', subject, change: 'webhook deleted' };
}

const MEMBER_EFFECTS: Effects = new Map([
  ['added', 'loosened'],
  ['removed', 'tightened'],
  ['edited', 'changed'],
]);

function memberChange(member: JsonObject, record: JsonObject, action: string): GithubChange | undefined {
  const effect = MEMBER_EFFECTS.get(action);
  if (effect === undefined) return undefined;
  const login = requiredText(member, 'login');
  const changes = object(record, 'changes') ?? {};
  const role = text(changes, 'role_name', 'to') ?? text(changes, 'permission', 'to');
  return {
    control: 'push-permission',
    effect: READING_ROLES.has(role ?? '') ? 'changed' : effect,
    subject: login,
    change: `collaborator ${action}${role === undefined ? '' : ` with role ${role}`}`,
    grantee: githubActor(login),
  };
}

const READING_ROLES: ReadonlySet<string> = new Set(['read', 'pull', 'triage']);

const TEAM_EFFECTS: Effects = new Map([
  ['added_to_repository', 'loosened'],
  ['removed_from_repository', 'tightened'],
  ['edited', 'changed'],
]);

function teamChange(team: JsonObject, action: string): GithubChange | undefined {
  const effect = TEAM_EFFECTS.get(action);
  const permission = text(team, 'permission');
  if (effect === undefined) return undefined;
  return {
    control: 'push-permission',
    effect: effect === 'loosened' && READING_ROLES.has(permission ?? '') ? 'changed' : effect,
    subject: `team ${text(team, 'slug') ?? requiredText(team, 'name')}`,
    change: `team ${action.replaceAll('_', ' ')}, permission ${permission ?? 'unknown'}`,
  };
}

// What an app with this right can bring into a build or a registry.
const APP_RIGHTS = ['packages', 'contents', 'workflows', 'actions', 'secrets', 'environments', 'administration'];

/** By action: what it does, and the field that tells when. */
const APP_ACTIONS: ReadonlyMap<string, readonly [ControlChanged['effect'], string?]> = new Map([
  ['created', ['loosened', 'created_at']],
  ['new_permissions_accepted', ['loosened', 'updated_at']],
  ['suspend', ['tightened', 'suspended_at']],
  ['unsuspend', ['loosened']],
  ['deleted', ['tightened']],
]);

function appChange(installation: JsonObject, action: string): GithubChange | undefined {
  const permissions = object(installation, 'permissions') ?? {};
  const writes = APP_RIGHTS.filter((right) => permissions[right] === 'write');
  const [effect, field] = APP_ACTIONS.get(action) ?? [];
  if (writes.length === 0 || effect === undefined) return undefined;
  const name = text(installation, 'app_slug') ?? String(whole(installation, 'app_id') ?? 'unknown');
  return {
    control: writes.includes('packages') ? 'push-permission' : 'build',
    effect,
    subject: `app ${name}`,
    change: `app ${action.replaceAll('_', ' ')}, may write ${writes.join(', ')}`,
    at: field === undefined ? undefined : installedAt(installation, field),
    grantee: { name: `${name}[bot]`, kind: 'ci' },
  };
}

// Text, or whole seconds since 1970, as hooks of apps write it.
function installedAt(installation: JsonObject, field: string): number | undefined {
  return typeof installation[field] === 'number'
    ? requiredEpochSeconds(installation, field)
    : time(installation, field);
}

const BARE: ReadonlySet<string> = new Set([
  'action',
  'enterprise',
  'installation',
  'organization',
  'repository',
  'sender',
]);

// `branch_protection_configuration` holds nothing but where and by whom.
function protectionSwitch(record: JsonObject, action: string): GithubChange | undefined {
  const isSwitch = action === 'enabled' || action === 'disabled';
  if (!isSwitch || Object.keys(record).some((field) => !BARE.has(field))) return undefined;
  return {
    control: 'build',
    effect: action === 'enabled' ? 'tightened' : 'loosened',
    subject: 'all branch protections',
    change: `branch protections ${action}`,
  };
}
