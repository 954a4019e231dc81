import { APPROVALS } from '../../core/change-record.ts';
import * as z from 'zod';
import { HOST_ACTIONS, type LandwaiterEvent } from '../../core/event.ts';
import { WAYS } from '../../core/attachment.ts';
import { controlChanged } from './control-schema.ts';
import { comparisonSchema } from './comparison-schema.ts';
import {
  digest,
  time,
  actor,
  names,
  owners,
  sha256,
  containerKind,
  containers,
  observed,
  text,
  who,
  image,
  contents,
  since,
  images,
  done,
  place,
  optionalTexts,
  optionalTrue,
  texts,
} from './event-parts.ts';

const controlEvents = [
  z.object({
    type: z.literal('release.published'),
    ...observed,
    ...done,
    ...texts('system', 'project', 'tag'),
    commit: z.string().optional(),
  }),
  z.object({
    type: z.literal('deployment.reported'),
    ...observed,
    ...done,
    ...texts('system', 'project', 'deployment'),
    status: z.enum(['started', 'succeeded', 'failed', 'rolled-back', 'removed']),
    ...optionalTexts('environment', 'cluster', 'namespace', 'ref', 'commit'),
    images: images.optional(),
  }),
  z.object({
    type: z.literal('admission.decided'),
    ...observed,
    ...done,
    control: z.string(),
    ...optionalTexts('policy', 'rule'),
    decision: z.enum(['allowed', 'denied', 'violated', 'overridden', 'unjudged']),
    ...optionalTexts('reason', 'cluster', 'namespace', 'kind', 'name', 'uid'),
    images: images.optional(),
    ticket: z.string().optional(),
  }),
  controlChanged,
  z.object({
    type: z.literal('credential.issued'),
    ...observed,
    ...done,
    system: z.string(),
    subject: actor,
    ...optionalTexts('credential', 'cluster', 'audience'),
    expires: time.optional(),
  }),
  z.object({
    type: z.literal('scope.exceeded'),
    ...observed,
    door: z.string(),
    part: z.enum(['registry', 'repository', 'cluster', 'host', 'project', 'account', 'container']),
    ...texts('name', 'told'),
    images: images.optional(),
    project: z.string().optional(),
  }),
] as const;

const ofRegistry = { ...observed, ...image, ...who };

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
  z.object({ type: z.literal('manifest.served'), ...ofRegistry, tag: z.string() }),
  z.object({
    type: z.literal('manifest.deleted'),
    ...ofRegistry,
    digest: digest.optional(),
    whole: z.enum(['repository', 'below']).optional(),
    retention: z.boolean().optional(),
    since,
  }),
  z.object({
    type: z.literal('manifest.hinted'),
    ...ofRegistry,
    action: z.enum(['pushed', 'deleted']),
  }),
  z.object({
    type: z.literal('host.image'),
    ...observed,
    host: z.string().optional(),
    image: digest.optional(),
    reference: z.string().optional(),
    action: z.enum(HOST_ACTIONS),
    ...optionalTexts('base', 'container'),
    labels: names.optional(),
  }),
  z.object({
    type: z.literal('run.reported'),
    ...observed,
    ...texts('system', 'project', 'run'),
    parent: z.string().optional(),
    isParent: z.boolean().optional(),
    status: z.enum(['queued', 'running', 'completed']),
    started: time.optional(),
    ended: time.optional(),
    again: z.strictObject({ at: time, attempt: z.int().min(2).optional() }).optional(),
    ...optionalTexts('conclusion', 'workflow', 'ref', 'commit'),
    committed: time.optional(),
    ...optionalTexts('number', 'projectId', 'trigger', 'head', 'sourceRepository', 'runner'),
    actor: actor.optional(),
    products: images.optional(),
    signed: z
      .literal(true)
      .optional()
      .describe('its sender signed the very body that told it, with a secret of that door alone'),
  }),
  z.object({
    type: z.literal('image.compared'),
    ...observed,
    registry: text,
    repository: text,
    comparison: comparisonSchema,
    full: sha256.optional(),
  }),
  z.object({
    type: z.literal('evidence.held'),
    ...observed,
    registry: text,
    repository: text,
    subject: digest,
    target: z
      .object({ mediaType: text, size: z.int().nonnegative() })
      .optional()
      .meta({ description: 'What the image is by the answer' }),
    isComplete: z.boolean(),
    attachment: z
      .object({
        digest,
        found: z.enum(WAYS),
        layer: z.int().nonnegative().optional(),
        manifest: sha256.optional(),
        part: sha256.optional(),
        unread: text,
        index: sha256.optional(),
        artifact: z
          .object({
            subject: digest,
            type: z.string(),
            predicateType: text,
            layers: z.int().positive().optional(),
            listed: z.int().positive().optional(),
          })
          .optional()
          .meta({ description: 'By its manifest; absent where a runtime might take it for an image' }),
      })
      .optional()
      .meta({ description: 'Absent: nothing was attached' }),
  }),
  z.object({
    type: z.literal('run.absent'),
    ...observed,
    ...texts('system', 'project', 'run'),
  }),
  z.object({
    type: z.literal('workload.changed'),
    ...observed,
    ...place,
    ...done,
    ...texts('kind', 'name'),
    verb: z.enum(['create', 'update', 'patch', 'delete']),
    ...optionalTrue('seen', 'unsure', 'partial', 'scaled'),
    containers: containers.optional(),
    had: containers.optional(),
    requested: containers.optional(),
    patched: z.array(z.object({ configuration: z.string(), images: z.array(z.string()).optional() })).optional(),
    replicas: z.int().nonnegative().optional(),
    owners: owners.optional(),
    onNode: text,
    annotations: names.optional(),
    ...optionalTexts('uid', 'credential'),
  }),
  z.object({
    type: z.literal('workload.attempted'),
    ...observed,
    ...place,
    ...done,
    ...texts('request', 'kind'),
    name: z.string().optional(),
    verb: z.enum(['create', 'update', 'patch', 'delete']),
    images: images.optional(),
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
    ...optionalTexts('instance', 'node'),
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
    type: z.literal('image.noted'),
    ...observed,
    by: z.enum(['scan', 'runtime', 'log']),
    ...texts('program', 'said'),
    digest: digest.optional(),
    ...optionalTexts('reference', 'severity', 'cluster', 'namespace', 'pod', 'container'),
  }),
  z.object({
    type: z.literal('change.told'),
    ...observed,
    ...texts('system', 'reference'),
    approval: z.enum(APPROVALS),
    approved: time.optional(),
    from: time.optional(),
    to: time.optional(),
    services: z.array(z.string()).optional(),
    actor: actor.optional(),
  }),
  z.object({
    type: z.literal('pods.listed'),
    ...observed,
    ...optionalTexts('cluster', 'after', 'upTo'),
    uids: z.array(z.string()),
    serving: z.enum(['named', 'latest', 'ready']).optional(),
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
