import type { Actor } from '../../core/actor.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { ipAddress } from '../records/address.ts';
import { isObject, object, objects, requiredText, requiredTime, shortened, text } from '../records/json.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { toldBy } from '../records/told-by.ts';

/** The Okta System Log: sign-ins, tokens, memberships, and event hooks that were switched off. */
export const okta: Source = {
  name: 'okta',
  title: 'Okta System Log',
  docs: 'https://developer.okta.com/docs/reference/api/system-log/',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'What was done with a session: the records of the application name the same person.',
    'Which account of the application a person got: only the name in Okta is in the record.',
    'What a member of a group, or a user of an application, may do there.',
  ],
  joinWith: ['aws-identity, by the name of the role session.', 'registry and cluster records, by mail address.'],
  delivery: {
    senders: 'system',
    by: 'Stream: to Amazon EventBridge or Splunk Cloud. API: pages that you fetch.',
    authentication: 'Fetched from your own bus or index, or from Okta with your own token; nothing signs the records.',
    loss:
      'At least once, best effort: records may repeat and come out of order. After two failed tries Okta stops the ' +
      'stream and never sends the gap: fetch it by the API.',
    delay: 'Near real time, without a documented bound.',
  },
  connect: [
    'Stream the System Log: Reports, Log Streaming, to Amazon EventBridge or Splunk; or fetch it: GET ' +
      '/api/v1/logs?since=… with an API token, and follow the link to the next page.',
    'Give the files to landwaiter analyze.',
  ],
  logClass: 'identity',

  needless: [
    { 'outcome.result': ['FAILURE', 'DENY', 'SKIPPED'] },
    {
      eventType:
        /^(?:(?:group|application)\.(?!user_membership\.(?:add|remove)$)|user\.(?:account|lifecycle|mfa)|policy|system\.(?!api_token))/,
    },
  ],

  recognises: ({ uuid, published, eventType, actor, outcome }) =>
    typeof uuid === 'string' &&
    typeof published === 'string' &&
    typeof eventType === 'string' &&
    isObject(actor) &&
    isObject(outcome),

  read(record, context) {
    const at = requiredTime(record, 'published');
    const hasSucceeded = ['SUCCESS', 'ALLOW'].includes(text(record, 'outcome', 'result') ?? '');
    return { at, scope: '', events: hasSucceeded ? read(record, at, context) : [] };
  },
};

const SIGN_INS: ReadonlySet<string> = new Set([
  'user.session.start',
  'user.authentication.sso',
  'user.session.impersonation.initiate',
  'app.oauth2.token.grant.access_token',
  'app.oauth2.token.grant.id_token',
  'app.oauth2.as.token.grant.access_token',
  'app.oauth2.as.token.grant.id_token',
]);

function read(record: JsonObject, at: number, { origin }: Context): readonly LandwaiterEvent[] {
  const type = requiredText(record, 'eventType');
  const observed = {
    id: `okta:${requiredText(record, 'uuid')}`,
    ...toldBy('okta', 'recorded', at, origin),
  } as const;
  const actor = actorOf(object(record, 'actor') ?? {});
  if (actor === undefined) return [];
  const { client } = record;
  const address = isObject(client) ? text(client, 'ipAddress') : undefined;
  const done = {
    actor,
    ...known({
      client:
        isObject(client) && isObject(client['userAgent']) ? shortened(client['userAgent'], 'rawUserAgent') : undefined,
      address: ipAddress(address),
    }),
  };
  const targets = objects(record, 'target');
  const of = (kind: string) => targets.find((one) => text(one, 'type') === kind) ?? {};
  if (SIGN_INS.has(type)) {
    const audience = text(of('AppInstance'), 'displayName') ?? text(of('AuthorizationServer'), 'displayName');
    const user = actorOf(of('User'));
    const credential = text(record, 'authenticationContext', 'externalSessionId');
    const subject = type.startsWith('user.session.impersonation') ? (user ?? actor) : actor;
    return [
      { type: 'credential.issued', ...observed, ...done, system: 'okta', subject, ...known({ audience, credential }) },
    ];
  }
  if (type === 'system.api_token.create') {
    const credential = text(of('Token'), 'id');
    return [
      { type: 'credential.issued', ...observed, ...done, system: 'okta', subject: actor, ...known({ credential }) },
    ];
  }
  const membership = membershipOf(type, targets);
  if (membership) return [{ type: 'control.changed', ...observed, ...done, ...membership }];
  const hook = /^event_hook\.(deactivated|deleted)$/.exec(type)?.[1];
  if (hook === undefined) return [];
  const name = text(targets[0] ?? {}, 'displayName') ?? '';
  const change = hook === 'deleted' ? 'deleted' : 'switched off';
  return [
    {
      type: 'control.changed',
      ...observed,
      ...done,
      control: 'telemetry',
      effect: 'loosened',
      subject: `event hook ${name}`.trim(),
      change,
    },
  ];
}

/** A member of a group or a user of an application: what somebody may do by it the log does not say. */
function membershipOf(type: string, targets: readonly JsonObject[]) {
  const [, kind, how] = /^(group|application)\.user_membership\.(add|remove)$/.exec(type) ?? [];
  const of = (wanted: string) => targets.find((one) => text(one, 'type') === wanted) ?? {};
  const grantee = actorOf(of('User'));
  if (kind === undefined || !grantee) return undefined;
  const what = of(kind === 'group' ? 'UserGroup' : 'AppInstance');
  const isTaken = how === 'remove';
  return {
    control: 'push-permission',
    effect: isTaken ? 'tightened' : 'changed',
    subject: `${kind} ${text(what, 'displayName') ?? text(what, 'id') ?? ''}`.trim(),
    change: isTaken ? 'member removed' : 'member added',
    grantee,
  } as const;
}

function actorOf(one: JsonObject): Actor | undefined {
  const name = text(one, 'alternateId') ?? text(one, 'displayName') ?? text(one, 'id');
  if (name === undefined) return undefined;
  switch (text(one, 'type')) {
    case 'User':
      return { name, kind: 'human' };
    case 'PublicClientApp':
    case 'SystemPrincipal':
    case 'Client':
      return { name, kind: 'robot' };
    default:
      return { name, kind: 'unknown' };
  }
}
