import * as z from 'zod';
import { digest, duration, fields, flag, names, optional, repositories, required, text, texts } from './fields.ts';

const match = fields({
  clusters: optional(names, 'clusters that belong to the environment', {
    absent: 'any cluster whose name is known',
    example: ['prod-*'],
  }),
  namespaces: optional(names, 'namespaces in them that do', { absent: 'all of them', example: ['shop', 'shop-*'] }),
});

const exempt = fields({
  clusters: optional(names, 'clusters that are left out', { absent: 'by namespaces alone', example: ['prod-test'] }),
  namespaces: optional(names, 'namespaces that are left out', {
    absent: 'by clusters alone',
    example: ['kube-system'],
  }),
});

const deny = fields({
  tags: optional(names, 'tags that may not run', { absent: 'none', example: ['pr-*'] }),
  digests: optional(z.array(digest), 'images that may not run, under whatever name', { absent: 'none' }),
});

// What nothing goes by yet is said to be so: whoever sets it would take silence for consent.
const require = fields({
  digest: optional(flag, 'workloads name their images by digest', { absent: 'a tag will do' }),
  build: optional(flag, 'reserved: what explains a push is asked of every image, whether or not this is set', {
    absent: 'the same',
  }),
  promotion: optional(flag, 'an image comes by one of the promotions', { absent: 'it may be pushed there directly' }),
  signature: optional(
    z.array(text),
    'names of signers, each of whom has to have signed what runs: it, its index, or all images of an index',
    {
      absent: 'no signature is asked for',
      example: ['release'],
    },
  ),
  provenance: optional(
    flag,
    'a signer has to state which build it is from, and the builds of its publisher have to allow that',
    { absent: 'no statement is asked for' },
  ),
  admission: optional(flag, 'an admission control has judged whatever runs', {
    absent: 'only where its cluster’s controls tell of the rest',
  }),
  contents: optional(flag, 'what runs was read and compared; never asked at the door, since that takes minutes', {
    absent: 'only of what is suspicious',
  }),
  change: optional(
    text,
    'the annotation of a workload that names the change record; where a change system is read, it has to be there, approved before, and for this time and workload',
    {
      absent: 'no change record is asked for',
      example: 'acme.example/change',
    },
  ),
});

/** An entry of `environments`. */
export const environment = fields({
  name: required(text, 'as findings, filters and exceptions call it', { example: 'prod' }),
  match: required(match, 'where it is; {} is everywhere'),
  exempt: optional(exempt, 'what of that is left out, such as the platform’s own namespaces', { absent: 'nothing' }),
  repositories: optional(repositories, 'from where images may come', {
    absent: 'from anywhere',
    example: ['registry.acme.example/prod/**'],
  }),
  sandbox: optional(flag, 'images of classes.testing may run here', {
    absent: 'yes where require is given as {} and nothing else restricts',
  }),
  deny: optional(deny, 'what may not run here, wherever it comes from', { absent: 'nothing by name' }),
  deployers: optional(
    texts,
    'who may change the images of workloads: the account whose rights are asked, not who acts as it; who got its token is asked where that is not how it is used',
    {
      absent: 'whoever usually does',
      example: ['system:serviceaccount:argocd:*'],
    },
  ),
  injectors: optional(repositories, 'images that other software adds to pods', {
    absent: 'those that are usual',
    example: ['**/proxyv2'],
  }),
  operators: optional(
    texts,
    'accounts of software that makes workloads for objects of its own kinds (Kafka, Rollout), or acts for others (Rancher)',
    { absent: 'those that are on record as such', example: ['system:serviceaccount:rollouts:*'] },
  ),
  maxAge: optional(duration, 'for how long an image that was replaced may still be deployed', {
    absent: 'for any time',
    example: '90d',
  }),
  require: optional(require, 'what has to hold of everything that runs here', { absent: 'nothing more' }),
});
