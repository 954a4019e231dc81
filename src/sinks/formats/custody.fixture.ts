import type { CustodyReport } from '../../core/custody.ts';
import { DAY } from '../../core/time.ts';
import { HOSTILE, on, registry } from './story.fixture.ts';

const day = (nth: number) => on('17T00:00:00') + nth * DAY;
const ran = (shares: readonly (readonly [complete: number, running: number])[]) =>
  shares.map(([complete, running], nth) => ({ from: day(nth), running, complete }));
const pushed = (shares: readonly (readonly [nth: number, explained: number, pushes: number])[]) =>
  shares.map(([nth, explained, pushes]) => ({ from: day(nth), pushes, explained }));

/** Four days: production loses three chains on the third, one repository is pushed to by hand, names are hostile. */
export const custodyReport: CustodyReport = {
  steps: { from: day(0), to: day(4), length: DAY },
  environments: [
    { name: HOSTILE.markup, running: 1, complete: 0, unknown: 1, steps: ran([[0, 1]]) },
    {
      name: 'prod',
      running: 14,
      complete: 11,
      unknown: 2,
      steps: ran([
        [14, 14],
        [14, 14],
        [12, 15],
        [11, 14],
      ]),
    },
    {
      name: 'staging',
      running: 6,
      complete: 6,
      unknown: 0,
      steps: ran([
        [6, 6],
        [6, 6],
        [6, 6],
        [6, 6],
      ]),
    },
  ],
  repositories: [
    {
      registry,
      repository: 'prod/shop/api',
      pushes: 8,
      explained: 6,
      claimed: 0,
      unasked: 0,
      steps: pushed([
        [0, 4, 4],
        [2, 2, 4],
      ]),
    },
    {
      registry,
      repository: HOSTILE.markup,
      pushes: 1,
      explained: 0,
      claimed: 0,
      unasked: 0,
      steps: pushed([[1, 0, 1]]),
    },
    {
      registry,
      repository: 'dev/shop/web',
      pushes: 35,
      explained: 35,
      claimed: 0,
      unasked: 0,
      steps: pushed([[3, 35, 35]]),
    },
    { registry, repository: 'team/tools', pushes: 2, explained: 0, claimed: 0, unasked: 2, steps: pushed([[1, 0, 2]]) },
  ],
  worst: {
    repositories: [{ registry, repository: 'prod/shop/api', pushes: 8, explained: 6 }],
    workloads: [
      {
        cluster: 'prod-eu',
        namespace: 'shop',
        workload: 'Deployment/api',
        environment: 'prod',
        running: 1,
        broken: 3,
        links: ['origin', 'publisher', 'path'],
      },
      { namespace: HOSTILE.reordered, workload: 'Pod/one', running: 1, broken: 1, links: ['origin'] },
    ],
    actors: [
      { actor: { name: 'mallory', kind: 'human' }, pushes: 2, unexplained: 2 },
      { pushes: 4, unexplained: 1 },
      { actor: { name: HOSTILE.terminal, kind: 'unknown' }, pushes: 1, unexplained: 1 },
    ],
  },
  omitted: { repositories: 3, placements: 0 },
};
