import { z } from 'zod';
import { isDigest } from '../core/digest.ts';
import { InvalidInput } from '../core/error.ts';
import { SEVERITIES } from '../core/finding.ts';
import { parseHost } from '../core/reference.ts';
import { parseDuration, parseTime } from '../core/time.ts';
import { matcher, networkMatcher } from './pattern.ts';

/** CI systems that `builds[].source` may name. */
const BUILD_SYSTEMS = [
  'github', 'gitlab', 'jenkins', 'tekton', 'google-cloud-build', 'codebuild', 'azure-devops', 'circleci', 'buildkite', 'argo-workflows',
] as const;

/** A value that one of our parsers must accept; its message becomes the problem's. */
function checked(parse: (text: string) => unknown) {
  return z.string().superRefine((text, context) => {
    try {
      parse(text);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      context.addIssue({ code: 'custom', message: error.message.slice(error.message.indexOf(': ') + 2) });
    }
  });
}

const duration = checked(parseDuration).describe('a duration such as 90s, 30m, 72h or 400d');
const time = checked(parseTime).describe('an RFC 3339 time');
const name = z.string().min(1).max(512);
const names = z.array(checked((text) => matcher([text], 'name')));
const paths = z.array(checked((text) => matcher([repositoryPattern(text)], 'path')));
const host = checked(parseHost).describe('a registry host, with its port where it has one');
const digest = z.string().refine(isDigest, 'not a sha256 or sha512 digest');
const severity = z.enum(SEVERITIES);

function repositoryPattern(text: string): string {
  if (/^[a-z]+:\/\//i.test(text)) throw new InvalidInput('repository', 'leave out the scheme: repositories are host/path');
  return text;
}

const build = z.strictObject({
  source: z.enum(BUILD_SYSTEMS), project: name, workflows: paths.optional(), refs: paths.optional(), triggers: names.optional(),
});

const publisher = z.strictObject({
  repositories: paths, actors: names.optional(), builds: z.array(build).optional(), clients: names.optional(),
  networks: z.array(checked((text) => networkMatcher([text]))).optional(),
});

const place = z.strictObject({ clusters: names.optional(), namespaces: names.optional() });

const requirements = z.strictObject({
  digest: z.boolean().optional(), build: z.boolean().optional(), promotion: z.boolean().optional(), signature: z.array(name).optional(),
  provenance: z.boolean().optional(), admission: z.boolean().optional(), change: name.optional(),
});

const environment = z.strictObject({
  name, match: place, exempt: place.optional(), repositories: paths.optional(),
  deny: z.strictObject({ tags: names.optional(), digests: z.array(digest).optional() }).optional(),
  deployers: names.optional(), injectors: paths.optional(), maxAge: duration.optional(), require: requirements.optional(),
});

const exception = z.strictObject({
  id: name, reason: name, ticket: name.optional(), owner: name, approvedBy: name.optional(),
  starts: time.optional(), expires: time, reviewBy: time.optional(),
  scope: z.strictObject({
    rules: z.array(name).optional(), repositories: paths.optional(), environments: z.array(name).optional(),
    digests: z.array(digest).optional(), actors: names.optional(),
  }).refine((scope) => Object.keys(scope).length > 0, 'give at least one of rules, repositories, environments, digests, actors'),
});

const signer = z.strictObject({
  name, key: name.optional(), identity: name.optional(), issuer: name.optional(), validFrom: time.optional(), validUntil: time.optional(),
}).refine((one) => (one.key !== undefined) !== (one.identity !== undefined && one.issuer !== undefined), 'give either key, or identity and issuer');

const source = z.strictObject({
  name, kind: name, covers: z.array(host).optional(), cluster: name.optional(), host: name.optional(), registry: host.optional(),
  observedAt: time.optional(), files: paths.optional(), expectEvery: duration.optional(),
});

/** The policy file as users write it; unknown keys are errors. Only `version` is required. */
export const policySchema = z.strictObject({
  version: z.literal(1),
  registries: z.array(z.strictObject({ host, aliases: z.array(host).optional() })).optional(),
  actors: z.array(z.strictObject({ name, aliases: names.optional(), kind: z.enum(['human', 'robot', 'ci', 'node', 'controller', 'unknown']).optional() })).optional(),
  publishers: z.array(publisher).optional(),
  builders: z.array(z.strictObject({ hosts: names.optional(), clusters: names.optional() })).optional(),
  tags: z.array(z.strictObject({ repositories: paths, floating: names.optional(), immutable: names.optional() })).optional(),
  promotions: z.array(z.strictObject({ from: paths, to: paths, actors: names.optional(), builds: z.array(build).optional(), minAge: duration.optional() })).optional(),
  environments: z.array(environment).optional(),
  classes: z.strictObject({
    testing: paths.optional(), bases: paths.optional(),
    replication: z.array(z.strictObject({ actors: names, from: paths, to: paths })).optional(),
  }).optional(),
  retentionActors: names.optional(),
  releaseActors: names.optional(),
  protected: z.strictObject({ names: paths, known: paths.optional() }).optional(),
  signers: z.array(signer).optional(),
  exceptions: z.array(exception).optional(),
  windows: z.strictObject({ buildToPush: duration.optional(), pushToDeploy: duration.optional(), lateEvidence: duration.optional() }).optional(),
  habits: z.strictObject({ minPushes: z.int().min(1).optional(), minDays: z.int().min(1).optional(), quarantine: duration.optional() }).optional(),
  rules: z.record(name, z.strictObject({ severity: severity.optional(), enabled: z.boolean().optional() })).optional(),
  sources: z.array(source).optional(),
  retention: z.partialRecord(z.enum(['registry', 'ci', 'identity', 'deployment', 'admission', 'findings']), duration).optional(),
});

export type PolicyFile = z.infer<typeof policySchema>;
export type BuildFile = z.infer<typeof build>;
export type EnvironmentFile = z.infer<typeof environment>;

/** JSON Schema (draft 2020-12) of the policy file, as text. */
export function policyJsonSchema(): string {
  return `${JSON.stringify({ title: 'Landwaiter policy', ...z.toJSONSchema(policySchema) }, null, 2)}\n`;
}
