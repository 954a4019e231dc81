import * as z from 'zod';
import { duration, fields, names, networks, optional, paths, repositories, required, text, texts } from './fields.ts';

const BUILD_SYSTEMS = [
  'github',
  'gitlab',
  'gitea',
  'bitbucket',
  'drone',
  'woodpecker',
  'jenkins',
  'tekton',
  'google-cloud-build',
  'codebuild',
  'azure-devops',
  'circleci',
  'buildkite',
  'argo-workflows',
] as const;

/** What may explain a push: an absent list does not restrict. */
export const build = fields({
  source: required(z.enum(BUILD_SYSTEMS), 'the build system that runs it'),
  project: required(text, 'the build system’s own name for the project', { example: 'acme/shop' }),
  workflows: optional(paths, 'files of the workflows in it that may push', {
    absent: 'any workflow of the project',
    example: ['.github/workflows/release.yml'],
  }),
  refs: optional(
    paths,
    'branches and tags of which it may be a build, whole; a short name is taken for a branch’s, and a record that has a short name fits either',
    {
      absent: 'any branch and tag',
      example: ['refs/heads/main', 'refs/tags/v*'],
    },
  ),
  triggers: optional(texts, 'by what it may have been started, in the build system’s words', {
    absent: 'by anything',
    example: ['push', 'release', 'schedule'],
  }),
  repositories: optional(
    paths,
    'repositories that the code may be from, with their host (without one: of github.com), or as the records name them: ' +
      'of google-cloud-build, codebuild and azure-devops, where the project is none; elsewhere the forks that may beside ' +
      'the project itself, such as */shop, whose code then builds and pushes with the rights of this project',
    {
      absent:
        'no fork; where the project is no repository any, and one that no build of it had that pushed there is told by push-from-unusual-build',
      example: ['acme/platform', 'git.acme.example/tools/*'],
    },
  ),
  evidence: optional(
    z.literal('recorded'),
    'a run must be on record with the build system itself; one that only a webhook tells of explains nothing',
    {
      absent:
        'a webhook does, too, unless a collector asks for the project’s runs, or others of that time are on record',
    },
  ),
});

/** An entry of `publishers`. */
export const publisher = fields({
  repositories: required(
    repositories,
    'the repositories that the entry speaks of; entries add up: whoever pushes to one needs a build of any entry that names builds for it',
  ),
  actors: optional(texts, 'who may push there', { absent: 'anybody', example: ['ci-bot'] }),
  builds: optional(z.array(build), 'what may explain a push; one of them has to', {
    absent: 'a push needs no build',
  }),
  clients: optional(texts, 'user agents of the programs that may push, whole or a product in them', {
    absent: 'any program; what is not usual is told',
    example: ['buildkit/*', 'Docker-Client/*'],
  }),
  networks: optional(networks, 'from where pushes may come', { absent: 'from anywhere; what is not usual is told' }),
  only: optional(
    z.literal('attachments'),
    'they may push what is attached to images, such as signatures, as long as it runs nowhere, and no image',
    { absent: 'they may push images, too' },
  ),
  sentFrom: optional(
    z.literal('builders'),
    'hosts listed under builders send all that these actors push, and record it',
    { absent: 'only where the account always did so' },
  ),
});

/** An entry of `promotions`. */
export const promotion = fields({
  from: required(repositories, 'where the image was before', { example: ['registry.acme.example/dev/**'] }),
  to: required(repositories, 'where it is copied to; ** stands for the same path as in from', {
    example: ['registry.acme.example/prod/**'],
  }),
  actors: optional(texts, 'who may copy', { absent: 'anybody', example: ['promoter'] }),
  builds: optional(z.array(build), 'one of them must go on while the copy is made', {
    absent: 'no build has to',
  }),
  minAge: optional(duration, 'for how long the image must have been in from', {
    absent: 'for any time',
    example: '1h',
  }),
});

/** An entry of `builders`. */
export const builder = fields({
  hosts: optional(names, 'machines that build images', { absent: 'no machine by its name', example: ['build-*'] }),
  clusters: optional(names, 'clusters in which images are built', { absent: 'no cluster', example: ['build'] }),
});

/** An entry of `tags`. */
export const tagged = fields({
  repositories: required(repositories, 'the repositories whose tags are meant'),
  floating: optional(names, 'tags that move as a matter of course', { absent: 'none', example: ['latest', 'main'] }),
  immutable: optional(names, 'tags that never move; what stands in both lists is immutable', {
    absent: 'none',
    example: ['v*', '[0-9]*'],
  }),
});
