import type { Case, Story } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { untold } from '../scenarios/asking-scenario.ts';
import { days, history, hours, silent, type Step, usually } from '../scenarios/history.ts';
import { deployed, pushed, ran, runs } from '../scenarios/scenario.ts';

const BUILDKIT = { by: 'ci-bot', from: '192.0.2.10', client: 'buildkit/v0.25.1' } as const;

/** A workload that follows a tag; then the tag is moved. */
export const floats = (...move: readonly Step[]): Story =>
  history(
    ran('1', { made: ['shop/api:latest@a'] }),
    pushed('shop/api:latest', 'a'),
    deployed('shop/api', 'shop/api:latest'),
    runs('shop/api', 'shop/api:latest', 'a'),
    days(1),
    ...move,
    hours(2),
    runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
  );
/** Of which bytes no record tells: pushed by the pipeline, and by somebody right after what that had brought began. */
const pushedAgain = (by: string): Story =>
  history(
    untold('shop/api:latest', { by: 'ci-bot' }),
    runs('shop/api', 'shop/api:latest', 'a'),
    untold('shop/api:latest', { by }),
    runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
    hours(1),
  );

/** Of moves of the tag: by whom, how recorded, and what accounts for them. */

/** Moves that a registry tells without their image. */
export const untoldMoves: readonly Case[] = [
  {
    name: 'of a registry only webhooks are read, which tell neither bytes nor who pushed',
    ...history(
      silent('distribution'),
      [0, 1].map(
        (day): Step => [
          untold('shop/api:latest', { source: 'quay', strength: 'asserted' }),
          runs('shop/api', 'shop/api:latest', day ? 'b' : 'a', { pod: `x${day}` }),
          days(1),
        ],
      ),
    ),
    expect: { quiet: 'unnamed' },
  },
  {
    name: 'such a webhook beside the registry’s own records',
    ...floats(untold('shop/api:latest', { source: 'quay', strength: 'asserted' })),
    defeats: 'unnamed',
    expect: 'fires',
  },
  {
    name: 'a registry that records which tag was pushed, and never as which bytes',
    policy: ACME,
    ...history(
      [0, 1].map(
        (day): Step => [
          untold('shop/api:latest', { by: 'ci-bot' }),
          runs('shop/api', 'shop/api:latest', day ? 'b' : 'a', { pod: `x${day}` }),
          days(1),
        ],
      ),
    ),
    expect: { quiet: 'unnamed' },
  },
  {
    name: 'such a registry, and the pipeline’s next push within minutes',
    policy: ACME,
    ...pushedAgain('ci-bot'),
    expect: { quiet: 'unnamed' },
  },
  {
    name: 'such a registry, and minutes after the pipeline somebody else pushes',
    policy: ACME,
    ...pushedAgain('mallory'),
    defeats: 'unnamed',
    expect: 'fires',
    says: 'but mallory pushed the tag',
  },
  {
    name: 'such a registry, and somebody who may not push there',
    policy: ACME,
    ...history(
      untold('shop/api:latest', { by: 'ci-bot' }),
      runs('shop/api', 'shop/api:latest', 'a'),
      days(1),
      untold('shop/api:latest', { by: 'mallory' }),
      runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
    ),
    defeats: 'unnamed',
    expect: 'fires',
  },
  {
    name: 'a thief of the pipeline’s account moves the tag without its digest, after the pipeline did',
    policy: ACME,
    ...history(
      usually(12, (index) => untold(`shop/web:0.${index}`, BUILDKIT)),
      untold('shop/api:latest', BUILDKIT),
      runs('shop/api', 'shop/api:latest', 'a'),
      days(1),
      untold('shop/api:latest', BUILDKIT),
      hours(1),
      untold('shop/api:latest', { by: 'ci-bot', from: '203.0.113.66', client: 'skopeo/1.18.0' }),
      hours(2),
      runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
    ),
    defeats: 'unnamed',
    expect: 'fires',
    severity: 'medium',
    says: 'but ci-bot pushed the tag at',
  },
];
