import type { Case } from '../rule.ts';
import { served } from '../scenarios/asking-scenario.ts';
import { history, hours, minutes, type Step } from '../scenarios/history.ts';
import { onHost, pushed, runs } from '../scenarios/scenario.ts';

const API = 'shop/api:1.4';
const ON = { node: 'node-1' };
const begun = pushed('shop/web:1', 'f');
const nodePulls = onHost('node-1', 'pulled', 'e', 'shop/api');
/** At once: the node's log has the digest, the registry's the tag. */
const both: Step = [served(API), minutes(-1), nodePulls];
const after: Step = [hours(1), pushed('shop/web:2', 'd')];

/** Images that are older than the registry's log, which tells of pulls by a tag without the digest. */
export const servedByTag: readonly Case[] = [
  {
    name: 'a node pulled it when the registry served the tag',
    ...history(begun, both, runs('shop/api', API, 'e', ON), after),
    expect: { quiet: 'pulled' },
  },
  {
    name: 'a host of somebody’s own says that it pulled these bytes when the tag was served: they run on a node',
    ...history(
      begun,
      served(API),
      minutes(-1),
      onHost('sandbox-1', 'pulled', 'e', 'shop/api'),
      runs('shop/api', API, 'e', ON),
      after,
    ),
    defeats: 'pulled',
    expect: 'fires',
  },
  {
    name: 'the registry served the tag, and no node’s log has these bytes pulled',
    ...history(begun, served(API), runs('shop/api', API, 'e', ON), after),
    defeats: 'pulled',
    expect: 'fires',
  },
  {
    name: 'a line forged on the node says that it pulled them, and the registry served nobody then',
    ...history(begun, served(API), minutes(10), nodePulls, runs('shop/api', API, 'e', ON), after),
    defeats: 'pulled',
    expect: 'fires',
  },
  {
    name: 'a claim says that the registry served the tag then',
    ...history(
      begun,
      served(API, { strength: 'asserted' }),
      minutes(-1),
      nodePulls,
      runs('shop/api', API, 'e', ON),
      after,
    ),
    defeats: 'pulled',
    expect: 'fires',
  },
  {
    name: 'bytes are imported, a line is forged, and the tag is pulled, which means other bytes',
    ...history(pushed(API, 'a'), hours(1), both, runs('shop/api', API, 'e', ON), after),
    defeats: 'pulled',
    expect: 'fires',
    says: 'there the tag means sha256:aaaa',
  },
  {
    name: 'bytes are imported, a line is forged, and they are pushed afterwards',
    ...history(begun, both, runs('shop/api', API, 'e', ON), hours(1), pushed(API, 'e', { by: 'mallory' })),
    defeats: 'pulled',
    expect: 'fires',
    says: 'after it had begun to run',
  },
];
