import * as z from 'zod';
import { duration, fields, host, secret, text } from './fields.ts';
import { kubernetesCollectorSchema } from './kubernetes-collector-schema.ts';

const path = z
  .string()
  .regex(/^\/[^\p{Cc}]{1,1000}$/u, 'not an absolute path')
  .describe('an absolute path');
const address = z
  .string()
  .regex(/^https?:\/\/[^\s@?#]{1,500}$/, 'not an https address')
  .describe('an https address');
const many = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(200);

const common = {
  name: text,
  source: text.describe('the name of an entry in sources: what is fetched is taken as delivered for it'),
  every: duration.optional().describe('from the beginning of one round to that of the next'),
};
const registry = {
  host,
  secret: secret.optional().describe('user:password of a robot that may pull, and nothing else'),
  tokenHosts: z.array(host).optional().describe('token servers beside the registry that may be sent the secret'),
  plain: z.boolean().optional().describe('without TLS: for a registry on the same machine only'),
};

/** Of an entry of `collectors`, one shape a kind. */
const collector = z.discriminatedUnion(
  'kind',
  [
    fields({
      ...common,
      ...registry,
      kind: z.literal('registry'),
      repositories: many(text).describe('paths without the host'),
    }),
    fields({
      ...common,
      ...registry,
      kind: z.literal('registry-canary'),
      secret: secret.describe('user:password of a robot that may push to this repository, and nothing else'),
      repository: text.describe('a repository of its own, of which nothing is ever run'),
      within: duration.optional().describe('how long a notification may take; 2m where not given'),
    }),
    fields({
      ...common,
      kind: z.literal('engine'),
      socket: path.describe('of docker or podman, e.g. /run/docker.sock'),
    }),
    fields({
      ...common,
      kind: z.literal('github'),
      api: address.optional().describe('https://api.github.com where not given'),
      secret: secret.describe('a token that may read actions'),
      projects: many(text).describe('owner/name'),
    }),
    fields({
      ...common,
      kind: z.literal('github-redelivery'),
      api: address.optional().describe('https://api.github.com where not given'),
      secret: secret.describe('a token that may read and write webhooks'),
      hooks: many(text).describe('repos/OWNER/NAME/hooks/ID or orgs/NAME/hooks/ID'),
    }),
    fields({
      ...common,
      kind: z.literal('gitlab'),
      api: address.describe('e.g. https://gitlab.example/api/v4'),
      secret: secret.describe('a token with the scope read_api'),
      projects: many(text).describe('group/name'),
      watchHooks: z.boolean().optional().describe('say when a webhook is disabled; needs a maintainer’s token'),
    }),
    fields({ ...common, kind: z.literal('file'), path: path.describe('of the log as its writer names it') }),
    fields({
      name: common.name,
      source: common.source,
      ...registry,
      kind: z.literal('images'),
      repositories: many(text).describe('patterns of paths without the host, such as prod/**'),
      compare: z
        .enum(['suspicious', 'deployed'])
        .describe('pushes under suspicion only, or also what runs in an environment'),
    }),
    kubernetesCollectorSchema,
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? 'choose kind from registry, registry-canary, engine, github, github-redelivery, gitlab, file, images, kubernetes'
        : undefined,
  },
);

/** What the server fetches by itself, see docs/collectors.md. */
export const collectors = z.array(collector).max(100);

export type CollectorSpec = z.output<typeof collector>;
/** Of those that read images and compare them. */
export type ImagesSpec = Extract<CollectorSpec, { readonly kind: 'images' }>;
/** Of those that fetch records. */
export type FetchingSpec = Exclude<CollectorSpec, ImagesSpec>;
