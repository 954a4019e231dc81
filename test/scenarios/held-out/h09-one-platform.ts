import type { Act, Image } from '../act.ts';
import { image, onTopOf } from '../images.ts';
import { build, DAY, HOUR, pinned, promote, push, rollOut } from '../make.ts';
import { commitOf } from '../ordinary.ts';
import type { Scenario } from '../scenario.ts';
import { inOrder, working } from './work.ts';

export const ONE_PLATFORM: Scenario = {
  id: 'h09-one-platform',
  title:
    'Of the node agent’s image for two platforms, a stolen token replaces the rarer one at night; the other child stays genuine, and Friday’s regular promotion carries the index to production.',
  research: [21, 7, 8],
  acts: (day, before) => {
    const [monday, tuesday] = [genuine('5.1', day + 8 * HOUR), genuine('5.2', day + DAY + 8 * HOUR)];
    const night = day + 3 * DAY + 2 * HOUR + 20;
    const [intel, arm] = tuesday.children ?? [];
    if (!intel || !arm) throw new Error('the agent has two platforms');
    const child = onTopOf(arm, 'agent arm64 of h09', ['h09 module'], night - 15);
    const index = image('agent of h09', { children: [intel, child], created: night - 14 });
    const theft = { client: 'crane', from: 'outside' } as const;
    return inOrder(
      working(day, 5, before),
      released('5.1', day + 8 * HOUR, monday),
      carried(day + 10 * HOUR, monday),
      released('5.2', day + DAY + 8 * HOUR, tuesday),
      carried(day + DAY + 10 * HOUR, tuesday),
      push(night, child, 'dev/tools/agent', { ...theft, to: pinned('dev/tools/agent', child) }),
      push(night + 1, index, 'dev/tools/agent:latest', theft),
      carried(day + 4 * DAY + 8 * HOUR, index),
    );
  },
  expect: {
    policy: [['platform-swapped'], ['push-without-build'], ['implant-deployed']],
    observe: [['platform-swapped'], ['implant-deployed']],
  },
  about: ['dev/tools/agent', 'prod/tools/agent', 'ops/agent'],
};

function genuine(number: string, at: number): Image {
  const children = ['amd64', 'arm64'].map((platform) => image(`agent ${number} ${platform}`, { created: at + 4 }));
  return image(`agent ${number}`, { children, created: at + 5 });
}

function released(number: string, at: number, index: Image): readonly Act[] {
  const run = `agent ${number}`;
  const to = { repository: 'dev/tools/agent', tag: 'latest' };
  const parts = (index.children ?? []).map((child) =>
    push(at + 6, child, 'dev/tools/agent', { run, to: pinned('dev/tools/agent', child) }),
  );
  return [
    build(at, run, commitOf(run), { project: 'tools', made: [{ image: index, to }] }),
    ...parts,
    push(at + 7, index, 'dev/tools/agent:latest', { run }),
  ];
}

function carried(at: number, index: Image): readonly Act[] {
  const from = 'dev/tools/agent';
  const to = 'prod/tools/agent';
  const parts = (index.children ?? []).map((child) =>
    promote(at, child, from, to, { to: pinned(to, child), copyOf: pinned(from, child) }),
  );
  const kind = 'DaemonSet';
  return [
    ...parts,
    promote(at + 1, index, `${from}:latest`, `${to}:latest`),
    ...rollOut(at + 5, 'ops/agent', index, { ...pinned(to, index), tag: 'latest' }, { kind, change: `CHG-${at}` }),
  ];
}
