import type { Case } from '../rule.ts';
import { history, hours, minutes, type Step } from '../scenarios/history.ts';
import { deployed, pushed, runs } from '../scenarios/scenario.ts';

const PROXY = 'hub-proxy/mesh/proxy:1.24';
const cached = (digest: string, by = 'harbor#proxy-cache-service', source = 'harbor') =>
  pushed(PROXY, digest, { by, source });
/** It is asked for, and runs a minute later. */
const asked: Step = [
  pushed('shop/web:1', 'f'),
  hours(3),
  deployed('mesh/proxy', PROXY),
  runs('mesh/proxy', PROXY, 'a'),
];
const after: Step = [hours(1), pushed('shop/web:2', 'd')];

/** What a registry's own cache keeps after it has passed the bytes on. */
export const fetchedByCache: readonly Case[] = [
  {
    name: 'Harbor’s proxy stores it when the container has begun to run',
    ...history(asked, cached('a'), after),
    expect: { quiet: 'fetched' },
  },
  {
    name: 'a pull through Amazon ECR’s cache is told when the container has begun to run',
    ...history(asked, cached('a', 'pull-through cache of registry-1.docker.io', 'ecr-eventbridge'), after),
    expect: { quiet: 'fetched' },
  },
  {
    name: 'bytes are imported onto a node, and the tag is pulled through the cache, which brings others',
    ...history(
      pushed('shop/web:1', 'f'),
      hours(3),
      deployed('mesh/proxy', PROXY),
      runs('mesh/proxy', PROXY, 'e'),
      cached('a'),
      after,
    ),
    defeats: 'fetched',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'bytes are imported onto a node, and an hour later the registry behind the cache has them',
    ...history(asked, hours(1), cached('a'), after),
    defeats: 'fetched',
    expect: 'fires',
    says: 'after it had begun to run',
  },
  {
    name: 'bytes are imported onto a node, and pushed by an account that is called nearly like the cache',
    ...history(asked, cached('a', 'harbor-proxy-cache-service'), after),
    defeats: 'fetched',
    expect: 'fires',
    says: 'after it had begun to run',
  },
  {
    name: 'another registry’s account is called like Harbor’s cache',
    ...history(asked, cached('a', 'harbor#proxy-cache-service', 'distribution'), after),
    defeats: 'fetched',
    expect: 'fires',
    says: 'after it had begun to run',
  },
  {
    name: 'a forged webhook says that Harbor’s cache brought it',
    ...history(
      asked,
      pushed(PROXY, 'a', { by: 'harbor#proxy-cache-service', source: 'harbor', strength: 'asserted' }),
      after,
    ),
    defeats: 'fetched',
    expect: 'fires',
    says: 'no push and no pull',
  },
  {
    name: 'bytes are imported onto a node and pushed by hand before the cache brings them',
    ...history(asked, pushed(PROXY, 'a', { by: 'mallory' }), cached('a'), minutes(30), after),
    defeats: 'fetched',
    expect: 'fires',
    says: 'mallory pushed it',
  },
];
