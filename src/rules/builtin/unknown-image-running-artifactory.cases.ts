import type { Case } from '../rule.ts';
import { untold } from '../scenarios/asking-scenario.ts';
import { history, hours, minutes } from '../scenarios/history.ts';
import { pulled, pushed, runs } from '../scenarios/scenario.ts';

/** Somebody pushed it, or, into a cache, pulled it first: a line of the access log, and the webhook with the digest. */
const stored = (image: string, digest: string, by = 'node-puller') => [
  untold(image, { source: 'jfrog-access', by }),
  pushed(image, digest, { source: 'jfrog', strength: 'asserted', by }),
];

/** Names by which Artifactory serves what its records call otherwise. */
export const ofArtifactory: readonly Case[] = [
  {
    name: 'clients pull a remote repository, and the records name its cache',
    ...history(
      stored('hub-remote-cache/mesh/proxy:1.24', 'a'),
      hours(3),
      runs('mesh/proxy', 'hub-remote/mesh/proxy:1.24', 'a'),
    ),
    expect: { quiet: 'pushed' },
  },
  {
    name: 'the cache has it from before the records, and serves it by its digest',
    ...history(
      stored('hub-remote-cache/mesh/other:1', 'b'),
      pulled('hub-remote-cache/mesh/proxy', 'a', { source: 'jfrog-access' }),
      hours(3),
      runs('mesh/proxy', 'hub-remote/mesh/proxy:1.24', 'a'),
    ),
    expect: { quiet: 'pulled' },
  },
  {
    name: 'clients pull a virtual repository, and the records name the local one',
    ...history(stored('docker-local/shop/api:1.4', 'a', 'ci-bot'), runs('shop/api', 'docker/shop/api:1.4', 'a')),
    expect: { quiet: 'pushed' },
  },
  {
    name: 'a virtual repository is asked for a tag that means other bytes where the image lies',
    ...history(
      stored('docker-local/shop/api:1.4', 'a', 'ci-bot'),
      stored('docker-local/shop/api:test', 'e', 'mallory'),
      runs('shop/api', 'docker/shop/api:1.4', 'e'),
      minutes(30),
    ),
    defeats: 'pushed',
    expect: 'fires',
  },
  {
    name: 'somebody makes a repository that is called like the cache of a local one, and imports what it has onto a node',
    ...history(
      stored('docker-prod/shop/api:1.4', 'a', 'ci-bot'),
      stored('docker-prod-cache/shop/api:1.4', 'e', 'mallory'),
      pulled('docker-prod-cache/shop/api', 'e', { source: 'jfrog-access', by: 'mallory' }),
      runs('shop/api', 'docker-prod/shop/api:1.4', 'e'),
      minutes(30),
    ),
    defeats: 'pushed',
    expect: 'fires',
  },
  {
    name: 'a cache gets it after it ran',
    ...history(
      stored('hub-remote-cache/mesh/other:1', 'b'),
      runs('mesh/proxy', 'hub-remote/mesh/proxy:1.24', 'e'),
      hours(1),
      stored('hub-remote-cache/mesh/proxy:1.24', 'e', 'mallory'),
    ),
    defeats: 'pushed',
    expect: 'fires',
    says: 'after it had begun to run',
  },
  {
    name: 'a forged webhook names the bytes for a push whose own webhook was lost',
    ...history(
      stored('docker-local/shop/api:1.3', 'a', 'ci-bot'),
      untold('docker-local/shop/api:1.4', { source: 'jfrog-access', by: 'ci-bot' }),
      minutes(25),
      pushed('docker-local/shop/api:1.4', 'e', { source: 'jfrog', strength: 'asserted' }),
      pulled('docker-local/shop/api', 'a', { source: 'jfrog-access' }),
      runs('shop/api', 'docker-local/shop/api:1.4', 'e'),
      minutes(30),
    ),
    defeats: 'pushed',
    expect: 'fires',
  },
  {
    name: 'another product’s path ends like the name of a cache',
    ...history(
      pushed('hub-remote-cache/mesh/proxy:1.24', 'e', { by: 'mallory' }),
      runs('mesh/proxy', 'hub-remote/mesh/proxy:1.24', 'e'),
      minutes(30),
    ),
    defeats: 'pushed',
    expect: 'fires',
  },
];
