import * as z from 'zod';

type Change = (record: Readonly<Record<string, unknown>>) => readonly object[];

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

const hook = z.object({
  action: z.string(),
  repository: z.object({ full_name: z.string() }),
  workflow_run: z
    .object({
      id: z.number(),
      run_number: z.number(),
      run_attempt: z.number().optional(),
      head_branch: z.string().nullish(),
      head_sha: z.string().optional(),
      event: z.string(),
      status: z.string(),
      conclusion: z.string().nullish(),
      created_at: z.string(),
      run_started_at: z.string().optional(),
      updated_at: z.string(),
      actor: z.object({ login: z.string() }).nullish(),
    })
    .optional(),
});
type Run = NonNullable<z.infer<typeof hook>['workflow_run']>;

export const SYSTEMS = ['drone', 'woodpecker', 'bitbucket', 'gitea'] as const;
export type System = (typeof SYSTEMS)[number];

/** Each asked by its API when a run has ended, and what it calls what starts one. */
export const PIPELINES: Readonly<
  Record<System, { readonly run: Change; readonly triggers: Readonly<Record<string, string>> }>
> = {
  drone: {
    triggers: { schedule: 'cron', workflow_dispatch: 'custom' },
    run: ended((run, slug) => ({
      repo: { slug },
      build: {
        ...common(run),
        after: run.head_sha,
        trigger: '@hook',
        source: run.head_branch,
        target: run.head_branch,
        author_login: run.actor?.login,
        sender: run.actor?.login,
      },
    })),
  },
  woodpecker: {
    triggers: { schedule: 'cron', workflow_dispatch: 'manual' },
    run: ended((run, full_name) => ({
      repo: { full_name },
      pipeline: {
        ...common(run),
        commit: run.head_sha,
        branch: run.head_branch,
        author: run.actor?.login,
        errors: null,
        parent: 0,
        forge_url: `https://git.example/${full_name}`,
      },
    })),
  },
  gitea: {
    triggers: {},
    run: ended((run, full_name) => {
      const person = {
        id: 1,
        login: run.actor?.login,
        login_name: '',
        source_id: 0,
        full_name: '',
        username: run.actor?.login,
      };
      return {
        id: run.id * 10 + (run.run_attempt ?? 1),
        path: `build.yml@refs/${isTag(run) ? 'tags' : 'heads'}/${run.head_branch}`,
        event: run.event,
        run_attempt: 0,
        run_number: numberOf(run),
        head_sha: run.head_sha,
        status: 'completed',
        conclusion: run.conclusion,
        actor: person,
        trigger_actor: person,
        repository: { full_name },
        started_at: run.run_started_at ?? run.created_at,
        completed_at: run.updated_at,
      };
    }),
  },
  bitbucket: {
    triggers: { workflow_dispatch: 'manual' },
    run: ended((run, full_name) => ({
      type: 'pipeline',
      uuid: `{${run.id}-${run.run_attempt ?? 1}}`,
      build_number: numberOf(run),
      creator: { type: 'user', nickname: run.actor?.login },
      repository: { type: 'repository', full_name },
      target: {
        type: 'pipeline_ref_target',
        ref_type: isTag(run) ? 'tag' : 'branch',
        ref_name: run.head_branch,
        commit: { type: 'commit', hash: run.head_sha },
      },
      trigger: { type: `pipeline_trigger_${eventOf(run, { schedule: 'schedule', workflow_dispatch: 'manual' })}` },
      state: {
        name: 'COMPLETED',
        result: { name: run.conclusion === 'success' ? 'SUCCESSFUL' : 'FAILED' },
      },
      created_on: run.run_started_at ?? run.created_at,
      completed_on: run.updated_at,
    })),
  },
};

function ended(tell: (run: Run, project: string) => object): Change {
  return (record) => {
    const { action, workflow_run: run, repository } = hook.parse(record);
    return run && action === 'completed' ? [tell(run, repository.full_name)] : [];
  };
}

// A run that is started again is another one there.
function numberOf({ run_number: number, run_attempt: attempt = 1 }: Run): number {
  return number * 10 + attempt;
}

function isTag({ head_branch: branch }: Run): boolean {
  return /^v?\d/.test(branch ?? '');
}

function eventOf({ event }: Run, names: Readonly<Record<string, string>>): string {
  return names[event] ?? event;
}

function common(run: Run): object {
  const seconds = (time: string): number => Date.parse(time) / 1000;
  return {
    id: run.id,
    number: numberOf(run),
    status: run.conclusion === 'success' ? 'success' : 'failure',
    event: isTag(run) ? 'tag' : eventOf(run, { schedule: 'cron', workflow_dispatch: 'custom' }),
    ref: `refs/${isTag(run) ? 'tags' : 'heads'}/${run.head_branch}`,
    created: seconds(run.created_at),
    started: seconds(run.run_started_at ?? run.created_at),
    finished: seconds(run.updated_at),
    updated: seconds(run.updated_at),
  };
}
