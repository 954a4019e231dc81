import type { Place, Who } from '../act.ts';
import type { NativeRecord } from '../stack.ts';
import { addressOf, namingOf, renamedTo } from './product.ts';

/** Google Cloud projects: images, clusters, and one for the builds of each of the company's projects. */
export const IMAGES = 'acme-images';
export const PLATFORM = 'acme-platform';
export const LOCATION = 'europe-west1';
export const CLOUD_BUILD_PROJECTS: Readonly<Record<string, string>> = {
  shop: 'acme-shop-ci',
  base: 'acme-base-ci',
  tools: 'acme-tools-ci',
};

const robot = (name: string, project: string): string => `${name}@${project}.iam.gserviceaccount.com`;

/** How Google's logs name everybody. */
export const GOOGLE_NAMES = {
  pipeline: robot('image-builder', IMAGES),
  release: robot('release', IMAGES),
  promoter: robot('promoter', IMAGES),
  deployer: robot('deployer', PLATFORM),
  retention: 'service-123456789012@gcp-sa-artifactregistry.iam.gserviceaccount.com',
  replication: robot('mirror', IMAGES),
  node: robot('nodes', PLATFORM),
  controller: robot('nodes', PLATFORM),
  dana: 'dana@acme.example',
  lee: 'lee@acme.example',
  mallory: 'mallory@acme.example',
} as const satisfies Readonly<Record<Who, string>>;

/** The name, since it was renamed where that is told. */
export function googleName(by: Who, renamed: boolean | undefined): string {
  const [account = '', host] = GOOGLE_NAMES[by].split('@');
  return `${renamedTo(account, renamed)}@${host}`;
}

/** One call as Cloud Audit Logs tell it. */
export interface Audited {
  readonly file: string;
  /** `artifactregistry` */
  readonly service: string;
  readonly method: string;
  readonly project: string;
  readonly by: Who;
  readonly renamed?: boolean | undefined;
  readonly from: Place;
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

/** The entry, as a sink writes it to Cloud Storage: one JSON object a line. */
export function audited(at: number, call: Audited): NativeRecord {
  const { file, service, method, project, by, from, resourceName, request, response, serviceData, operation } = call;
  const principalEmail = googleName(by, call.renamed);
  const metadata = {
    callerIp: addressOf(by, from),
    // What most calls show of their client: Google's own front end.
    callerSuppliedUserAgent: service === 'artifactregistry' ? 'gzip(gfe)' : 'google-cloud-sdk gcloud/541.0.0,gzip(gfe)',
    requestAttributes: { time: new Date(at).toISOString(), auth: {} },
    destinationAttributes: {},
  };
  return {
    file,
    at,
    record: {
      protoPayload: {
        '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
        status: {},
        authenticationInfo: { principalEmail, principalSubject: memberOf(principalEmail) },
        requestMetadata: metadata,
        serviceName: `${service}.googleapis.com`,
        methodName: method,
        authorizationInfo: [
          { resource: resourceName, permission: call.permission, granted: true, resourceAttributes: {} },
        ],
        resourceName,
        ...(serviceData && { serviceData }),
        ...(request && { request }),
        ...(response && { response }),
      },
      insertId: namingOf('entry', at, service, method, by, resourceName, request).hex(12),
      resource: { ...call.resource, labels: { project_id: project, ...call.resource.labels } },
      timestamp: stamp(at),
      severity: call.data ? 'INFO' : 'NOTICE',
      logName: logName(project, call.data === true),
      ...(operation && { operation }),
      receiveTimestamp: stamp(at + 900),
    },
  };
}

/** A message pulled from a subscription. */
export function published(file: string, at: number, subscription: string, data: object, attributes = {}): NativeRecord {
  const naming = namingOf('message', at, data);
  return {
    file,
    at,
    record: {
      ackId: naming.hex(64),
      message: {
        attributes,
        data: Buffer.from(JSON.stringify(data)).toString('base64'),
        messageId: `${1e15 + naming.below(1e9)}`,
        publishTime: new Date(at).toISOString(),
      },
      subscription: `projects/${IMAGES}/subscriptions/${subscription}`,
    },
  };
}

/** `user:dana@acme.example` */
export function memberOf(email: string): string {
  return `${email.endsWith('.gserviceaccount.com') ? 'serviceAccount' : 'user'}:${email}`;
}

export function logName(project: string, isData: boolean): string {
  return `projects/${project}/logs/cloudaudit.googleapis.com%2F${isData ? 'data_access' : 'activity'}`;
}

/** `2026-11-24T16:45:00.123000000Z`, to the nanosecond. */
export function stamp(at: number): string {
  return new Date(at).toISOString().replace('Z', '000000Z');
}
