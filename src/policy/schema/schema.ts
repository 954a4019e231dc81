import * as z from 'zod';
import type { ActorKind } from '../../core/actor.ts';
import { SEVERITIES } from '../../core/finding.ts';
import { api } from './api-schema.ts';
import { collectors } from './collectors.ts';
import { contents } from './contents-schema.ts';
import { environment } from './environments-schema.ts';
import { exception, expression } from './exceptions-schema.ts';
import { duration, fields, host, optional, repositories, required, text, texts } from './fields.ts';
import { type build, builder, promotion, publisher, tagged } from './pushes-schema.ts';
import { server } from './server-schema.ts';
import { sink } from './sinks.ts';
import { source } from './sources-schema.ts';
import { signer, trust } from './trust-schema.ts';

// One policy is checked once: compiling a checker for it takes longer than it saves.
z.config({ jitless: true });

const ACTOR_KINDS = ['human', 'robot', 'ci', 'node', 'controller', 'unknown'] as const satisfies readonly ActorKind[];

const registry = fields({
  host: required(host, 'the registry’s name, by which findings call it'),
  aliases: optional(z.array(host), 'other names by which the same registry is reached', {
    absent: 'none',
    example: ['registry.internal.acme.example:5000'],
  }),
});

const actor = fields({
  name: required(text, 'one name for accounts that are the same person or program', { example: 'ci-bot' }),
  aliases: optional(texts, 'the names of those accounts', { absent: 'none', example: ['arn:aws:sts::111122223333:*'] }),
  kind: optional(z.enum(ACTOR_KINDS), 'what it is', { absent: 'as records tell', example: 'ci' }),
});

const replication = fields({
  actors: required(texts, 'accounts that copy', { example: ['harbor-jobservice'] }),
  from: required(repositories, 'from where they copy; a copy counts only where the digest was there before'),
  to: required(repositories, 'to where they copy', { example: ['mirror.acme.example/shop/**'] }),
});

const classes = fields({
  testing: optional(repositories, 'pushed by anyone, never deployed outside sandboxes', { absent: 'none' }),
  bases: optional(repositories, 'rebuilt often, inherited by others', { absent: 'none' }),
  replication: optional(z.array(replication), 'copies that software makes by itself between registries', {
    absent: 'a copy is a push',
  }),
});

const protectedNames = fields({
  names: required(repositories, 'names that others may try to look like'),
  known: optional(repositories, 'names that look like them and are meant', {
    absent: 'none',
    example: ['docker.io/acme/shop'],
  }),
});

const windows = fields({
  buildToPush: optional(duration, 'how long after its build an image may be pushed', { default: '30m' }),
  pushToDeploy: optional(duration, 'deployed sooner than this after its push is soon', { default: '1h' }),
  lateEvidence: optional(duration, 'how late records may be: until then a finding that rests on a missing one waits', {
    default: '20m',
  }),
});

const count = z.int().min(1).max(1_000_000);

const habits = fields({
  minPushes: optional(count, 'so many pushes make a habit', { default: 10 }),
  minDays: optional(count, 'on so many different days', { default: 3 }),
  quarantine: optional(duration, 'how long a push has to stand unquestioned before it counts', { default: '3d' }),
  probation: optional(
    duration,
    'for so long a publisher, client or network that is new where others are usual stays new',
    { default: '30d' },
  ),
  memory: optional(duration, 'what was seen longer ago is forgotten', { default: '400d' }),
});

const ruleSetting = fields({
  severity: optional(z.enum(SEVERITIES), 'how bad its findings are, whatever the rule says', {
    absent: 'the rule’s own',
  }),
  enabled: optional(z.boolean().meta({ examples: [false] }), 'false: it is not asked', { default: true }),
});

const kept = (whose: string): z.ZodOptional<typeof duration> =>
  optional(duration, `how far back ${whose} should reach`, { absent: 'not checked', example: '400d' });

const retention = fields({
  registry: kept('the logs of registries'),
  ci: kept('the logs of build systems'),
  identity: kept('the logs of identity providers'),
  deployment: kept('the logs of clusters'),
  admission: kept('the logs of admission controls'),
  host: kept('the logs of machines'),
  findings: kept('findings'),
});

/** The shape of `landwaiter.yaml`. What holds between its parts is checked in `consistency.ts`. */
export const policySchema = fields({
  version: required(z.literal(1), 'of the file’s shape'),
  registries: optional(z.array(registry), 'your own registries', { absent: 'names are taken as records have them' }),
  actors: optional(z.array(actor), 'who is the same as whom', { absent: 'each account is somebody of its own' }),
  publishers: optional(z.array(publisher), 'who may push where, and which builds explain it', {
    absent: 'anybody may push; what is not usual is told',
  }),
  unlistedRepositories: optional(
    z.enum(['nobody', 'publishers']),
    'who may push where neither publishers nor promotions speak of the repository; publishers: those who may in the nearest folder above of which they speak, or else in its registry',
    { default: 'nobody' },
  ),
  builders: optional(z.array(builder), 'where images are built', { absent: 'hosts that build by habit' }),
  tags: optional(z.array(tagged), 'which tags may move', { absent: 'what moves by habit' }),
  promotions: optional(z.array(promotion), 'which images may be copied where, by whom', { absent: 'none' }),
  environments: optional(z.array(environment), 'what may run where; the first that matches counts', {
    absent: 'anything anywhere; what is not usual is told',
  }),
  classes: optional(classes, 'repositories of which other things are expected', { absent: 'none' }),
  retentionActors: optional(texts, 'whose deletions are housekeeping', { absent: 'nobody’s', example: ['gc-bot'] }),
  releaseActors: optional(texts, 'who may roll back and move release tags', {
    absent: 'nobody',
    example: ['release-bot'],
  }),
  protected: optional(protectedNames, 'names that are worth imitating', { absent: 'every repository is one' }),
  trust: optional(trust, 'whose certificates, logs and timestamps are believed, see provenance.md', {
    absent: 'the public instance of Sigstore, of signers with an identity',
  }),
  signers: optional(z.array(signer).max(100), 'whose signatures count, see provenance.md', {
    absent: 'nobody’s: signatures are named, and none is checked',
  }),
  exceptions: optional(z.array(exception), 'findings that are tolerated, by whom, why and until when', {
    absent: 'none',
  }),
  contents: optional(contents, 'what images carry, and with what they are compared', {
    absent: 'compared with what was trusted before; nothing is accepted',
  }),
  windows: optional(windows, 'how much time may lie between two steps', { absent: 'as given with each' }),
  habits: optional(habits, 'when something is usual', { absent: 'as given with each' }),
  rules: optional(
    z
      .record(text, ruleSetting)
      .meta({ title: 'a map of rule ids', examples: [{ 'mutable-tag-deployed': { severity: 'low' } }] }),
    'settings of rules, by their ids',
    { absent: 'all are asked, and grade as they were made' },
  ),
  expressions: optional(z.array(expression), 'conditions in CEL that raise, grade or silence findings', {
    absent: 'none',
  }),
  ruleFolders: optional(z.array(text), 'folders with rules of your own, relative to this file, see own-rules.md', {
    absent: 'none',
    example: ['rules'],
  }),
  sources: optional(z.array(source), 'what tells of it all, and of what each may speak', {
    absent: 'none is missed, and files are of no cluster or host',
  }),
  server: optional(server, 'how `landwaiter serve` listens', { absent: 'as given with each' }),
  api: optional(api, 'who may use the API and the page of a running server, as what', { absent: 'nobody' }),
  sinks: optional(z.array(sink), 'who is told of incidents, see sinks.md', {
    absent: 'nobody: they stand in the page, the API and the log',
  }),
  collectors: optional(collectors, 'what the server fetches by itself, see collectors.md', { absent: 'nothing' }),
  retention: optional(retention, 'for how long logs are to be kept', { absent: 'as given with each' }),
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
  const schema = z.toJSONSchema(policySchema, {
    io: 'input',
    // What holds without a key is no keyword of JSON Schema: editors show it with the sentence.
    override: ({ jsonSchema }) => {
      const { absent } = jsonSchema;
      if (typeof absent !== 'string') return;
      delete jsonSchema['absent'];
      jsonSchema.description = `${jsonSchema.description}; left out: ${absent}`;
    },
  });
  return `${JSON.stringify({ title: 'Landwaiter policy', ...schema }, null, 2)}\n`;
}
