import type { Actor } from '../../core/actor.ts';
import type { CredentialIssued } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';
import { addressOf, exportedFromAzure, principal } from '../vendor-formats/azure-log.ts';
import { contentId, isObject, object, objects, requiredTime, shortened, text } from '../records/json.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { toldBy } from '../records/told-by.ts';

/** Microsoft Entra ID: sign-ins of people, service principals and managed identities, and new credentials of apps. */
export const entraId: Source = {
  name: 'entra-id',
  title: 'Microsoft Entra ID sign-ins and app credentials',
  docs: 'https://learn.microsoft.com/entra/identity/monitoring-health/concept-sign-ins',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'What was done with a token: records of the registry and of the cluster name the same object id.',
    'Which CI job used a federated credential: only the id of the credential is in the record.',
    'Single sign-ins of a service principal: Entra ID may count equal ones of an hour as one.',
  ],
  joinWith: ['azure-acr-log, by object id.', 'kubernetes-audit of AKS, by object id or mail address.'],
  delivery: exportedFromAzure('A few minutes, at times half an hour; no time is promised.'),
  connect: [
    'In Microsoft Entra ID, Monitoring, Diagnostic settings, send SignInLogs, NonInteractiveUserSignInLogs, ' +
      'ServicePrincipalSignInLogs, ManagedIdentitySignInLogs and AuditLogs to an event hub or a storage account. ' +
      'Sign-in logs need a licence P1 or P2.',
    'Give the files (insights-logs-…/….json) to landwaiter analyze.',
    'Give object ids a name in the policy: actors: - { name: ci-bot, kind: ci, aliases: ' +
      '["0f3f2a51-0000-4000-8000-000000000001"] }.',
  ],
  logClass: 'identity',

  needless: [
    { result: ['failure', 'timeout'], activityDateTime: /./ },
    { 'status.errorCode': /^[1-9]/, createdDateTime: /./ },
    { activityDateTime: /./, activityDisplayName: /^(?!Add service principal credentials|Update application)./ },
    { 'properties.result': ['failure', 'timeout'] },
    { 'properties.status.errorCode': /^[1-9]/ },
    {
      category: ['AuditLogs'],
      'properties.activityDisplayName': /^(?!Add service principal credentials|Update application)./,
    },
  ],

  recognises: (record) => isOfGraph(record) || isExported(record),

  read(asked, context) {
    const record = isOfGraph(asked) ? exported(asked) : asked;
    const at = requiredTime(record, 'time');
    const scope = text(record, 'tenantId') ?? text(object(record, 'properties') ?? {}, 'tenantId') ?? '';
    const properties = object(record, 'properties') ?? {};
    const events = record['category'] === 'AuditLogs' ? credential(properties) : signIn(record, properties);
    return { at, scope, events: events.map((one) => issued(record, properties, at, context, one)) };
  },
};

/** As a diagnostic setting sends it. */
function isExported({ category, properties }: JsonObject): boolean {
  if (!isObject(properties)) return false;
  return category === 'AuditLogs'
    ? Array.isArray(properties['targetResources'])
    : typeof category === 'string' && SIGN_INS.test(category) && isObject(properties['status']);
}

/**
 * As Microsoft Graph answers it: `directoryAudit` or `signIn`, what is `properties` otherwise.
 * https://learn.microsoft.com/graph/api/resources/directoryaudit https://learn.microsoft.com/graph/api/resources/signin
 */
function isOfGraph({
  properties,
  activityDateTime,
  createdDateTime,
  targetResources,
  status,
  appId,
}: JsonObject): boolean {
  if (properties !== undefined) return false;
  return typeof activityDateTime === 'string'
    ? Array.isArray(targetResources)
    : typeof createdDateTime === 'string' && isObject(status) && typeof appId === 'string';
}

function exported(record: JsonObject): JsonObject {
  const isAudit = record['activityDateTime'] !== undefined;
  return {
    time: record[isAudit ? 'activityDateTime' : 'createdDateTime'],
    category: isAudit ? 'AuditLogs' : 'SignInLogs',
    properties: record,
  };
}

const SIGN_INS = /^(?:SignInLogs|NonInteractiveUserSignInLogs|ServicePrincipalSignInLogs|ManagedIdentitySignInLogs)$/;

type Credential = Pick<CredentialIssued, 'subject'> & Partial<CredentialIssued>;

function issued(
  record: JsonObject,
  properties: JsonObject,
  at: number,
  { origin }: Context,
  about: Credential,
): CredentialIssued {
  const id = text(properties, 'id');
  return {
    type: 'credential.issued',
    id: id === undefined ? contentId('entra-id', { at, properties }) : `entra-id:${id}`,
    ...toldBy('entra-id', 'recorded', at, origin),
    system: 'entra',
    ...known({
      client: shortened(properties, 'userAgent'),
      address: addressOf(text(properties, 'ipAddress') ?? text(record, 'callerIpAddress')),
    }),
    ...about,
  };
}

function signIn(record: JsonObject, properties: JsonObject): readonly Credential[] {
  // 0 is success; anything else is a number of an error, AADSTS….
  const { errorCode: code = record['resultType'] } = object(properties, 'status') ?? {};
  if (code !== 0 && code !== '0') return [];
  const id = text(properties, 'servicePrincipalId');
  const user = text(properties, 'userPrincipalName') ?? text(properties, 'userId');
  const subject = id !== undefined ? principal(id) : user === undefined ? undefined : principal(user);
  if (subject === undefined) return [];
  const name = text(properties, 'servicePrincipalName') ?? text(properties, 'appDisplayName');
  const actor: Actor | undefined =
    id === undefined ? subject : name === undefined ? undefined : { name, kind: 'robot' };
  return [
    {
      subject,
      ...known({
        actor,
        credential: text(properties, 'uniqueTokenIdentifier'),
        audience: text(properties, 'resourceDisplayName'),
      }),
    },
  ];
}

const NEW_CREDENTIAL =
  /^(?:Add service principal credentials|Update application – Certificates and secrets management)/;

/** A secret, a certificate or a federated identity was added to an application. */
function credential(properties: JsonObject): readonly Credential[] {
  const activity = text(properties, 'activityDisplayName') ?? text(properties, 'operationName') ?? '';
  if (!NEW_CREDENTIAL.test(activity) || text(properties, 'result') === 'failure') return [];
  const target = objects(properties, 'targetResources')[0] ?? {};
  const id = text(target, 'id');
  if (id === undefined) return [];
  const by = object(properties, 'initiatedBy') ?? {};
  const { user, app } = by;
  const who = isObject(user)
    ? text(user, 'userPrincipalName')
    : isObject(app)
      ? text(app, 'servicePrincipalId')
      : undefined;
  return [
    {
      subject: principal(id),
      ...known({
        actor: who === undefined ? undefined : principal(who),
        address: isObject(user) ? addressOf(text(user, 'ipAddress')) : undefined,
      }),
    },
  ];
}
