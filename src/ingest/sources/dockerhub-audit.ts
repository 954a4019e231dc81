import type { Actor } from '../../core/actor.ts';
import type { ControlChanged, ControlKind } from '../../core/control-event.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { parseReference } from '../../core/reference.ts';
import { contentId, digest, requiredDigest, requiredText, requiredTime, shortened, text } from '../records/json.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';
import { tag } from '../records/images/tag.ts';
import { toldBy } from '../records/told-by.ts';

/** Docker Hub's audit log of an organisation: elements of `logs` in `GET /v2/auditlogs/{account}`. */
export const dockerhubAudit: Source = {
  name: 'dockerhub-audit',
  title: 'Docker Hub audit log',
  docs: 'https://docs.docker.com/reference/api/hub/latest/#tag/audit-logs',
  verifiedOn: 'documented',
  tells: { actor: true, digest: true, time: true, id: false },
  cannot: [
    'From which address and with which client.',
    'Config, layers and platforms of the image.',
    'Pulls.',
    'Which images went when a whole repository was deleted: all that earlier records show there.',
    'An id of the entry: pages may overlap, equal content is taken for one entry.',
  ],
  joinWith: ['dockerhub webhooks, which come at once.', 'github runs, by identity and time.'],
  delivery: {
    senders: 'system',
    by: 'API: GET /v2/auditlogs/ORGANISATION, page by page.',
    authentication:
      'Fetched from Docker Hub with your own access token. Whoever can write the copies can forge entries.',
    loss:
      'Docker Hub keeps the log for three months: what is not fetched by then is lost. Pages of a log that grows ' +
      'may overlap, so that entries come twice.',
    delay: 'Not documented; besides, as long as you wait to ask.',
  },
  connect: [
    'Team or Business subscription needed. Make an organisation access token that may read the audit log.',
    'curl -H "Authorization: Bearer $TOKEN" "https://hub.docker.com/v2/auditlogs/ORGANISATION?from=…&to=…&page_size=100" ' +
      'and keep every page as one line, at least once a day: Docker Hub keeps the log for a limited time.',
    'Give the files to landwaiter analyze.',
  ],
  logClass: 'registry',

  needless: [{ action: /^(?:billing|org\.(?:create|settings)|repo\.(?:create|star|category)|team|user)\b/ }],

  recognises: (record) =>
    ['account', 'action', 'timestamp', 'action_description'].every((key) => typeof record[key] === 'string'),

  read: readEntry,
};

const REGISTRY = 'docker.io';

function readEntry(entry: JsonObject, { origin }: Context): Reading {
  const at = requiredTime(entry, 'timestamp');
  const understood = { at, scope: REGISTRY };
  const action = requiredText(entry, 'action');
  const actor = actorOf(text(entry, 'actor'));
  const common = {
    id: contentId('dockerhub-audit', { at, action, ...written(entry) }),
    ...toldBy('dockerhub-audit', 'recorded', at, origin),
    ...known({ actor }),
  } as const;

  if (action === 'repo.tag.push' || action === 'repo.tag.delete') {
    const target = {
      registry: REGISTRY,
      repository: repositoryOf(entry),
      ...known({ tag: tag(entry, 'data', 'tag') }),
    };
    return { ...understood, events: [tagEvent(action, entry, { ...common, ...target })] };
  }
  if (action === 'repo.delete') {
    const target = { registry: REGISTRY, repository: repositoryOf(entry) };
    return { ...understood, events: [{ type: 'manifest.deleted', ...common, ...target, whole: 'repository' }] };
  }
  const control = controlOf(action, entry);
  if (control === undefined) return { ...understood, events: [] };
  const place = action.startsWith('repo.') ? { repository: repositoryOf(entry) } : {};
  const subject = `${action.split('.')[0]} ${text(entry, 'name') ?? requiredText(entry, 'account')}`;
  return {
    ...understood,
    events: [{ type: 'control.changed', ...common, subject, registry: REGISTRY, ...place, ...control }],
  };
}

/** What tells entries of one moment apart. */
function written(entry: JsonObject) {
  const names = ['account', 'name', 'actor', 'action_description'].map((key) => shortened(entry, key));
  return { names, tag: text(entry, 'data', 'tag'), digest: text(entry, 'data', 'digest') };
}

type Common = Omit<Extract<LandwaiterEvent, { type: 'manifest.pushed' }>, 'type' | 'digest'>;

function tagEvent(action: 'repo.tag.push' | 'repo.tag.delete', entry: JsonObject, common: Common): LandwaiterEvent {
  const content = digest(entry, 'data', 'digest');
  if (action === 'repo.tag.delete') {
    if (content === undefined && common.tag === undefined) requiredDigest(entry, 'data', 'digest');
    return { type: 'manifest.deleted', ...common, ...known({ digest: content }) };
  }
  if (content === undefined) return { type: 'manifest.hinted', action: 'pushed', ...common };
  const credential = text(entry, 'data', 'access_token_id');
  return { type: 'manifest.pushed', ...common, digest: content, ...known({ credential }) };
}

// `otto`, or `otto - access token "ci"` where a token of that account did it.
function actorOf(name: string | undefined): Actor | undefined {
  if (name === undefined) return undefined;
  const [account = name, token] = name.split(' - access token ', 2);
  return { name: account, kind: token === undefined ? 'human' : 'robot' };
}

function repositoryOf(entry: JsonObject): string {
  const name = requiredText(entry, 'name');
  const full = name.includes('/') ? name : `${requiredText(entry, 'account')}/${name}`;
  return parseReference(`${REGISTRY}/${full}`, 'name').repository;
}

type Control = Pick<ControlChanged, 'control' | 'effect' | 'change' | 'grantee'>;

// https://hub.docker.com/v2/auditlogs/{account}/actions lists the names.
const CONTROLS: ReadonlyMap<string, readonly [ControlKind, ControlChanged['effect'], string]> = new Map([
  ['org.access_token.create', ['push-permission', 'loosened', 'access token of the organisation created']],
  ['org.access_token.update', ['push-permission', 'changed', 'access token of the organisation changed']],
  ['org.access_token.delete', ['push-permission', 'tightened', 'access token of the organisation deleted']],
  ['org.member.add', ['push-permission', 'loosened', 'member added to the organisation']],
  ['org.member.remove', ['push-permission', 'tightened', 'member removed from the organisation']],
  ['org.member.role.change', ['push-permission', 'changed', 'role of a member changed']],
  ['org.team.update', ['push-permission', 'changed', 'team changed']],
  ['org.team.delete', ['push-permission', 'tightened', 'team deleted']],
  ['org.team.member.add', ['push-permission', 'loosened', 'member added to a team']],
  ['org.team.member.remove', ['push-permission', 'tightened', 'member removed from a team']],
  ['org.customrole.create', ['push-permission', 'changed', 'custom role created']],
  ['org.customrole.update', ['push-permission', 'changed', 'custom role changed']],
  ['org.customrole.delete', ['push-permission', 'changed', 'custom role deleted']],
  ['oidc.connection.create', ['push-permission', 'loosened', 'identity provider may get tokens']],
  ['oidc.connection.update', ['push-permission', 'changed', 'connection of an identity provider changed']],
  ['oidc.connection.delete', ['push-permission', 'tightened', 'identity provider may no longer get tokens']],
  ['org.settings.update', ['admission', 'changed', 'settings of the organisation changed']],
  ['org.registry_access.enabled', ['admission', 'tightened', 'registry access management switched on']],
  ['org.registry_access.disabled', ['admission', 'loosened', 'registry access management switched off']],
  ['org.registry_access.registry_added', ['admission', 'loosened', 'registry allowed']],
  ['org.registry_access.registry_updated', ['admission', 'changed', 'allowed registry changed']],
  ['org.registry_access.registry_removed', ['admission', 'tightened', 'registry no longer allowed']],
]);

function controlOf(action: string, entry: JsonObject): Control | undefined {
  if (action === 'repo.immutable.tags.updated') {
    const words = `${shortened(entry, 'action_description') ?? ''} ${JSON.stringify(entry['data'] ?? '').slice(0, 1024)}`;
    const isOff = /\bdisabl|"false"|:false/.test(words);
    const isOn = /\benabl|"true"|:true/.test(words);
    const effect = isOff === isOn ? 'changed' : isOff ? 'loosened' : 'tightened';
    return { control: 'tag-protection', effect, change: 'tag immutability changed' };
  }
  const [control, effect, change] = CONTROLS.get(action) ?? [];
  if (control === undefined || effect === undefined || change === undefined) return undefined;
  const member = action.includes('.member.') ? text(entry, 'data', 'member') : undefined;
  return { control, effect, change, ...(member !== undefined && { grantee: { name: member, kind: 'human' } }) };
}
