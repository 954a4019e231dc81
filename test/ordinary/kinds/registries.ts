import * as z from 'zod';

export type Change = (record: Readonly<Record<string, unknown>>) => readonly object[];

const notification = z.object({
  events: z.array(
    z.object({
      id: z.string(),
      timestamp: z.string(),
      action: z.string(),
      target: z.object({
        mediaType: z.string().optional(),
        digest: z.string().optional(),
        repository: z.string(),
        tag: z.string().optional(),
      }),
      request: z.object({
        addr: z.string().optional(),
        host: z.string(),
        method: z.string().optional(),
        useragent: z.string().optional(),
      }),
      actor: z.object({ name: z.string().optional() }),
    }),
  ),
});

/** As Zot tells of a push or a deletion: of blobs and of pulls it tells nothing. Its source: pkg/extensions/events. */
export const zotEvent: Change = (record) =>
  notification.parse(record).events.flatMap(({ id, timestamp, action, target, request, actor }) => {
    if (target.mediaType === 'application/octet-stream' || (action !== 'push' && action !== 'delete')) return [];
    const { digest, mediaType, repository: name, tag } = target;
    if (digest === undefined && tag === undefined) return [];
    return [
      {
        specversion: '1.0',
        id,
        source: 'zotregistry.dev',
        type: action === 'push' ? 'zotregistry.image.updated' : 'zotregistry.image.deleted',
        time: timestamp,
        datacontenttype: 'application/json',
        data: {
          actor,
          ...(digest !== undefined && { digest }),
          ...(mediaType !== undefined && { mediaType }),
          name,
          reference: tag ?? digest,
          request,
        },
      },
    ];
  });

/** As Oracle's Audit service tells of a push or a deletion in its registry, handed on by its Logging service. */
export const oracleEntry: Change = (record) =>
  notification.parse(record).events.flatMap(({ id, timestamp, action, target, request, actor }) => {
    if (target.mediaType === 'application/octet-stream' || (action !== 'push' && action !== 'delete')) return [];
    const { digest, repository: path, tag } = target;
    if (digest === undefined && tag === undefined) return [];
    return [
      {
        id,
        source: path,
        specversion: '1.0',
        time: timestamp,
        type: `com.oraclecloud.artifacts.${action === 'push' ? 'uploaddockerimage' : tag === undefined ? 'deletecontainerimage' : 'removecontainerversion'}`,
        oracle: { tenantid: 'ocid1.tenancy.oc1..example' },
        data: {
          resourceName: tag === undefined ? `${path}@${digest}` : `${path}:${tag}`,
          additionalDetails: { path, ...(digest !== undefined && { digest }) },
          identity: {
            principalName: actor.name,
            principalId: 'ocid1.user.oc1..example',
            ipAddress: request.addr?.replace(/:\d+$/, ''),
            userAgent: request.useragent,
          },
          response: { status: '200' },
        },
      },
    ];
  });

const MINUTE = 60_000;

/** As Gitea lists its packages, which have no digest, and as a collector then finds them in its registry. */
export const giteaPackage: Change = (record) =>
  notification.parse(record).events.flatMap(({ timestamp, action, target, request, actor }, nth): readonly object[] => {
    if (target.mediaType === 'application/octet-stream' || (action !== 'push' && action !== 'delete')) return [];
    const { digest, repository, tag } = target;
    const [owner = '', ...names] = repository.split('/');
    const near = (minutes: number) => new Date(Date.parse(timestamp) + minutes * MINUTE).toISOString();
    const asked = {
      landwaiter: 'registry-inventory',
      version: 1,
      registry: request.host,
      observed: near(2),
      since: near(-3),
      repository,
      ...(tag !== undefined && { tag }),
    };
    if (action === 'delete') return tag === undefined ? [] : [{ ...asked, saw: 'gone' }];
    const person = (login: string | undefined) => ({ id: 1, login, login_name: '', source_id: 0, username: login });
    const listed = {
      id: Date.parse(timestamp) + nth,
      owner: person(owner),
      creator: person(actor.name),
      type: 'container',
      name: names.join('/'),
      version: tag ?? digest,
      html_url: `https://${request.host}/${owner}/-/packages`,
      created_at: timestamp,
    };
    return tag === undefined ? [listed] : [listed, { ...asked, saw: 'appeared', digest }];
  });

const FINDS = ['CVE-2026-0005', 'CVE-2026-0006'];

/** What others say of each pushed image: three scanners, an agent beside its containers, and a log that has something of it. */
export const saidOf: Change = (record) =>
  notification.parse(record).events.flatMap(({ id, timestamp, action, target }) => {
    const { digest, repository, tag } = target;
    if (action !== 'push' || digest === undefined || tag === undefined) return [];
    const image = `registry.example/${repository}`;
    return [
      ...FINDS.map((cve) => ({
        id: `/subscriptions/example/subassessments/${id}-${cve}`,
        type: 'microsoft.security/assessments/subassessments',
        properties: {
          id: cve,
          timeGenerated: timestamp,
          status: { severity: 'High', code: 'Unhealthy' },
          additionalData: { artifactDetails: { registryHost: 'registry.example', repositoryName: repository, digest } },
        },
      })),
      {
        notificationConfigName: 'organizations/1/notificationConfigs/example',
        finding: {
          name: `organizations/1/sources/2/findings/${id}`,
          category: 'Added Binary Executed',
          findingClass: 'THREAT',
          severity: 'HIGH',
          state: 'ACTIVE',
          eventTime: timestamp,
          containers: [{ name: 'app', uri: `${image}@${digest}` }],
        },
      },
      {
        created: timestamp,
        top_severity: 'Critical',
        watch_name: 'all',
        issues: [
          {
            severity: 'Critical',
            impacted_artifacts: [{ pkg_type: 'Docker', sha256: digest.slice(7), display_name: `${repository}:${tag}` }],
          },
        ],
      },
      {
        time: timestamp,
        rule: 'Drop and execute new binary in container',
        priority: 'Critical',
        output: 'a line',
        output_fields: { 'container.image.digest': digest, 'container.image.repository': image },
      },
      {
        ['0'.repeat(16) + digest.slice(7)]: {
          body: Buffer.from(
            JSON.stringify({
              kind: 'hashedrekord',
              spec: { data: { hash: { algorithm: 'sha256', value: digest.slice(7) } } },
            }),
          ).toString('base64'),
          integratedTime: Math.floor(Date.parse(timestamp) / 1000),
          logID: 'example',
          logIndex: 1,
        },
      },
    ];
  });
