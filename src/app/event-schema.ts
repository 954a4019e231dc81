import * as z from 'zod';
import type { LandwaiterEvent } from '../core/event.ts';

const digest = z
  .string()
  .regex(/^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/)
  .describe('a digest as OCI defines it');
const time = z.int().nonnegative().describe('milliseconds since 1970-01-01T00:00:00Z');
const actor = z.object({ name: z.string(), kind: z.enum(['human', 'robot', 'ci', 'node', 'controller', 'unknown']) });
const names = z.record(z.string(), z.string());
const owners = z.array(z.object({ kind: z.string(), name: z.string(), controller: z.literal(false).optional() }));
const containerKind = z.enum(['container', 'init', 'ephemeral', 'volume']);
const containers = z.array(z.object({ name: z.string(), kind: containerKind, image: z.string() }));
const observed = {
  id: z.string(),
  source: z.string().describe('telemetry kind'),
  at: time,
  strength: z.enum(['verified', 'recorded', 'asserted', 'inferred']),
  origin: z.object({ path: z.string(), line: z.int().positive(), sha256: z.string() }),
};
const text = z.string().optional();
const who = { actor: actor.optional(), impersonator: actor.optional(), client: text, address: text };
const image = { registry: z.string(), repository: z.string(), tag: z.string().optional() };
const contents = {
  mediaType: z.string().optional(),
  config: digest.optional(),
  children: z.array(digest).optional(),
  subject: digest.optional(),
  layers: z.array(z.object({ digest, mediaType: z.string().optional(), size: z.number().optional() })).optional(),
  artifactType: z.string().optional(),
  labels: names.optional(),
};
const since = time.optional().describe('only the outcome was seen, by asking: after this time');
const images = z.array(z.object({ reference: z.string().optional(), digest: digest.optional() }));
const done = { ...who, identity: text };
const place = { cluster: z.string().optional(), namespace: z.string() };

const controlEvents = [
  z.object({
    type: z.literal('release.published'),
    ...observed,
    ...done,
    system: z.string(),
    project: z.string(),
    tag: z.string(),
    commit: z.string().optional(),
  }),
  z.object({
    type: z.literal('deployment.reported'),
    ...observed,
    ...done,
    system: z.string(),
    project: z.string(),
    deployment: z.string(),
    status: z.enum(['started', 'succeeded', 'failed', 'rolled-back', 'removed']),
    environment: z.string().optional(),
    cluster: z.string().optional(),
    namespace: z.string().optional(),
    ref: z.string().optional(),
    commit: z.string().optional(),
    images: images.optional(),
  }),
  z.object({
    type: z.literal('admission.decided'),
    ...observed,
    ...done,
    control: z.string(),
    policy: z.string().optional(),
    rule: z.string().optional(),
    decision: z.enum(['allowed', 'denied', 'violated', 'overridden', 'unjudged']),
    reason: z.string().optional(),
    cluster: z.string().optional(),
    namespace: z.string().optional(),
    kind: z.string().optional(),
    name: z.string().optional(),
    uid: z.string().optional(),
    images: images.optional(),
    ticket: z.string().optional(),
  }),
  z.object({
    type: z.literal('control.changed'),
    ...observed,
    ...done,
    control: z.enum([
      'tag-protection',
      'push-permission',
      'deploy-permission',
      'admission',
      'exception',
      'telemetry',
      'build',
      'retention',
      'replication',
    ]),
    effect: z.enum(['loosened', 'tightened', 'changed']),
    seen: z.literal(true).optional(),
    subject: z.string(),
    change: z.string(),
    registry: z.string().optional(),
    repository: z.string().optional(),
    cluster: z.string().optional(),
    namespace: z.string().optional(),
    project: z.string().optional(),
    grantee: actor.optional(),
    binds: z.string().optional(),
    names: z.array(z.string()).optional(),
    state: z.object({ levels: z.record(z.string(), z.number()), rest: z.string().optional() }).optional(),
    part: z.enum(['api-server', 'role-aggregation', 'namespace-controller']).optional(),
    credential: z.string().optional(),
    addsTo: z.array(z.string()).optional(),
    took: z.array(z.string()).optional(),
  }),
  z.object({
    type: z.literal('credential.issued'),
    ...observed,
    ...done,
    system: z.string(),
    subject: actor,
    credential: z.string().optional(),
    cluster: z.string().optional(),
    audience: z.string().optional(),
    expires: time.optional(),
  }),
  z.object({
    type: z.literal('scope.exceeded'),
    ...observed,
    door: z.string(),
    part: z.enum(['registry', 'repository', 'cluster', 'host', 'project', 'account']),
    name: z.string(),
    told: z.string(),
    images: images.optional(),
    project: z.string().optional(),
  }),
] as const;

/** Every event, as `core/event.ts` has it; the two are held together by the type check below. */
export const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('manifest.pushed'),
    ...observed,
    ...image,
    ...who,
    credential: z.string().optional(),
    digest,
    ...contents,
    since,
  }),
  z.object({
    type: z.literal('manifest.pulled'),
    ...observed,
    ...image,
    ...who,
    digest,
    ...contents,
    inventory: z.literal(true).optional(),
  }),
  z.object({
    type: z.literal('manifest.deleted'),
    ...observed,
    ...image,
    ...who,
    digest: digest.optional(),
    whole: z.enum(['repository', 'below']).optional(),
    retention: z.boolean().optional(),
    since,
  }),
  z.object({
    type: z.literal('manifest.hinted'),
    ...observed,
    ...image,
    ...who,
    action: z.enum(['pushed', 'deleted']),
  }),
  z.object({
    type: z.literal('host.image'),
    ...observed,
    host: z.string().optional(),
    image: digest.optional(),
    reference: z.string().optional(),
    action: z.enum(['built', 'committed', 'loaded', 'imported', 'pulled', 'tagged', 'pushed', 'removed']),
    base: z.string().optional(),
    container: z.string().optional(),
    labels: names.optional(),
  }),
  z.object({
    type: z.literal('run.reported'),
    ...observed,
    system: z.string(),
    project: z.string(),
    run: z.string(),
    parent: z.string().optional(),
    isParent: z.boolean().optional(),
    status: z.enum(['queued', 'running', 'completed']),
    conclusion: z.string().optional(),
    started: time.optional(),
    ended: time.optional(),
    workflow: z.string().optional(),
    ref: z.string().optional(),
    commit: z.string().optional(),
    committed: time.optional(),
    trigger: z.string().optional(),
    head: z.string().optional(),
    runner: z.string().optional(),
    actor: actor.optional(),
    products: images.optional(),
  }),
  z.object({
    type: z.literal('workload.changed'),
    ...observed,
    ...place,
    ...done,
    kind: z.string(),
    name: z.string(),
    verb: z.enum(['create', 'update', 'patch', 'delete']),
    seen: z.literal(true).optional(),
    containers: containers.optional(),
    partial: z.literal(true).optional(),
    requested: containers.optional(),
    patched: z.array(z.object({ configuration: z.string(), images: z.array(z.string()).optional() })).optional(),
    scaled: z.literal(true).optional(),
    replicas: z.int().nonnegative().optional(),
    owners: owners.optional(),
    annotations: names.optional(),
    uid: z.string().optional(),
    credential: z.string().optional(),
  }),
  z.object({
    type: z.literal('workload.attempted'),
    ...observed,
    ...place,
    ...done,
    request: z.string(),
    kind: z.string(),
    name: z.string().optional(),
    verb: z.enum(['create', 'update', 'patch', 'delete']),
    refused: z.literal(true).optional(),
    credential: z.string().optional(),
  }),
  z.object({
    type: z.literal('container.observed'),
    ...observed,
    ...place,
    pod: z.string(),
    podUid: z.string().optional(),
    owners: owners.optional(),
    container: z.string(),
    kind: containerKind,
    image: z.string(),
    runtimeName: z.literal(true).optional(),
    digest: digest.optional(),
    byId: z.literal(true).optional(),
    runtimeId: digest.optional(),
    instance: z.string().optional(),
    node: z.string().optional(),
    started: time.optional(),
    created: time.optional(),
    running: z.boolean(),
    waiting: z.string().optional(),
    ended: time.optional(),
    stopping: time.optional(),
  }),
  z.object({
    type: z.literal('container.entered'),
    ...observed,
    ...place,
    ...done,
    pod: z.string(),
    container: text,
    by: z.enum(['exec', 'attach', 'portforward']),
    credential: text,
  }),
  z.object({
    type: z.literal('pods.listed'),
    ...observed,
    cluster: z.string().optional(),
    after: z.string().optional(),
    upTo: z.string().optional(),
    uids: z.array(z.string()),
  }),
  z.object({
    type: z.literal('access.told'),
    ...observed,
    cluster: z.string().optional(),
    account: actor.optional(),
    resource: z.string().optional(),
    refused: z.literal(true).optional(),
  }),
  ...controlEvents,
]);

// Fails to compile when an event gets a type that the schema does not have.
const _covered: z.infer<typeof eventSchema>['type'] extends LandwaiterEvent['type']
  ? LandwaiterEvent['type'] extends z.infer<typeof eventSchema>['type']
    ? true
    : never
  : never = true;
void _covered;

/** JSON Schema of an event, as text. */
export function eventJsonSchema(): string {
  return `${JSON.stringify({ title: 'Landwaiter event', ...z.toJSONSchema(eventSchema) }, null, 2)}\n`;
}
