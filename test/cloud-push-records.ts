import { ACCOUNT, iso, MANIFEST, type Pushed, type Tell, uuid } from './push-record.ts';

/** What a cloud’s registry writes of a push. */
export const acr = ({ at, repository, tag, hex, client, nth }: Pushed): object => ({
  id: uuid(nth, 5),
  timestamp: iso(at),
  action: 'push',
  target: { mediaType: MANIFEST, size: 1206, digest: `sha256:${hex}`, length: 1206, repository, tag },
  request: { id: uuid(nth, 6), host: 'acmeshop.azurecr.io', method: 'PUT', useragent: client },
});

/** What a cloud’s registry writes of a push. */
export const grid: Tell = (push) => [
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

/** What a cloud’s registry writes of a push. */
export const acrLog: Tell = ({ at, repository, tag, hex, actor, address, client, nth }) => [
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

/** What a cloud’s registry writes of a push. */
export const gar: Tell = ({ at, repository, tag, hex, nth }) => [
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

/** What a cloud’s registry writes of a push. */
export const garAudit: Tell = ({ at, repository, hex, actor, address, nth }) => {
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

/** What a cloud’s registry writes of a push. */
export const harborHook: Tell = ({ at, repository, tag, hex, actor }) => [
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

/** What a cloud’s registry writes of a push. */
export const harborCloudEvent: Tell = (push) =>
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
/** What a cloud’s registry writes of a push. */
export const harborAudit: Tell = ({ at, repository, tag, actor, nth }) => [
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

/** What a cloud’s registry writes of a push. */
export const putImage: Tell = ({ at, repository, tag, hex, actor, address, client, nth }) => [
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

/** What a cloud’s registry writes of a push. */
export const ecrAction: Tell = ({ at, repository, tag, hex, nth }) => [
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
