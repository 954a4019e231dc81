import { describe, expect, test } from 'vitest';
import { formatTime, type Time } from '../../core/time.ts';
import { observe } from '../../policy/compile/compile.ts';
import { history, minutes, type Step } from '../../rules/scenarios/history.ts';
import { deployed, runs, updated } from '../../rules/scenarios/scenario.ts';
import { joined } from '../join/joined.fixture.ts';
import { chainOf } from './chain.ts';
import { breaksOf, spansOf } from './spans.ts';

const OLD = 'shop/api:2.4.7';
const clock = (time: Time): string => formatTime(time).slice(11, 16);

function old(pod: string, told: Parameters<typeof runs>[3] = {}): Step {
  return runs('shop/api', OLD, 'a', { pod, uid: pod, ...told });
}

function lineageOf(...steps: readonly Step[]) {
  return joined(history(...steps), observe());
}

/** When the old image ran, from 08:00 on; what has no end runs still. */
function spans(...steps: readonly Step[]): readonly string[] {
  const [placement] = lineageOf(...steps).placements.filter(({ image }) => image.endsWith(OLD));
  if (!placement) throw new Error('no placement');
  return spansOf({ placement, instances: placement.instances }).map(
    ({ from, to }) => `${clock(from)}-${to === undefined ? '' : clock(to)}`,
  );
}

// 08:00 deployed, 08:01 runs; 08:05 ended, for another version had come; 08:09 asked for again, and it runs from 08:10 on.
const rolledBack = [
  deployed('shop/api', OLD),
  old('one1'),
  minutes(1),
  updated('shop/api', 'shop/api:2.5.0'),
  runs('shop/api', 'shop/api:2.5.0', 'b', { pod: 'two2', uid: 'two2' }),
  old('one1', { ended: true, since: 4 }),
  minutes(2),
  runs('shop/api', 'shop/api:2.5.0', 'b', { pod: 'two2', uid: 'two2', ended: true, since: 3 }),
  updated('shop/api', OLD),
  old('three'),
];

describe('an image that was replaced and rolled back to', () => {
  test('ran twice, however short the time between', () => {
    expect(spans(...rolledBack)).toEqual(['08:01-08:05', '08:10-']);
  });

  test('has a step of its chain for each', () => {
    const chain = chainOf(
      { registry: 'registry.acme.example', repository: 'shop/api', tag: '2.4.7' },
      lineageOf(...rolledBack),
      () => [],
    );
    const ran = chain.steps.filter(({ kind }) => kind === 'run');
    expect(ran.map(({ at, to, ongoing, evidence }) => [clock(at), to && clock(to), ongoing, evidence.length])).toEqual([
      ['08:01', '08:05', false, 2],
      ['08:10', undefined, true, 1],
    ]);
  });
});

test('nobody asked for it anew: a pod that is moved is no break, ten minutes without one are', () => {
  const moved = [old('one1'), minutes(3), old('one1', { ended: true, since: 4 }), minutes(3), old('two2')];
  expect(spans(...moved)).toEqual(['08:00-']);
  expect(spans(old('one1'), old('one1', { ended: true, since: 1 }), minutes(9), old('two2'))).toEqual([
    '08:00-08:01',
    '08:11-',
  ]);
});

test('of a workload that ends by nature the time between two runs is no break', () => {
  const owners = [{ kind: 'CronJob', name: 'api' }];
  const job = (pod: string): Step => [old(pod, { owners, ended: true, since: 1 }), minutes(60)];
  expect(spans(job('one1'), job('two2'), job('three'))).toEqual(['07:59-10:02']);
});

test('of very many spans the latest ones are told, the earlier ones as one', () => {
  const day = (pod: string): Step => [old(pod), old(pod, { ended: true, since: 1 }), minutes(28)];
  const told = spans(...Array.from('abcdefghijkl', (letter) => day(`pod-${letter}`)));
  expect(told).toHaveLength(10);
  expect(told.slice(0, 2)).toEqual(['08:00-09:01', '09:30-09:31']);
});

test('the breaks are between the spans', () => {
  const instances = [
    { pod: 'a', image: OLD, from: 1, to: 5, others: [] },
    { pod: 'b', image: OLD, from: 1_000_000, to: 1_000_001, others: [] },
  ];
  const [placement] = lineageOf(old('one1')).placements;
  expect(placement && breaksOf(spansOf({ placement, instances }))).toEqual([{ from: 5, to: 1_000_000 }]);
  expect(placement && spansOf({ placement, instances: [] })).toEqual([]);
});
