import { describe, expect, test } from 'vitest';
import type { ContainerObserved, LandwaiterEvent, PodsListed } from '../../../core/event.ts';
import type { Placement } from '../../../core/subjects.ts';
import { HOUR, MINUTE, type Time } from '../../../core/time.ts';
import { observe } from '../../../policy/compile/compile.ts';
import type { Kinds } from '../../facts/feeds.ts';
import { buildLineage } from '../../lineage.ts';

const NO_KINDS: Kinds = { registry: new Set(), ci: new Set() };
const START = Date.UTC(2026, 10, 24, 12);
const observed = (id: string, at: Time) => ({
  id,
  source: 'kubernetes-pods',
  at,
  strength: 'recorded' as const,
  origin: { path: 'pods', line: 1, sha256: id },
});

function pod(uid: string, more: Partial<ContainerObserved> = {}): ContainerObserved {
  return {
    type: 'container.observed',
    ...observed(`pod ${uid} ${more.at ?? START}`, START),
    cluster: 'prod-eu',
    namespace: 'shop',
    pod: `api-${uid}`,
    podUid: uid,
    container: 'api',
    kind: 'container',
    image: 'registry.acme.example/shop/api:1',
    running: true,
    started: START,
    ...more,
  };
}

function listed(at: Time, uids: readonly string[], more: Partial<PodsListed> = {}): PodsListed {
  return { type: 'pods.listed', ...observed(`list ${at} ${more.after ?? ''}`, at), cluster: 'prod-eu', uids, ...more };
}

/** The placement of one workload, told in both orders. */
function placementOf(...facts: readonly LandwaiterEvent[]): Placement | undefined {
  const [one, other] = [facts, facts.toReversed()].map(
    (told) => buildLineage(told, [], observe(), START + 24 * HOUR, NO_KINDS).placements,
  );
  expect(one).toEqual(other);
  return one?.[0];
}

const later = START + HOUR;

describe('a pod ends with the first complete list that does not have it', () => {
  test('after it was last seen', () => {
    const facts = [pod('a'), listed(later, ['b']), listed(later + HOUR, ['b'])];
    expect(placementOf(...facts)).toMatchObject({ running: false, to: later });
  });

  test('and goes on while lists have it', () => {
    const facts = [pod('a'), listed(later, ['a', 'b']), listed(later + HOUR, ['a'])];
    expect(placementOf(...facts)).toMatchObject({ running: true });
    expect(placementOf(...facts, listed(later + 2 * HOUR, []))).toMatchObject({ running: false, to: later + 2 * HOUR });
  });

  test('but its own end counts where it is told', () => {
    const ended = pod('a', { at: START + MINUTE, running: false, ended: START + MINUTE });
    expect(placementOf(pod('a'), ended, listed(later, []))).toMatchObject({ running: false, to: START + MINUTE });
  });
});

describe('a list ends nothing', () => {
  test.each<[string, ContainerObserved, PodsListed]>([
    ['that was seen after it', pod('a', { at: later + MINUTE }), listed(later, [])],
    ['that was seen just before it: clocks differ', pod('a', { at: later - MINUTE / 2 }), listed(later, [])],
    ['of another cluster', pod('a', { cluster: 'prod-us' }), listed(later, [])],
    ['of no named cluster', pod('a', { cluster: 'prod-eu' }), without(listed(later, []))],
    ['before its range', pod('a'), listed(later, [], { after: 'b' })],
    ['behind its range', pod('c'), listed(later, [], { upTo: 'b' })],
    ['whose uid is not told', withoutUid(pod('a')), listed(later, [])],
    ['if anybody could have sent it', pod('a'), { ...listed(later, []), strength: 'asserted' }],
  ])('%s', (_, one, list) => {
    expect(placementOf(one, list)).toMatchObject({ running: true });
  });
});

test('a range ends what lies in it, its upper end too', () => {
  const facts = [listed(later, ['a'], { upTo: 'b' }), listed(later, ['c'], { after: 'b' })];
  expect(placementOf(pod('b'), ...facts)).toMatchObject({ running: false, to: later });
  expect(placementOf(pod('c'), ...facts)).toMatchObject({ running: true });
});

function without({ cluster: _, ...list }: PodsListed): PodsListed {
  return list;
}

function withoutUid({ podUid: _, ...one }: ContainerObserved): ContainerObserved {
  return one;
}
