import * as z from 'zod';
import { covered, duration, fields, host, names, optional, paths, required, text, time } from './fields.ts';
import { intake } from './server-schema.ts';

/** Whose output may hold records: names as Kubernetes has them. Whoever may make pods in that namespace may print them, too. */
const output = fields({
  namespace: required(text, 'of the pods', { example: 'registry' }),
  workload: required(text, 'what the pods belong to, by its name', { example: 'registry' }),
  container: optional(text, 'of the container', { absent: 'any of them', example: 'registry' }),
});

/** An entry of `sources`. */
export const source = fields({
  name: required(text, 'as coverage, doors and collectors call it', { example: 'prod-registry' }),
  kind: required(text, 'what kind of telemetry it is, see sources.md', { example: 'distribution' }),
  covers: optional(z.array(covered), 'registries, or repositories in them, of which it may speak: HOST, HOST/PATH/**', {
    absent: 'of any',
  }),
  projects: optional(paths, 'projects of the build system of which it may speak, as that names them', {
    absent: 'of any',
    example: ['acme/*'],
  }),
  accounts: optional(names, 'cloud accounts or projects of whose registries it may speak', {
    absent: 'of any',
    example: ['111122223333'],
  }),
  cluster: optional(text, 'the cluster that its records come from, where they do not say', {
    absent: 'what runs there is in no environment',
    example: 'prod-eu',
  }),
  host: optional(text, 'the machine that its records come from, where they do not say', {
    absent: 'it is no builder',
    example: 'build-1',
  }),
  registry: optional(host, 'the registry that its records come from, where they do not say', {
    absent: 'such records are refused',
  }),
  routing: optional(z.enum(['path']), 'of Nexus: images are called by the name of their repository and their own', {
    absent: 'by their own, at a host or port of their repository',
    example: 'path',
  }),
  containers: optional(z.array(output), 'containers whose output, as a log shipper tells it, may hold such records', {
    absent: 'what containers print is a claim',
  }),
  account: optional(text, 'as whom its records are read from a cluster', {
    absent: 'whether it may still read them is not watched',
    example: 'system:serviceaccount:landwaiter:collector',
  }),
  functions: optional(names, 'cloud functions that its records come by, by name', {
    absent: 'that one is deleted matters where a subscription on record leads to it',
    example: ['forward-audit'],
  }),
  observedAt: optional(time, 'when a list of pods was made', { absent: 'when each pod was last written' }),
  files: optional(paths, 'files, relative to the inputs, that come from this source', {
    absent: 'none do',
    example: ['audit/prod-eu/*.log'],
  }),
  expectEvery: optional(duration, 'how often something must be heard of it', {
    absent: 'its silence is no finding',
    example: '10m',
  }),
  subjectsPerHour: optional(z.int().min(1), 'how much that is new is read of it in an hour, about one for each fact', {
    absent: 'ten times its busiest hour, from 20000 to 200000',
    example: 50_000,
  }),
  intake: optional(intake, 'who may deliver its records to a running server', { absent: 'nobody' }),
});
