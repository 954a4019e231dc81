import { describe, expect, it } from 'vitest';
import type { Act, Target } from '../act.ts';
import { DAY } from '../make.ts';
import { ordinary } from '../ordinary.ts';
import { HELD_OUT_ATTACKS, HELD_OUT_MONTHS } from './index.ts';

const DAYS = 14;
const ALL = [...HELD_OUT_ATTACKS, ...HELD_OUT_MONTHS];

it('holds twenty histories under ids of their own', () => {
  expect(HELD_OUT_ATTACKS).toHaveLength(14);
  expect(new Set(ALL.map(({ id }) => id)).size).toBe(20);
});

describe.each(ALL)('$id', ({ acts }) => {
  const before = ordinary(DAYS);
  const told = acts(DAYS * DAY, before.company);
  const whole = [...before.acts, ...told].sort((one, other) => one.at - other.at);

  it('is told in order, after the ordinary days', () => {
    expect(told.map(({ at }) => at)).toEqual(told.map(({ at }) => at).toSorted((one, other) => one - other));
    expect(told[0]?.at).toBeGreaterThanOrEqual(DAYS * DAY);
  });

  it('names each run and each container once, and ends what has been started', () => {
    const runs = whole.flatMap((act) => (act.act === 'build' ? [act.run] : []));
    expect(runs.filter((name, at) => runs.indexOf(name) !== at)).toEqual([]);
    const live = new Set<string>();
    const wrong: string[] = [];
    for (const act of whole) {
      if (act.act !== 'run') continue;
      const name = `${act.cluster} ${act.workload} ${act.pod} ${act.container}`;
      if (live.has(name) !== (act.ended ?? false)) wrong.push(name);
      // A name that ended is not given again either.
      live.add(name);
    }
    expect(wrong).toEqual([]);
  });

  it('copies, pulls, deploys, runs and deletes only what lies there', () => {
    expect(missing(whole)).toEqual([]);
  });
});

/** What is taken from where it does not lie. Images whose name says so were never pushed. */
function missing(acts: readonly Act[]): readonly string[] {
  const tags = new Map<string, string>();
  const lies = new Set<string>();
  const found: string[] = [];
  const take = (act: Act, from: Target, image: { readonly name: string; readonly digest: string }) => {
    const there = from.digest !== undefined || from.tag === undefined;
    const isThere = there
      ? lies.has(`${from.repository} ${image.digest}`)
      : tags.get(`${from.repository}:${from.tag}`) === image.digest;
    if (!isThere && !image.name.endsWith('never pushed')) {
      found.push(`${act.act} at ${act.at}: ${image.name} from ${from.repository}:${from.tag}`);
    }
  };
  for (const act of acts) {
    if (act.act === 'push') {
      if (act.copyOf) take(act, act.copyOf, act.image);
      lies.add(`${act.to.repository} ${act.image.digest}`);
      if (act.to.tag !== undefined) tags.set(`${act.to.repository}:${act.to.tag}`, act.image.digest);
    } else if (act.act === 'pull') take(act, act.from, act.image);
    else if (act.act === 'deploy' || (act.act === 'run' && !act.ended)) take(act, act.target, act.image);
    else if (act.act === 'delete') {
      take(act, act.target, act.image);
      tags.delete(`${act.target.repository}:${act.target.tag}`);
      if (act.what === 'manifest') lies.delete(`${act.target.repository} ${act.image.digest}`);
    }
  }
  return found;
}
