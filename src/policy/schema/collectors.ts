import * as z from 'zod';
import { duration, fields, flag, host, optional, required, secret, text } from './fields.ts';
import { kubernetesCollectorSchema } from './kubernetes-collector-schema.ts';

const path = z
  .string()
  .regex(/^\/[^\p{Cc}]{1,1000}$/u, 'not an absolute path')
  .meta({ title: 'an absolute path' });
const address = z
  .string()
  .regex(/^https?:\/\/[^\s@?#]{1,500}$/, 'not an https address')
  .meta({ title: 'an https address' });
const many = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(200);

const common = {
  name: required(text, 'as the log and its state call the collector', { example: 'shop-registry' }),
  source: required(text, 'the name of an entry in sources: what is fetched is taken as delivered for it', {
    example: 'shop-registry-stock',
  }),
};
const rounds = {
  every: optional(duration, 'from the beginning of one round to that of the next', {
    absent: '5m; 15m for registry-canary, 1s for file',
    example: '10m',
  }),
};
const registry = {
  host: required(host, 'the registry that is asked'),
  tokenHosts: optional(z.array(host), 'token servers beside the registry that may be sent the secret', {
    absent: 'none',
    example: ['auth.acme.example'],
  }),
  plain: optional(flag, 'without TLS: for a registry on the same machine only', { default: false }),
};
const puller = {
  secret: optional(secret, 'user:password of a robot that may pull, and nothing else', {
    absent: 'it asks as anybody',
    example: 'SHOP_PULLER',
  }),
};
const github = {
  api: optional(address, 'where GitHub’s API is', {
    default: 'https://api.github.com',
    example: 'https://github.acme.example/api/v3',
  }),
};

/** Of an entry of `collectors`, one shape a kind. */
const collector = z.discriminatedUnion(
  'kind',
  [
    fields({
      ...common,
      ...rounds,
      ...registry,
      ...puller,
      kind: required(z.literal('registry'), 'asks a registry what it holds'),
      repositories: required(many(text), 'paths of the repositories it asks about, without the host', {
        example: ['shop/api'],
      }),
    }),
    fields({
      ...common,
      ...rounds,
      ...registry,
      kind: required(z.literal('registry-canary'), 'pushes a little, and tells when no notification comes of it'),
      secret: required(secret, 'user:password of a robot that may push to this repository, and nothing else', {
        example: 'CANARY_PUSHER',
      }),
      repository: required(text, 'a repository of its own, of which nothing is ever run', {
        example: 'landwaiter/canary',
      }),
      within: optional(duration, 'how long a notification may take', { default: '2m' }),
    }),
    fields({
      ...common,
      ...rounds,
      kind: required(z.literal('engine'), 'listens to a docker or podman engine'),
      socket: required(path, 'of docker or podman', { example: '/run/docker.sock' }),
    }),
    fields({
      ...common,
      ...rounds,
      ...github,
      kind: required(z.literal('github'), 'asks GitHub for workflow runs'),
      secret: required(secret, 'a token that may read actions', { example: 'GITHUB_READER' }),
      projects: required(many(text), 'projects on GitHub as owner/name', { example: ['acme/shop'] }),
    }),
    fields({
      ...common,
      ...rounds,
      ...github,
      kind: required(z.literal('github-redelivery'), 'has GitHub send webhooks again that failed'),
      secret: required(secret, 'a token that may read and write webhooks', { example: 'GITHUB_HOOKS' }),
      hooks: required(many(text), 'repos/OWNER/NAME/hooks/ID or orgs/NAME/hooks/ID', {
        example: ['orgs/acme/hooks/7'],
      }),
    }),
    fields({
      ...common,
      ...rounds,
      kind: required(z.literal('gitlab'), 'asks GitLab for pipelines'),
      api: required(address, 'where GitLab’s API is', { example: 'https://gitlab.example/api/v4' }),
      secret: required(secret, 'a token with the scope read_api', { example: 'GITLAB_READER' }),
      projects: required(many(text), 'projects on GitLab as group/name', { example: ['acme/tools'] }),
      watchHooks: optional(flag, 'say when a webhook is disabled; needs a maintainer’s token', { default: false }),
    }),
    fields({
      ...common,
      ...rounds,
      kind: required(z.literal('file'), 'follows a log as it is written'),
      path: required(path, 'of the log as its writer names it', { example: '/var/log/kubernetes/audit.log' }),
    }),
    fields({
      ...common,
      ...registry,
      ...puller,
      kind: required(z.literal('images'), 'reads images, and asks what is attached to them'),
      repositories: required(many(text), 'whose images it reads: patterns of paths without the host', {
        example: ['prod/**'],
      }),
      compare: optional(
        z.enum(['suspicious', 'deployed']),
        'compares with what was there before: pushes under suspicion only, or also what runs in an environment',
        { absent: 'it compares nothing: then verify is given', example: 'suspicious' },
      ),
      verify: optional(
        z.enum(['deployed', 'pushed']),
        'asks what is attached: to what runs in an environment only, or also to everything that is pushed',
        { absent: 'it asks for no signatures: then compare is given', example: 'deployed' },
      ),
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
/** Of those that read images, or what is attached to them. */
export type ImagesSpec = Extract<CollectorSpec, { readonly kind: 'images' }>;
/** Of those that fetch records. */
export type FetchingSpec = Exclude<CollectorSpec, ImagesSpec>;
