import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../../core/digest.ts';
import { HOUR, MINUTE } from '../../../core/time.ts';
import type { WantedComparison } from '../../../core/wanted-comparison.ts';
import { sha } from '../../../lineage/storage/store.cases.ts';
import { comparisonQueue } from './comparison-queue.ts';

function pair(repository: string, letter: string, why: WantedComparison['why'] = 'suspect'): WantedComparison {
  return { new: { registry: 'registry.acme.example', repository, digest: sha(letter) }, why, at: 0 };
}

/** So many of one repository, told apart by their tags' place in the digest. */
function many(repository: string, count: number, why: WantedComparison['why'] = 'suspect'): WantedComparison[] {
  return Array.from({ length: count }, (_, index) => {
    const one = pair(repository, 'a', why);
    const digest = parseDigest(`sha256:${String(index).padStart(64, '0')}`);
    return { ...one, new: { ...one.new, digest } };
  });
}

/** Which repositories have their turn while what is wanted is told anew before each, as evaluations do. */
function turns(wanted: readonly WantedComparison[], count: number): readonly string[] {
  const queue = comparisonQueue();
  let left = wanted;
  return Array.from({ length: count }, () => {
    queue.want(left, 0);
    const next = queue.next(0);
    if (!next) return '';
    queue.done(next, 0);
    left = left.filter((one) => one.new !== next.new);
    return next.new.repository;
  });
}

describe('what is compared next', () => {
  test('a thousand of one repository hold up nothing of another', () => {
    const order = turns([...many('shop/loud', 1000), pair('shop/quiet', 'b'), pair('shop/other', 'c')], 6);
    expect(order.slice(0, 3).toSorted()).toEqual(['shop/loud', 'shop/other', 'shop/quiet']);
    expect(order.slice(3)).toEqual(['shop/loud', 'shop/loud', 'shop/loud']);
  });

  test('nor do they when they look suspicious and the other is only required or deployed', () => {
    const loud = many('shop/loud', 1000);
    expect(turns([...loud, pair('shop/required', 'b', 'required')], 4)).toContain('shop/required');
    const others = [...many('shop/required', 500, 'required'), pair('shop/deployed', 'c', 'deployed')];
    expect(turns([...loud, ...others], 8)).toContain('shop/deployed');
  });

  test('a push under suspicion goes before what is required, and that before what runs; in the order given', () => {
    const [deployed, required] = [pair('shop/api', 'a', 'deployed'), pair('shop/web', 'b', 'required')];
    const [first, second] = [pair('shop/api', 'c'), pair('shop/api', 'd')];
    expect(turns([deployed, required, first, second], 2)).toEqual(['shop/api', 'shop/api']);
    const queue = comparisonQueue();
    queue.want([deployed, required, first, second], 0);
    expect(queue.next(0)?.new).toEqual(first.new);
    queue.want([deployed, required], 0);
    expect(queue.next(0)?.new).toEqual(required.new);
  });

  test('what somebody asks for goes first, and is compared once for both', () => {
    const queue = comparisonQueue();
    const [suspect, asked] = [pair('shop/api', 'a'), pair('shop/web', 'b', 'deployed')];
    queue.want([suspect, asked], 0);
    queue.ask({ new: asked.new }, 0);
    queue.ask({ new: asked.new }, 0);
    expect(queue.asked()).toEqual([{ new: asked.new }]);
    const next = queue.next(0);
    expect(next).toMatchObject({ why: 'asked', new: asked.new });
    expect(queue.stateOf(asked)?.state).toBe('running');
    if (next) queue.done(next, 0);
    expect(queue.asked()).toEqual([]);
    expect(queue.next(0)?.new).toEqual(suspect.new);
  });
});

describe('what failed', () => {
  const away = { reason: 'the registry does not answer', kind: 'away' } as const;
  const gone = { reason: 'there is no such image', kind: 'gone' } as const;

  test('is tried again, ever later, and says why', () => {
    const queue = comparisonQueue();
    const one = pair('shop/api', 'a');
    let now = 0;
    const waits: number[] = [];
    for (let tries = 0; tries < 14; tries += 1) {
      queue.want([one], now);
      const next = queue.next(now);
      if (!next) throw new Error('it is not tried again');
      queue.failed(next, gone, now);
      waits.push(queue.due() - now);
      now = queue.due();
    }
    expect(waits.slice(0, 3)).toEqual([5000, 10_000, 20_000]);
    expect(waits.at(-1)).toBe(HOUR);
    expect(queue.stateOf(one)).toEqual({ state: 'waiting', since: 0, failed: { reason: gone.reason, again: now } });
  });

  test('waits as long as the registry asks, and with it all of its repository, but no other', () => {
    const queue = comparisonQueue();
    const [one, beside, other] = [pair('shop/api', 'a'), pair('shop/api', 'b'), pair('shop/web', 'c')];
    queue.want([one, beside, other], 0);
    const next = queue.next(0);
    if (!next) throw new Error('nothing waits');
    queue.failed(next, { ...away, retryAfter: 10 * MINUTE }, 0);
    const second = queue.next(0);
    expect(second?.new).toEqual(other.new);
    if (second) queue.done(second, 0);
    expect(queue.next(9 * MINUTE)).toBeUndefined();
    expect(queue.next(10 * MINUTE)?.new.repository).toBe('shop/api');
  });

  test('is forgotten when nobody wants it any more', () => {
    const queue = comparisonQueue();
    queue.want([pair('shop/api', 'a')], 0);
    const next = queue.next(0);
    if (next) queue.failed(next, gone, 0);
    queue.want([], 1);
    expect([queue.due(), queue.next(HOUR)]).toEqual([Infinity, undefined]);
  });

  test('that somebody asked for is given up after a day', () => {
    const queue = comparisonQueue();
    const { new: image } = pair('shop/api', 'a');
    queue.ask({ new: image }, 0);
    for (const now of [0, 23 * HOUR, 25 * HOUR]) {
      const next = queue.next(now);
      if (next) queue.failed(next, gone, now);
    }
    expect(queue.stateOf({ new: image })).toBeUndefined();
  });
});

test('what was told is not compared again while it is judged; when it is wanted still, it is, ever less often', () => {
  const queue = comparisonQueue();
  const one = pair('shop/api', 'a');
  const told: number[] = [];
  for (let now = 0; now < 3 * HOUR; now += MINUTE) {
    queue.want([one], now);
    const next = queue.next(now);
    if (!next) continue;
    queue.done(next, now);
    told.push(now / MINUTE);
  }
  expect(told).toEqual([0, 10, 30, 70, 150]);
  expect(queue.stateOf(one)?.failed?.reason).toContain('it was compared, and is wanted still');
});

describe('what the reader itself fails over', () => {
  const broken = { reason: 'the thread that read the image ended: it is a bug', kind: 'broken' } as const;

  test('twice is set aside with its reason, also when it is wanted or asked for again; the others go on', () => {
    const queue = comparisonQueue();
    const [bad, other] = [pair('shop/api', 'a'), pair('shop/api', 'b')];
    const turn = (now: number): string | undefined => {
      queue.want([bad, other], now);
      const next = queue.next(now);
      if (next?.new.digest === bad.new.digest) queue.failed(next, broken, now);
      else if (next) queue.done(next, now);
      return next?.new.digest;
    };
    expect([turn(0), turn(0), turn(MINUTE)]).toEqual([bad.new.digest, other.new.digest, bad.new.digest]);
    const aside = { state: 'set-aside', since: 0, failed: { reason: broken.reason } };
    expect(queue.stateOf(bad)).toEqual(aside);
    queue.want([], 2 * MINUTE);
    expect(Array.from({ length: 30 }, (_, hour) => turn((hour + 1) * HOUR))).not.toContain(bad.new.digest);
    queue.want([bad], 31 * HOUR);
    queue.ask({ new: bad.new }, 31 * HOUR);
    expect([queue.next(31 * HOUR), queue.due(), queue.asked()]).toEqual([undefined, Infinity, []]);
    expect(queue.stateOf(bad)).toEqual(aside);
  });

  test('once, and is compared then, may fail as often again', () => {
    const queue = comparisonQueue();
    const one = pair('shop/api', 'a');
    for (const [now, fails] of [
      [0, true],
      [MINUTE, false],
      [HOUR, true],
    ] as const) {
      queue.want([one], now);
      const next = queue.next(now);
      if (!next) throw new Error('nothing waits');
      if (fails) queue.failed(next, broken, now);
      else queue.done(next, now);
    }
    expect(queue.stateOf(one)?.state).toBe('waiting');
  });
});
