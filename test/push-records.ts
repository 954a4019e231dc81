import {
  acr,
  acrLog,
  ecrAction,
  gar,
  garAudit,
  grid,
  harborAudit,
  harborCloudEvent,
  harborHook,
  putImage,
} from './cloud-push-records.ts';
import { iso, MANIFEST, type Tell, uuid } from './push-record.ts';

const notification: Tell = ({ at, repository, tag, hex, actor, address, client, nth }) => [
  {
    events: [
      {
        id: uuid(nth, 1),
        timestamp: iso(at),
        action: 'push',
        target: { mediaType: MANIFEST, size: 1206, digest: `sha256:${hex}`, length: 1206, repository, tag, url: '' },
        request: {
          id: uuid(nth, 2),
          addr: `${address}:41022`,
          host: 'registry.acme.example',
          method: 'PUT',
          useragent: client,
        },
        actor: { name: actor },
        source: { addr: 'registry-0:5000', instanceID: uuid(0, 3) },
      },
    ],
  },
];

const access: Tell = ({ at, repository, tag, actor, address, client, nth }) => [
  {
    'auth.user.name': actor,
    environment: 'production',
    'go.version': 'go1.24.4',
    'http.request.host': 'registry.acme.example',
    'http.request.id': uuid(nth, 4),
    'http.request.method': 'PUT',
    'http.request.remoteaddr': `${address}:41022`,
    'http.request.uri': `/v2/${repository}/manifests/${tag}`,
    'http.request.useragent': client,
    'http.response.duration': '3.5ms',
    'http.response.status': 201,
    'http.response.written': 0,
    level: 'info',
    msg: 'response completed',
    time: iso(at),
    'http.request.contenttype': MANIFEST,
    'vars.name': repository,
    'vars.reference': tag,
    version: 'v3.1.2',
  },
];

const zot: Tell = ({ at, repository, tag, hex, actor, address, client, nth }) => [
  {
    specversion: '1.0',
    id: uuid(nth, 16),
    source: 'zotregistry.dev',
    type: 'zotregistry.image.updated',
    time: iso(at),
    datacontenttype: 'application/json',
    data: {
      actor: { name: actor },
      digest: `sha256:${hex}`,
      mediaType: MANIFEST,
      name: repository,
      reference: tag,
      request: { addr: `${address}:41022`, method: 'PUT', useragent: client },
    },
  },
];

const zotLog: Tell = ({ at, repository, tag, actor, address }) => [
  {
    time: iso(at),
    level: 'info',
    message: 'HTTP API Audit',
    component: 'session',
    clientIP: `${address}:41022`,
    subject: actor,
    action: 'PUT',
    object: `/v2/${repository}/manifests/${tag}`,
    status: 201,
    caller: 'zotregistry.dev/zot/v2/pkg/api/session.go:165',
    func: 'zotregistry.dev/zot/v2/pkg/api.(*Controller).Run.SessionAuditLogger.func2.1',
  },
];

const quayLog: Tell = ({ at, repository, tag, hex, actor, address, client }) => [
  {
    kind: 'push_repo',
    metadata: {
      repo: repository.split('/').at(-1),
      namespace: repository.split('/')[0],
      'user-agent': client,
      tag,
      username: actor,
      manifest_digest: `sha256:${hex}`,
    },
    ip: address,
    datetime: new Date(at).toUTCString().replace('GMT', '-0000'),
    performer: { kind: 'user', name: actor, is_robot: false },
  },
];

const nexusAudit: Tell = ({ at, repository, tag, actor, address }) => [
  {
    timestamp: iso(at).replace('T', ' ').replace('.', ',').replace('Z', '+0000'),
    nodeId: '5D9EDA16-682627BC-40903AE8-831403D3-08150DA0',
    initiator: `${actor}/${address}`,
    domain: 'repository.asset',
    type: 'created',
    context: `/v2/${repository}/manifests/${tag}`,
    thread: 'qtp1-42',
    attributes: {
      'repository.name': 'docker-hosted',
      format: 'docker',
      name: `/v2/${repository}/manifests/${tag}`,
    },
  },
];

const hub: Tell = ({ at, repository, tag, hex, actor }) => [
  {
    account: 'acme',
    action: 'repo.tag.push',
    name: repository,
    actor,
    data: { digest: `sha256:${hex}`, tag },
    timestamp: iso(at),
    action_description: `pushed the tag ${tag}\n`,
  },
];

const oracle: Tell = ({ at, repository, tag, hex, actor, address, client, nth }) => [
  {
    eventType: 'com.oraclecloud.artifacts.uploaddockerimage',
    cloudEventsVersion: '0.1',
    eventTypeVersion: '2.0',
    source: repository,
    eventId: uuid(nth, 17),
    eventTime: iso(at),
    contentType: 'application/json',
    data: {
      eventName: 'UploadDockerImage',
      resourceName: `${repository}:${tag}`,
      identity: { principalName: actor, principalId: 'ocid1.user.oc1..example', ipAddress: address, userAgent: client },
      request: { id: `A1/${nth}`, path: `/v2/acmens/${repository}/manifests/${tag}`, action: 'PUT' },
      response: { status: '200', responseTime: iso(at + 100) },
      additionalDetails: { path: repository, digest: `sha256:${hex}` },
    },
  },
];

const aliyun: Tell = ({ at, repository, tag, hex, actor, address, client, nth }) => {
  const [namespace = '', repo = ''] = repository.split('/');
  return [
    {
      access_credential_type: 'Password',
      action: 'PutImageManifest',
      http_request_host: 'acme-registry.cn-hangzhou.cr.aliyuncs.com',
      http_request_id: uuid(nth, 18),
      http_request_method: 'PUT',
      http_request_remoteaddr: address,
      http_request_useragent: client,
      http_response_status: 201,
      instance_id: 'cri-0a1b2c3d4e5f6a7b',
      namespace,
      repo,
      namespace_repo: repository,
      network_type: 'Internet',
      tag,
      digest: `sha256:${hex}`,
      time: iso(at),
      user_identity_account_id: '1111222233334444',
      user_identity_principal_id: actor,
      user_identity_user_type: 'ram-user',
    },
  ];
};

/** What each registry writes of one push, by its sources; two names: both write of it. */
export const TELLS = {
  distribution: notification,
  'distribution-access': access,
  'azure-acr webhook': (push) => [acr(push)],
  'azure-acr': grid,
  'azure-acr-log': acrLog,
  'azure-acr+azure-acr-log': (push) => [...grid(push), ...acrLog(push)],
  'google-artifact-registry': gar,
  'artifact-registry-audit': garAudit,
  'google-artifact-registry+artifact-registry-audit': (push) => [...gar(push), ...garAudit(push)],
  harbor: harborHook,
  'harbor cloudevents': harborCloudEvent,
  'harbor-audit': harborAudit,
  'harbor+harbor-audit': (push) => [...harborHook(push), ...harborAudit(push)],
  'ecr-cloudtrail': putImage,
  'ecr-eventbridge': ecrAction,
  zot,
  'zot-log': zotLog,
  'quay-logs': quayLog,
  'nexus-audit': nexusAudit,
  'dockerhub-audit': hub,
  'oracle-registry': oracle,
  'aliyun-acr-log': aliyun,
} as const satisfies Readonly<Record<string, Tell>>;
