import { describe, expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../core/event.ts';
import { HOUR } from '../../core/time.ts';
import { observe } from '../../policy/compile/compile.ts';
import { joined } from '../join/joined.fixture.ts';
import { ready, START, traffic } from './served.fixture.ts';

/** Which revisions run, and the hours at which the others ended. */
function ran(...events: readonly (LandwaiterEvent | readonly LandwaiterEvent[])[]): Readonly<Record<string, string>> {
  const { placements } = joined({ events: events.flat(), coverage: [] }, observe());
  const told = placements.flatMap(({ instances }) =>
    instances.map(({ pod, to }) => [pod, to === undefined ? 'runs' : `${(to - START) / HOUR}`.slice(0, 4)] as const),
  );
  return Object.fromEntries(told);
}

describe('a revision whose service sends all traffic to the latest one', () => {
  test('runs until another is ready', () => {
    expect(ran(ready(1, 'a'), traffic(5, 'latest'), ready(5, 'b'))).toEqual({ a: '5.01', b: 'runs' });
  });

  test('also where no record tells of the traffic: that is the default', () => {
    expect(ran(ready(1, 'a'), ready(5, 'b'), ready(9, 'c'))).toEqual({ a: '5.01', b: '9.01', c: 'runs' });
  });

  test('runs on where the next one never gets ready', () => {
    expect(ran(ready(1, 'a'), traffic(5, 'latest'))).toEqual({ a: 'runs' });
  });

  test('is not ended by an older one that is told of again', () => {
    expect(ran(ready(1, 'a'), ready(5, 'b'), ready(9, 'a'))).toMatchObject({ b: 'runs' });
  });
});

describe('split traffic', () => {
  test('a revision made without any ends nothing', () => {
    expect(ran(ready(1, 'a'), traffic(5, 'named', 'a'), ready(5, 'b'))).toEqual({ a: 'runs', b: 'runs' });
  });

  test('each that has a share runs, until all goes to one', () => {
    const shared = [ready(1, 'a'), traffic(5, 'named', 'a'), ready(5, 'b'), traffic(6, 'named', 'a', 'b')];
    expect(ran(...shared)).toEqual({ a: 'runs', b: 'runs' });
    expect(ran(...shared, traffic(7, 'named', 'b'))).toEqual({ a: '7', b: 'runs' });
    expect(ran(...shared, traffic(7, 'named', 'a'))).toEqual({ a: 'runs', b: '7' });
  });

  test('a share for a named one beside the latest keeps both, and not those between', () => {
    expect(ran(ready(1, 'a'), ready(3, 'b'), traffic(5, 'latest', 'a'), ready(5, 'c'))).toMatchObject({
      b: '5.01',
      c: 'runs',
    });
  });
});

test('a deleted service runs nothing', () => {
  expect(ran(ready(1, 'a'), traffic(5, 'named'))).toEqual({ a: '5' });
});

test('a claim ends nothing, and neither does what is told of another service', () => {
  expect(ran(ready(1, 'a'), { ...traffic(5, 'named'), strength: 'asserted' })).toEqual({ a: 'runs' });
  const other = {
    ...traffic(5, 'named'),
    after: 'acme-shop/europe-west1/fronts/',
    upTo: 'acme-shop/europe-west1/fronts/~',
  };
  expect(ran(ready(1, 'a'), other)).toEqual({ a: 'runs' });
});
