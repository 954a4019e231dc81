import { isObject } from '../../records/json.ts';
import { textAsJson } from '../../records/embedded-json.ts';
import type { JsonObject } from '../../source.ts';
import { fieldAt, present, timeOf } from './fields.ts';
import { mergedObjects, unmappedFields } from './unmapped.ts';

const FAILED = 2;

/**
 * The CloudTrail record that AWS made the event of (API Activity, Authentication, Account Change and others), by its
 * published mappings of 1.0.0-rc.2 and of 1.1 and later.
 * https://github.com/ocsf/examples/tree/main/mappings/markdown/AWS
 */
export function cloudtrailOf(event: JsonObject): JsonObject {
  const at = (...path: readonly string[]): unknown => fieldAt(event, ...path);
  const rest = unmappedFields(event);
  const failed = Number(at('status_id')) === FAILED || at('status') === 'Failure';
  const mapped = present({
    eventVersion: at('metadata', 'product', 'version') ?? '1.08',
    eventID: at('metadata', 'uid'),
    eventTime: timeOf(event, 'time'),
    eventSource: at('api', 'service', 'name'),
    eventName: at('api', 'operation'),
    eventType: at('metadata', 'event_code'),
    eventCategory: at('metadata', 'product', 'feature', 'name'),
    awsRegion: at('cloud', 'region'),
    sourceIPAddress: at('src_endpoint', 'ip') ?? at('src_endpoint', 'domain'),
    userAgent: at('http_request', 'user_agent'),
    requestID: at('api', 'request', 'uid'),
    apiVersion: at('api', 'version'),
    errorMessage: at('api', 'response', 'message'),
    errorCode: at('api', 'response', 'error') ?? (failed ? (fieldAt(rest, 'errorCode') ?? 'Failure') : undefined),
    recipientAccountId: fieldAt(rest, 'recipientAccountId') ?? at('cloud', 'account', 'uid'),
    readOnly: flag(fieldAt(rest, 'readOnly')),
    managementEvent: flag(fieldAt(rest, 'managementEvent')),
    userIdentity: present(identityOf(event)),
    requestParameters: objectIn(at('api', 'request', 'data')),
    responseElements: objectIn(at('api', 'response', 'data')),
    resources: resourcesOf(event),
  });
  return mergedObjects(mapped, rest);
}

function objectIn(value: unknown): unknown {
  const object = textAsJson(value);
  return isObject(object) ? object : undefined;
}

function flag(value: unknown): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}

function identityOf(event: JsonObject): JsonObject {
  const at = (...path: readonly string[]): unknown => fieldAt(event, 'actor', ...path);
  const type = at('user', 'type');
  const provider = at('idp', 'name');
  // Up to 1.0 the ARN was the `uuid` and the principal the `uid`; then the ARN became the `uid`.
  const [uid, uuid] = [at('user', 'uid'), at('user', 'uuid')];
  const isNew = uuid === undefined && typeof uid === 'string' && uid.startsWith('arn:');
  const signsIn = type === 'WebIdentityUser' || type === 'SAMLUser';
  return {
    type,
    arn: isNew ? uid : uuid,
    principalId: isNew ? at('user', 'uid_alt') : (uid ?? at('user', 'uid_alt')),
    accountId: at('user', 'account', 'uid') ?? at('user', 'account_uid'),
    userName: at('user', 'name'),
    accessKeyId: at('user', 'credential_uid') ?? at('session', 'credential_uid'),
    invokedBy: at('invoked_by'),
    identityProvider: signsIn ? provider : undefined,
    sessionContext: sessionOf(event, signsIn ? undefined : provider),
  };
}

function sessionOf(event: JsonObject, provider: unknown): unknown {
  const at = (...path: readonly string[]): unknown => fieldAt(event, 'actor', 'session', ...path);
  const session = present({
    attributes: nothingIfEmpty({
      mfaAuthenticated: saidAs(at('is_mfa') ?? at('mfa')),
      creationDate: at('created_time_dt'),
    }),
    sessionIssuer: nothingIfEmpty({ arn: at('issuer') }),
    webIdFederationData: nothingIfEmpty({ federatedProvider: provider }),
  });
  return nothingIfEmpty(session);
}

function nothingIfEmpty(fields: JsonObject): JsonObject | undefined {
  const told = present(fields);
  return Object.keys(told).length > 0 ? told : undefined;
}

function saidAs(value: unknown): unknown {
  return typeof value === 'boolean' ? String(value) : value;
}

function resourcesOf({ resources }: JsonObject): unknown {
  if (!Array.isArray(resources)) return undefined;
  const told = resources.filter(isObject).map((one) =>
    present({
      ARN: fieldAt(one, 'uid'),
      accountId:
        fieldAt(one, 'account', 'uid') ?? fieldAt(one, 'account_uid') ?? fieldAt(one, 'owner', 'account', 'uid'),
      type: fieldAt(one, 'type'),
    }),
  );
  return told.length > 0 ? told : undefined;
}
