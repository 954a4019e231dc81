import type { Case, Story } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { history, type Step, usually } from '../scenarios/history.ts';
import { pushed, runs } from '../scenarios/scenario.ts';

const UNASKED = ACME.replace(/ {4}builds:[\s\S]*?(?= {2}- repositories: \["registry.acme.example\/base)/, '');

const lent = (index: number): string => `198.18.${index}.7`;

/** An account that pushes twelve times, each from where `at` says, and then moves the tag that a workload runs by. */
const movedAfter = (at: (index: number) => string, move: Step): Story =>
  history(
    usually(12, (index) => pushed('shop/web:latest', `web-${index}`, { from: at(index) })),
    pushed('shop/api:latest', 'a', { from: at(100) }),
    runs('shop/api', 'shop/api:latest', 'a'),
    move,
    runs('shop/api', 'shop/api:latest', 'b', { pod: 'k8s2v' }),
  );

/** Builders that are lent for an hour come from another network each time. */
export const lentBuilders: readonly Case[] = [
  {
    name: 'no build is on record, and the allowed publisher moved it from a network of its own, as each time before',
    policy: UNASKED,
    ...movedAfter(lent, pushed('shop/api:latest', 'b', { from: lent(200) })),
    expect: { quiet: 'moved' },
  },
  {
    name: 'it was moved so, and with another program',
    policy: UNASKED,
    ...movedAfter(lent, pushed('shop/api:latest', 'b', { from: lent(200), client: 'skopeo/1.18.0' })),
    defeats: 'moved',
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'whose account always came from one network is stolen, and came from three others first',
    policy: UNASKED,
    ...movedAfter(
      () => '192.0.2.10',
      [
        ...[1, 2, 3].map((index) => pushed('shop/web:latest', `thief-${index}`, { from: lent(index) })),
        pushed('shop/api:latest', 'b', { from: lent(4) }),
      ],
    ),
    defeats: 'moved',
    expect: 'fires',
  },
];
