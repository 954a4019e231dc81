import type { Actor, Feed } from '../organisation.ts';
import { namingOf } from './naming.ts';
import { keep, type NativeRecord, told } from './writer.ts';

/** One call as Cloud Audit Logs tell it. */
export interface Audited {
  /** `artifactregistry` */
  readonly service: string;
  readonly method: string;
  readonly project: string;
  readonly account: string;
  readonly address: string;
  readonly agent: string;
  readonly resourceName: string;
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly permission: string;
  /** Reads and writes of data are in a log of their own. */
  readonly data?: boolean;
  readonly request?: object;
  readonly response?: object;
  readonly serviceData?: object;
  readonly operation?: object;
}

/** `2026-03-02T09:00:00.123000000Z`: to the nanosecond. */
export function nanoseconds(at: number, feed: Feed): string {
  return new Date(told(at, feed)).toISOString().replace('Z', '000000Z');
}

/** An entry as a sink writes it to Cloud Storage. https://cloud.google.com/logging/docs/audit/understanding-audit-logs */
export function audited(at: number, feed: Feed, call: Audited): NativeRecord {
  const { service, method, project, account, resourceName, request, response, serviceData, operation } = call;
  const insertId = namingOf(feed.of, at, service, method, account, resourceName, request).hex(12);
  const log = call.data === true ? 'data_access' : 'activity';
  return {
    at: told(at, feed),
    record: {
      protoPayload: keep(feed, {
        '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
        status: {},
        authenticationInfo: keep(feed, { principalEmail: account, principalSubject: memberOf(account) }),
        requestMetadata: keep(feed, {
          callerIp: call.address,
          callerSuppliedUserAgent: call.agent,
          requestAttributes: { time: new Date(told(at, feed)).toISOString(), auth: {} },
          destinationAttributes: {},
        }),
        serviceName: `${service}.googleapis.com`,
        methodName: method,
        authorizationInfo: [
          { resource: resourceName, permission: call.permission, granted: true, resourceAttributes: {} },
        ],
        resourceName,
        serviceData,
        request,
        response,
      }),
      insertId,
      resource: { ...call.resource, labels: { project_id: project, ...call.resource.labels } },
      timestamp: nanoseconds(at, feed),
      severity: call.data ? 'INFO' : 'NOTICE',
      logName: `projects/${project}/logs/cloudaudit.googleapis.com%2F${log}`,
      ...(operation && { operation }),
      receiveTimestamp: nanoseconds(at + 900, feed),
    },
  };
}

/** A message as `gcloud pubsub subscriptions pull --format=json` prints it. */
export function published(
  at: number,
  feed: Feed,
  project: string,
  subscription: string,
  data: object,
  attributes = {},
): NativeRecord {
  const naming = namingOf(feed.of, 'message', at, data);
  return {
    at: told(at, feed),
    record: {
      ackId: naming.hex(64),
      message: {
        attributes,
        data: Buffer.from(JSON.stringify(data)).toString('base64'),
        messageId: String(1e15 + naming.below(1e9)),
        publishTime: new Date(told(at, feed)).toISOString(),
      },
      subscription: `projects/${project}/subscriptions/${subscription}`,
    },
  };
}

/** `user:dana@korvel.example` */
export function memberOf(email: string): string {
  return `${email.endsWith('.gserviceaccount.com') ? 'serviceAccount' : 'user'}:${email}`;
}

/** What calls of people and of machines look like; Docker's API shows Google's front end. */
export function agentOf({ kind }: Pick<Actor, 'kind'>): string {
  return kind === 'person' ? 'google-cloud-sdk gcloud/541.0.0,gzip(gfe)' : 'gzip(gfe)';
}
