import { describe, expect, test } from 'vitest';
import { createCollector } from '../files/collect.ts';
import { type Fixture, fixtures } from '../conformance/fixtures.fixture.ts';
import { isObject } from '../records/json.ts';
import type { JsonObject } from '../source.ts';
import * as sources from '../sources/index.ts';

// The same record by the two mappings that AWS publishes, and by way of the record itself: one fact.

const everySource = Object.values(sources);

function told(value: unknown, cluster?: string) {
  const binding = cluster === undefined ? {} : { cluster };
  const collector = createCollector(everySource, { path: 'x', binding });
  collector.take(Buffer.from(JSON.stringify(value)), 1);
  const { events, refused } = collector.finish(1);
  return {
    reasons: refused.map(({ reason }) => reason.replace(/^(?:element \d+: )+/, '')),
    events: events.map(({ origin: _, ...event }) => event),
  };
}

const part = (record: JsonObject, ...path: readonly string[]): unknown => {
  let value: unknown = record;
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  return value;
};

/** As Security Lake wrote it up to 1.0: what is left over is a map from the way to a value to its text. */
function flat(value: unknown, prefix: string): readonly (readonly [string, string])[] {
  if (isObject(value)) return Object.entries(value).flatMap(([key, child]) => flat(child, `${prefix}.${key}`));
  return [[prefix, typeof value === 'string' ? value : JSON.stringify(value)]];
}

type Version = '1.0.0-rc.2' | '1.1.0' | '1.5.0';

function cloudtrailAs(version: Version, record: JsonObject): JsonObject {
  const at = (...path: readonly string[]) => part(record, ...path);
  const isOld = version === '1.0.0-rc.2';
  const session = ['userIdentity', 'sessionContext'] as const;
  const failed = at('errorCode') !== undefined || at('errorMessage') !== undefined;
  const left: JsonObject = {
    eventType: at('eventType'),
    recipientAccountId: at('recipientAccountId'),
    readOnly: String(at('readOnly')),
  };
  const unmapped = Object.fromEntries([
    ...flat(
      {
        ...left,
        additionalEventData: at('additionalEventData'),
        serviceEventDetails: JSON.stringify(at('serviceEventDetails')),
      },
      '',
    ).map(([key, text]) => [key.slice(1), text]),
    ...(isOld
      ? [...flat(at('requestParameters'), 'requestParameters'), ...flat(at('responseElements'), 'responseElements')]
      : []),
    ...flat(at(...session, 'sessionIssuer', 'userName'), 'userIdentity.sessionContext.sessionIssuer.userName'),
    ...(at(...session, 'sourceIdentity') === undefined
      ? []
      : flat(at(...session, 'sourceIdentity'), 'userIdentity.sessionContext.sourceIdentity')),
  ]);
  const user = {
    type: at('userIdentity', 'type'),
    name: at('userIdentity', 'userName'),
    credential_uid: at('userIdentity', 'accessKeyId'),
    ...(isOld
      ? {
          uid: at('userIdentity', 'principalId'),
          uuid: at('userIdentity', 'arn'),
          account_uid: at('userIdentity', 'accountId'),
        }
      : {
          uid_alt: at('userIdentity', 'principalId'),
          uid: at('userIdentity', 'arn'),
          account: { uid: at('userIdentity', 'accountId') },
        }),
  };
  const provider = at('userIdentity', 'identityProvider') ?? at(...session, 'webIdFederationData', 'federatedProvider');
  const resources = at('resources');
  return {
    class_uid: isOld ? 3005 : 6003,
    category_uid: isOld ? 3 : 6,
    activity_id: 1,
    metadata: {
      version,
      uid: at('eventID'),
      product: { name: 'CloudTrail', vendor_name: 'AWS', version: at('eventVersion') },
    },
    time: Date.parse(String(at('eventTime'))),
    ...(isOld ? {} : { time_dt: at('eventTime') }),
    cloud: { provider: 'AWS', region: at('awsRegion') },
    api: {
      operation: at('eventName'),
      service: { name: at('eventSource') },
      request: { uid: at('requestID'), ...(isOld ? {} : { data: JSON.stringify(at('requestParameters')) }) },
      response: {
        error: at('errorCode'),
        message: at('errorMessage'),
        ...(isOld
          ? {}
          : { data: version === '1.5.0' ? at('responseElements') : JSON.stringify(at('responseElements')) }),
      },
    },
    actor: {
      user,
      invoked_by: at('userIdentity', 'invokedBy'),
      session: {
        issuer: at(...session, 'sessionIssuer', 'arn'),
        is_mfa: at(...session, 'attributes', 'mfaAuthenticated'),
      },
      idp: { name: provider },
    },
    src_endpoint: /^[\d.:a-f]+$/.test(String(at('sourceIPAddress')))
      ? { ip: at('sourceIPAddress') }
      : { domain: at('sourceIPAddress') },
    http_request: { user_agent: at('userAgent') },
    resources: Array.isArray(resources)
      ? resources
          .filter(isObject)
          .map((one) => ({ uid: one['ARN'], account: { uid: one['accountId'] }, type: one['type'] }))
      : undefined,
    status: failed ? 'Failure' : 'Success',
    status_id: failed ? 2 : 1,
    unmapped,
  };
}

function auditAs(record: JsonObject): JsonObject {
  const at = (...path: readonly string[]) => part(record, ...path);
  const groups = at('user', 'groups');
  const addresses = at('sourceIPs');
  return {
    class_uid: 6003,
    metadata: {
      version: '1.1.0',
      uid: at('auditID'),
      log_level: at('level'),
      product: {
        name: 'Amazon EKS',
        vendor_name: 'AWS',
        version: at('apiVersion'),
        feature: { name: 'Elastic Kubernetes Service' },
      },
    },
    message: at('stage'),
    start_time_dt: at('requestReceivedTimestamp'),
    time_dt: at('stageTimestamp'),
    api: {
      operation: at('verb'),
      version: at('objectRef', 'apiVersion'),
      group: { name: at('objectRef', 'apiGroup') },
      request: { uid: at('auditID') },
      response: {
        code: at('responseStatus', 'code'),
        message: at('responseStatus', 'message'),
        error: at('responseStatus', 'reason'),
        error_message: at('responseStatus', 'status'),
      },
    },
    actor: {
      user: {
        name: at('user', 'username'),
        uid: at('user', 'uid'),
        groups: Array.isArray(groups) ? groups.map((name) => ({ name })) : [],
      },
    },
    src_endpoint: Array.isArray(addresses) ? { ip: addresses[0], intermediate_ips: addresses.slice(1) } : {},
    http_request: { user_agent: at('userAgent'), url: { path: at('requestURI') } },
    resources: [{ name: at('objectRef', 'name'), namespace: at('objectRef', 'namespace') }],
    unmapped: {
      kind: 'Event',
      objectRef: at('objectRef'),
      requestObject: at('requestObject'),
      responseObject: at('responseObject'),
      annotations: at('annotations'),
      user: { extra: at('user', 'extra') },
      impersonatedUser: at('impersonatedUser'),
    },
  };
}

const of = (...kinds: readonly string[]): readonly Fixture[] =>
  fixtures.filter(({ source }) => kinds.includes(source.name));

describe('calls of CloudTrail', () => {
  const calls = of('ecr-cloudtrail', 'aws-cloudtrail', 'aws-identity', 'ecs-cloudtrail', 'codebuild-cloudtrail').filter(
    ({ record }) => told(record).events.length > 0,
  );
  test('there are some', () => expect(calls.length).toBeGreaterThan(80));
  test.each(calls)('$title', ({ record }) => {
    for (const version of ['1.1.0', '1.5.0'] as const)
      expect(told(cloudtrailAs(version, record)), version).toEqual(told(record));
  });
  test('of 1.0.0-rc.2, as far as its map of texts holds them', () => {
    const wanted = calls.filter(
      ({ source, title }) => source.name === 'ecr-cloudtrail' && /put image|delete repository$/.test(title),
    );
    expect(wanted.length).toBeGreaterThan(5);
    for (const { record, title } of wanted)
      expect(told(cloudtrailAs('1.0.0-rc.2', record)), title).toEqual(told(record));
  });
  test('one that failed tells nothing, whatever says so', () => {
    const [{ record } = { record: {} }] = calls;
    for (const version of ['1.0.0-rc.2', '1.1.0'] as const) {
      const event = cloudtrailAs(version, record);
      expect(told({ ...event, status: 'Failure', status_id: 1 }).events).toEqual([]);
      expect(told({ ...event, status: undefined, status_id: 2 }).events).toEqual([]);
    }
  });
});

describe('audit events of EKS', () => {
  const audited = of('kubernetes-audit').filter(({ record }) => told(record, 'c').events.length > 0);
  test('there are some', () => expect(audited.length).toBeGreaterThan(50));
  test.each(audited.filter(({ record }) => record['apiVersion'] === 'audit.k8s.io/v1'))('$title', ({ record }) => {
    expect(told(auditAs(record), 'prod-eu')).toEqual(told(record, 'prod-eu'));
  });
  test('as Security Lake keeps it: a map of ways, with the values of a list in a row', () => {
    const pod = audited.find(({ title }) => title === 'kubernetes-audit: create deployment');
    const event = auditAs(pod?.record ?? {});
    const map = {
      kind: 'Event',
      'objectRef.resource': 'deployments',
      'requestObject.kind': 'Deployment',
      'requestObject.metadata.name': 'api',
      'requestObject.metadata.labels.app.kubernetes.io/name': 'api',
      'requestObject.spec.template.spec.containers[].name': 'api,proxy',
      'requestObject.spec.template.spec.containers[].image': 'r.example/shop/api:1,r.example/shop/proxy:2',
      'requestObject.spec.template.spec.containers[].terminationMessagePath': '/dev/a,b,/dev/c',
    };
    const { events } = told({ ...event, unmapped: map }, 'prod-eu');
    expect(events).toMatchObject([
      {
        type: 'workload.changed',
        containers: [
          { name: 'api', image: 'r.example/shop/api:1' },
          { name: 'proxy', image: 'r.example/shop/proxy:2' },
        ],
      },
    ]);
  });
});

test('lists of which nobody can say how long they are hide no image', () => {
  const [{ record } = { record: {} }] = of('kubernetes-audit').filter(({ title }) =>
    title.endsWith('create deployment'),
  );
  const unmapped = {
    'objectRef.resource': 'deployments',
    'requestObject.spec.template.spec.containers[].name': 'api,proxy',
    'requestObject.spec.template.spec.containers[].image': 'r.example/shop/api:1',
  };
  expect(told({ ...auditAs(record), unmapped }, 'prod-eu')).toEqual({
    events: [],
    reasons: ['unmapped: containers cannot be told from each other'],
  });
});

describe('of other products', () => {
  const event = (content: object) => ({
    class_uid: 3002,
    metadata: { version: '1.1.0', product: { name: 'Okta', vendor_name: 'Okta' } },
    ...content,
  });
  const [{ record } = { record: {} }] = of('okta').filter((one) => told(one.record).events.length > 0);
  test('the record itself is read, as text or as an object', () => {
    expect(told(event({ raw_data: JSON.stringify(record) }))).toEqual(told(record));
    expect(told(event({ raw_data: record }))).toEqual(told(record));
    expect(told(event({ unmapped: record }))).toEqual(told(record));
  });
  test('without it nothing is', () => {
    expect(told(event({ raw_data: 'signed in' }))).toEqual({
      events: [],
      reasons: [expect.stringMatching(/^raw_data: missing/)],
    });
    expect(told({ ...event({}), class_uid: 4003 })).toEqual({ events: [], reasons: [] });
  });
});

describe('what a stranger wrote makes no record', () => {
  const [{ record } = { record: {} }] = of('ecr-cloudtrail').filter(({ title }) => title.includes('put image docker'));
  const event = cloudtrailAs('1.1.0', record);
  test.each<[string, object]>([
    ['a user agent', { http_request: { user_agent: JSON.stringify(record) }, api: undefined }],
    ['a field that is not mapped', { api: undefined, unmapped: { note: JSON.stringify(record) } }],
    ['the name of such a field', { api: undefined, unmapped: { [JSON.stringify(record)]: 'x' } }],
    ['an observable', { api: undefined, observables: [{ name: 'x', value: JSON.stringify(record) }] }],
  ])('%s', (_, change) => expect(told({ ...event, ...change }).events).toEqual([]));
  test('nor does it say another thing than the mapping', () => {
    const change = {
      unmapped: {
        eventName: 'DeleteRepository',
        '__proto__.eventName': 'x',
        'requestParameters.imageTag': 'latest',
        'requestParameters.repositoryName.x': 'y',
      },
    };
    expect(told({ ...event, ...change }).events.map(({ type }) => type)).toEqual(['manifest.pushed']);
    expect(told({ ...event, ...change }).events[0]).toMatchObject({
      tag: part(record, 'requestParameters', 'imageTag'),
    });
  });
});
