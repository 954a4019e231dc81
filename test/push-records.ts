/** One push of an image under a tag, however a registry tells of it. */
export interface Pushed {
  readonly at: number;
  readonly repository: string;
  readonly tag: string;
  /** 64 hexadecimal digits. */
  readonly hex: string;
  readonly actor: string;
  readonly address: string;
  readonly client: string;
  /** Counts the pushes. */
  readonly nth: number;
}

type Tell = (push: Pushed) => readonly object[];

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const ACCOUNT = '111122223333';

const iso = (at: number): string => new Date(at).toISOString();
const uuid = (nth: number, kind: number): string =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(nth).padStart(12, '0')}`;

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

const acr = ({ at, repository, tag, hex, client, nth }: Pushed): object => ({
  id: uuid(nth, 5),
  timestamp: iso(at),
  action: 'push',
  target: { mediaType: MANIFEST, size: 1206, digest: `sha256:${hex}`, length: 1206, repository, tag },
  request: { id: uuid(nth, 6), host: 'acmeshop.azurecr.io', method: 'PUT', useragent: client },
});

const grid: Tell = (push) => [
  {
    id: uuid(push.nth, 7),
    topic: `/subscriptions/${uuid(0, 8)}/resourceGroups/shop/providers/Microsoft.ContainerRegistry/registries/acmeshop`,
    subject: `${push.repository}:${push.tag}`,
    eventType: 'Microsoft.ContainerRegistry.ImagePushed',
    eventTime: iso(push.at + 400),
    data: acr(push),
    dataVersion: '2.0',
    metadataVersion: '1',
  },
];

const acrLog: Tell = ({ at, repository, tag, hex, actor, address, client, nth }) => [
  {
    TenantId: uuid(0, 9),
    TimeGenerated: iso(at),
    OperationName: 'Push',
    Category: 'ContainerRegistryRepositoryEvents',
    Identity: actor,
    CallerIpAddress: address,
    UserAgent: client,
    ArtifactType: 'image',
    MediaType: MANIFEST,
    Repository: repository,
    Tag: tag,
    Digest: `sha256:${hex}`,
    Size: 1206,
    LoginServer: 'acmeshop.azurecr.io',
    Region: 'westeurope',
    CorrelationId: uuid(nth, 10),
    ResultType: 'HttpStatusCode',
    ResultDescription: '201',
    Type: 'ContainerRegistryRepositoryEvents',
  },
];

const garPath = (repository: string): string => `europe-west1-docker.pkg.dev/acme-shop/${repository}`;

const gar: Tell = ({ at, repository, tag, hex, nth }) => [
  {
    ackId: `ack-${nth}`,
    message: {
      attributes: {},
      data: Buffer.from(
        JSON.stringify({
          action: 'INSERT',
          digest: `${garPath(repository)}@sha256:${hex}`,
          tag: `${garPath(repository)}:${tag}`,
        }),
      ).toString('base64'),
      messageId: String(1e15 + nth),
      publishTime: iso(at + 800),
    },
  },
];

const garAudit: Tell = ({ at, repository, hex, actor, address, nth }) => {
  const [place = '', ...image] = repository.split('/');
  return [
    {
      protoPayload: {
        '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
        status: {},
        authenticationInfo: { principalEmail: `${actor}@acme-shop.iam.gserviceaccount.com` },
        requestMetadata: { callerIp: address, callerSuppliedUserAgent: 'gzip(gfe)' },
        serviceName: 'artifactregistry.googleapis.com',
        methodName: 'Docker-PutManifest',
        authorizationInfo: [{ permission: 'artifactregistry.repositories.uploadArtifacts', granted: true }],
        resourceName: `projects/acme-shop/locations/europe-west1/repositories/${place}/dockerImages/${image.join('%2F')}@sha256:${hex}`,
      },
      insertId: `insert${nth}`,
      resource: { type: 'audited_resource', labels: { project_id: 'acme-shop', location: 'europe-west1' } },
      timestamp: iso(at),
      severity: 'INFO',
      logName: 'projects/acme-shop/logs/cloudaudit.googleapis.com%2Fdata_access',
    },
  ];
};

const harborHook: Tell = ({ at, repository, tag, hex, actor }) => [
  {
    type: 'PUSH_ARTIFACT',
    occur_at: Math.floor(at / 1000),
    operator: actor,
    event_data: {
      resources: [{ digest: `sha256:${hex}`, tag, resource_url: `harbor.acme.example/${repository}:${tag}` }],
      repository: {
        date_created: 1_795_500_000,
        name: repository.split('/').at(-1),
        namespace: repository.split('/')[0],
        repo_full_name: repository,
        repo_type: 'private',
      },
    },
  },
];

const harborCloudEvent: Tell = (push) =>
  harborHook(push).map((record) => ({
    specversion: '1.0',
    id: uuid(push.nth, 11),
    requestid: uuid(push.nth, 12),
    source: '/projects/1/webhook/policies/1',
    type: 'harbor.artifact.pushed',
    datacontenttype: 'application/json',
    time: iso(push.at),
    operator: push.actor,
    data: 'event_data' in record ? record.event_data : {},
  }));

// As Harbor writes a push by tag: the artifact's name has the tag and no digest.
const harborAudit: Tell = ({ at, repository, tag, actor, nth }) => [
  {
    id: nth,
    project_id: 1,
    operation: 'create',
    operation_description: `push artifact: ${repository}:${tag}`,
    is_successful: true,
    resource_type: 'artifact',
    resource: `${repository}:${tag}`,
    username: actor,
    op_time: iso(at),
  },
];

const putImage: Tell = ({ at, repository, tag, hex, actor, address, client, nth }) => [
  {
    eventVersion: '1.08',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      arn: `arn:aws:iam::${ACCOUNT}:user/${actor}`,
      accountId: ACCOUNT,
      accessKeyId: 'AKIAEXAMPLE',
      userName: actor,
    },
    eventTime: iso(at),
    eventSource: 'ecr.amazonaws.com',
    eventName: 'PutImage',
    awsRegion: 'eu-west-1',
    sourceIPAddress: address,
    userAgent: client,
    requestParameters: { repositoryName: repository, registryId: ACCOUNT, imageTag: tag },
    responseElements: {
      image: {
        registryId: ACCOUNT,
        repositoryName: repository,
        imageId: { imageDigest: `sha256:${hex}`, imageTag: tag },
      },
    },
    requestID: uuid(nth, 13),
    eventID: uuid(nth, 14),
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
  },
];

const ecrAction: Tell = ({ at, repository, tag, hex, nth }) => [
  {
    version: '0',
    id: uuid(nth, 15),
    'detail-type': 'ECR Image Action',
    source: 'aws.ecr',
    account: ACCOUNT,
    time: iso(at),
    region: 'eu-west-1',
    resources: [],
    detail: {
      result: 'SUCCESS',
      'repository-name': repository,
      'image-digest': `sha256:${hex}`,
      'action-type': 'PUSH',
      'image-tag': tag,
    },
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
