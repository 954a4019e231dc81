import * as z from 'zod';
import type { ActorKind } from '../../core/actor.ts';
import { SEVERITIES } from '../../core/finding.ts';
import { sink } from './sinks.ts';
import { collectors } from './collectors.ts';
import { api } from './api-schema.ts';
import { contents } from './contents-schema.ts';
import {
  covered,
  digest,
  duration,
  fields,
  host,
  names,
  networks,
  paths,
  repositories,
  text,
  texts,
  time,
} from './fields.ts';
import { intake, server } from './server-schema.ts';

// One policy is checked once: compiling a checker for it takes longer than it saves.
z.config({ jitless: true });

const BUILD_SYSTEMS = [
  'github',
  'gitlab',
  'gitea',
  'jenkins',
  'tekton',
  'google-cloud-build',
  'codebuild',
  'azure-devops',
  'circleci',
  'buildkite',
  'argo-workflows',
] as const;
const LONGEST_EXPRESSION = 1000;
const ACTOR_KINDS = ['human', 'robot', 'ci', 'node', 'controller', 'unknown'] as const satisfies readonly ActorKind[];

const build = fields({
  source: z.enum(BUILD_SYSTEMS),
  project: text.describe('the build system’s own name for the project'),
  workflows: paths.optional(),
  refs: paths.optional(),
  triggers: texts.optional(),
  evidence: z
    .literal('recorded')
    .optional()
    .describe(
      'a run must be on record with the build system itself; one that only a webhook tells of explains nothing',
    ),
});

const publisher = fields({
  repositories,
  actors: texts.optional(),
  builds: z.array(build).optional().describe('what may explain a push; leave out where builds are not required'),
  clients: texts.optional(),
  networks: networks.optional(),
  sentFrom: z
    .literal('builders')
    .optional()
    .describe(
      'hosts listed under builders send all that these actors push, and record it; left out: of accounts that always did so',
    ),
});

const promotion = fields({
  from: repositories,
  to: repositories,
  actors: texts.optional(),
  builds: z
    .array(build)
    .optional()
    .describe('one of them must go on while the copy is made; leave out where no build does it'),
  minAge: duration.optional(),
});

const place = fields({ clusters: names.optional(), namespaces: names.optional() });

const requirements = fields({
  digest: z.boolean().optional(),
  build: z.boolean().optional(),
  promotion: z.boolean().optional(),
  signature: z.array(text).optional().describe('names of signers'),
  provenance: z.boolean().optional(),
  admission: z.boolean().optional(),
  contents: z.boolean().optional().describe('asked of what runs, never at the door: reading an image takes minutes'),
  change: text.optional().describe('the annotation that names the change record'),
});

const environment = fields({
  name: text,
  match: place,
  exempt: place.optional(),
  repositories: repositories.optional(),
  sandbox: z
    .boolean()
    .optional()
    .describe(
      'images of classes.testing may run here; left out: yes where require is given as {} and nothing else restricts',
    ),
  deny: fields({ tags: names.optional(), digests: z.array(digest).optional() }).optional(),
  deployers: texts.optional(),
  injectors: repositories.optional().describe('images that other software adds to pods'),
  operators: texts
    .optional()
    .describe(
      'accounts of software that makes workloads for objects of its own kinds (Kafka, Rollout), or acts for others (Rancher)',
    ),
  maxAge: duration.optional(),
  require: requirements.optional(),
});

const exception = fields({
  id: text,
  reason: text,
  ticket: text.optional(),
  owner: text,
  approvedBy: text.optional().describe('critical findings stay open unless this is somebody other than the owner'),
  starts: time.optional(),
  expires: time,
  reviewBy: time.optional().describe('an RFC 3339 time; an exception not reviewed by then is a finding'),
  reviewedAt: time.optional(),
  reviewedBy: text.optional().describe('somebody other than the owner'),
  scope: fields({
    rules: z.array(text).optional(),
    repositories: repositories.optional(),
    environments: z.array(text).optional(),
    digests: z.array(digest).optional(),
    actors: texts.optional(),
  }),
});

const signer = fields({
  name: text,
  key: text.optional().describe('path of a public key'),
  identity: text.optional(),
  issuer: text.optional(),
  validFrom: time.optional(),
  validUntil: time.optional(),
});

const source = fields({
  name: text,
  kind: text.describe('a telemetry kind, see `landwaiter sources`'),
  covers: z.array(covered).optional().describe('registries it reports on, or repositories in them: HOST, HOST/PATH/**'),
  projects: paths.optional().describe('projects of the build system that it may speak of, as that names them'),
  accounts: names.optional().describe('cloud accounts or projects whose registries it may speak of'),
  cluster: text.optional(),
  host: text.optional(),
  registry: host.optional(),
  account: text
    .optional()
    .describe('as whom its records are read from a cluster, e.g. system:serviceaccount:NAMESPACE:NAME'),
  observedAt: time.optional().describe('when a pod list was made'),
  files: paths.optional().describe('files, relative to the inputs, that come from this source'),
  expectEvery: duration.optional(),
  subjectsPerHour: z
    .int()
    .min(1)
    .optional()
    .describe(
      'how much that is new is read of it in an hour, about one for each fact; where not given ten times its busiest hour, from 20000 to 200000',
    ),
  intake: intake.optional().describe('who may deliver its records to a running server'),
});

// One shape for all, so that a wrong key is told by name; what belongs to which `on` is checked in `consistency.ts`.
const expression = fields({
  id: text,
  on: z.enum(['finding', 'push', 'placement']),
  when: z.string().min(1).max(LONGEST_EXPRESSION).describe('a condition in CEL over the variable that `on` names'),
  effect: z
    .enum(['raise', 'lower', 'silence', ...SEVERITIES])
    .optional()
    .describe('what happens to the finding'),
  title: text.optional().describe('of the finding that a push or placement raises'),
  severity: z.enum(SEVERITIES).optional(),
  reason: text,
  owner: text.optional(),
  expires: time.optional().describe('required where something is silenced'),
});

const count = z.int().min(1).max(1_000_000);

/** The shape of `landwaiter.yaml`. What holds between its parts is checked in `consistency.ts`. */
export const policySchema = fields({
  version: z.literal(1),
  registries: z.array(fields({ host, aliases: z.array(host).optional() })).optional(),
  actors: z.array(fields({ name: text, aliases: texts.optional(), kind: z.enum(ACTOR_KINDS).optional() })).optional(),
  publishers: z.array(publisher).optional(),
  unlistedRepositories: z
    .enum(['nobody', 'publishers'])
    .optional()
    .describe(
      'who may push where no entry of publishers or promotions speaks about the repository: nobody where this is not given, or whoever the entries let push in the nearest folder above of which they speak, or else in its registry',
    ),
  builders: z.array(fields({ hosts: names.optional(), clusters: names.optional() })).optional(),
  tags: z.array(fields({ repositories, floating: names.optional(), immutable: names.optional() })).optional(),
  promotions: z.array(promotion).optional(),
  environments: z.array(environment).optional().describe('the first match wins'),
  classes: fields({
    testing: repositories.optional().describe('pushed by anyone, never deployed outside sandboxes'),
    bases: repositories.optional().describe('rebuilt often, inherited by others'),
    replication: z
      .array(fields({ actors: texts, from: repositories, to: repositories }))
      .optional()
      .describe('a copy counts only where the digest was in from before, unless records of that registry are not read'),
  }).optional(),
  retentionActors: texts.optional().describe('whose deletes are housekeeping'),
  releaseActors: texts.optional().describe('who may roll back and move release tags'),
  protected: fields({ names: repositories, known: repositories.optional() }).optional(),
  signers: z.array(signer).optional(),
  exceptions: z.array(exception).optional(),
  contents: contents.optional().describe('what images carry, and with what they are compared'),
  windows: fields({
    buildToPush: duration.optional(),
    pushToDeploy: duration.optional(),
    lateEvidence: duration.optional(),
  }).optional(),
  habits: fields({
    minPushes: count.optional(),
    minDays: count.optional(),
    quarantine: duration.optional(),
    probation: duration
      .optional()
      .describe(
        'for so long a publisher, client or network that is new where others are usual stays new; 30d where not given',
      ),
    memory: duration.optional().describe('what was seen longer ago is forgotten; 400d where not given'),
  }).optional(),
  rules: z
    .record(text, fields({ severity: z.enum(SEVERITIES).optional(), enabled: z.boolean().optional() }))
    .optional(),
  expressions: z.array(expression).optional().describe('conditions in CEL that raise, grade or silence findings'),
  ruleFolders: z.array(text).optional().describe('folders with rules of your own, relative to this file'),
  sources: z.array(source).optional(),
  server: server.optional(),
  api: api.optional(),
  sinks: z.array(sink).optional().describe('who is told of incidents'),
  collectors: collectors.optional().describe('what the server fetches by itself'),
  retention: fields({
    registry: duration.optional(),
    ci: duration.optional(),
    identity: duration.optional(),
    deployment: duration.optional(),
    admission: duration.optional(),
    host: duration.optional(),
    findings: duration.optional(),
  }).optional(),
});

/** A policy file as read: durations in milliseconds, times as instants, hosts canonical, patterns known to be valid. */
export type PolicySpec = z.output<typeof policySchema>;
export type BuildSpec = z.output<typeof build>;
export type PromotionSpec = z.output<typeof promotion>;
export type EnvironmentSpec = z.output<typeof environment>;
export type ExceptionSpec = z.output<typeof exception>;
export type ExpressionSpec = z.output<typeof expression>;
export type SourceSpec = z.output<typeof source>;

/** JSON Schema (draft 2020-12) of the policy file, as text: for editors that complete and check YAML. */
export function policyJsonSchema(): string {
  return `${JSON.stringify({ title: 'Landwaiter policy', ...z.toJSONSchema(policySchema, { io: 'input' }) }, null, 2)}\n`;
}
