import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ControlChanged } from '../../../core/control-event.ts';
import { known } from '../../../core/known.ts';
import { observe } from '../../../policy/compile/compile.ts';
import { changed } from '../../../rules/scenarios/control-scenario.ts';
import { history, hours, type Step } from '../../../rules/scenarios/history.ts';
import { joinControls } from './controls.ts';

const policy = observe();

function facts(...steps: readonly Step[]): readonly ControlChanged[] {
  return history(...steps.flatMap((step) => [step, hours(1)])).events.filter((fact) => fact.type === 'control.changed');
}

function effects(...steps: readonly Step[]): readonly string[] {
  return joinControls(facts(...steps), policy).map(({ effect }) => effect);
}

const gate = (
  levels: Record<string, number> | undefined,
  told: { effect?: ControlChanged['effect']; rest?: string; whole?: true } = {},
) =>
  changed('admission', {
    cluster: 'prod-1',
    subject: 'gate',
    effect: told.effect ?? 'changed',
    ...(levels && { levels }),
    ...(told.rest !== undefined && { rest: told.rest }),
    ...(told.whole && { whole: told.whole }),
  });

test('a change whose record cannot tell which way it went is compared with how the control stood before', () => {
  expect(effects(gate({ a: 1, b: 0 }), gate({ a: 1, b: 1 }), gate({ a: 0, b: 1 }), gate({ b: 1 }))).toEqual([
    'changed',
    'tightened',
    'loosened',
    'same',
  ]);
});

test('what grants or exempts loosens when it comes, and tightens when it goes', () => {
  expect(effects(gate({}), gate({ 'dana@acme.example': -1 }), gate({}))).toEqual(['changed', 'loosened', 'tightened']);
});

test('stricter in one setting and changed in others is no more than changed; less strict is loosened all the same', () => {
  expect(effects(gate({ a: 0 }), gate({ a: 1 }, { rest: 'other' }), gate({ a: 0 }, { rest: 'third' }))).toEqual([
    'changed',
    'changed',
    'loosened',
  ]);
});

test('after a change that does not show the state, or a deletion, nothing is compared', () => {
  expect(effects(gate({ a: 1 }), gate(undefined), gate({ a: 0 }))).toEqual(['changed', 'changed', 'changed']);
});

test('what the record itself tells stays, and is what the next is compared with', () => {
  expect(
    effects(gate({ a: 1 }, { effect: 'tightened' }), gate({ a: 1 }, { effect: 'loosened' }), gate({ a: 0 })),
  ).toEqual(['tightened', 'loosened', 'loosened']);
});

test('who sets all of it, and leaves loose what was loose, has not loosened it', () => {
  const loose = gate({ a: -1 }, { effect: 'loosened', whole: true });
  expect(effects(loose, loose, gate({ a: 1 }, { whole: true }), loose)).toEqual([
    'loosened',
    'same',
    'tightened',
    'loosened',
  ]);
});

test('several changes of one record are compared with the record before, each by whom it is about', () => {
  const to = (name: string, ...all: readonly string[]) =>
    changed('deploy-permission', {
      cluster: 'prod-1',
      subject: 'RoleBinding deployers',
      effect: 'changed',
      to: name,
      levels: Object.fromEntries(all.map((one) => [one, -1])),
    });
  const [first, dana, lee] = facts(to('dana', 'dana'), to('dana', 'dana', 'lee'), to('lee', 'dana', 'lee'));
  if (!first || !dana || !lee) throw new Error('three facts');
  const oneRecord = [dana, { ...lee, at: dana.at, origin: dana.origin }];
  const controls = joinControls([first, ...oneRecord], policy);
  expect(controls.map(({ grantee, effect }) => [grantee?.name, effect])).toEqual([
    ['dana', 'changed'],
    ['dana', 'same'],
    ['lee', 'loosened'],
  ]);
});

test('a change shows what it was compared with', () => {
  const [, control] = joinControls(facts(gate({ a: 1 }), gate({ a: 0 })), policy);
  expect(control?.change).toBe('switched off; less strict than before: a');
  expect(control?.facts).toHaveLength(2);
});

test('the order in which records come shows nowhere', () => {
  const states = fc.record({ a: fc.integer({ min: -1, max: 1 }), b: fc.integer({ min: 0, max: 2 }) });
  const changes = fc.array(fc.option(states, { nil: undefined }), { maxLength: 6 });
  fc.assert(
    fc.property(changes, fc.infiniteStream(fc.nat()), (list, random) => {
      const all = facts(...list.map((state) => gate(state)));
      const shuffled = all.map((fact) => ({ fact, by: random.next().value })).sort((one, other) => one.by - other.by);
      expect(
        joinControls(
          shuffled.map(({ fact }) => fact),
          policy,
        ),
      ).toEqual(joinControls(all, policy));
    }),
  );
});

describe('what is merely seen', () => {
  const sighting = (at: number, levels?: Record<string, number>): ControlChanged => {
    const [fact] = facts(gate(levels ?? {}));
    if (!fact) throw new Error('one fact');
    const { actor: _, state, ...rest } = fact;
    const shown = levels
      ? { effect: 'changed' as const, ...known({ state }) }
      : { effect: 'loosened' as const, change: 'deleted' };
    return { ...rest, ...shown, at, id: `seen ${at}`, source: 'kubernetes-controls', seen: true };
  };
  const told = (at: number, fact: ControlChanged | undefined): ControlChanged => {
    if (!fact) throw new Error('one fact');
    return { ...fact, at, id: `told ${at}` };
  };
  const change = (levels: Record<string, number>) => facts(gate(levels))[0];
  const deletion = facts(gate(undefined, { effect: 'loosened' })).map((fact) => ({ ...fact, change: 'deleted' }))[0];
  const [second, minute, hour] = [1000, 60_000, 3_600_000];
  const start = Date.UTC(2026, 10, 24);
  const at = (milliseconds: number): number => start + milliseconds;

  function changesIn(...all: readonly ControlChanged[]): readonly [string, string | undefined][] {
    const [one, other] = [all, all.toReversed()].map((list) => joinControls(list, policy));
    expect(one).toEqual(other);
    return (one ?? []).map(({ effect, actor }) => [effect, actor?.name]);
  }

  test('is a change only where it differs from what was seen or told before, and nobody’s', () => {
    expect(changesIn(sighting(at(0), { a: 1 }))).toEqual([]);
    expect(changesIn(sighting(at(0), { a: 1 }), sighting(at(hour), { a: 1 }))).toEqual([]);
    expect(changesIn(sighting(at(0), { a: 1 }), sighting(at(hour), { a: 0 }))).toEqual([['loosened', undefined]]);
    expect(changesIn(sighting(at(0), { a: 1 }), sighting(at(hour), { a: 2 }))).toEqual([['tightened', undefined]]);
    expect(changesIn(told(at(0), change({ a: 1 })), sighting(at(hour), { a: 0 }))).toEqual([
      ['changed', 'dana@acme.example'],
      ['loosened', undefined],
    ]);
  });

  test.each([
    ['before', -second],
    ['after', second],
  ])('just %s the record of whoever changed it, is that change', (_, shift) => {
    const record = told(at(hour), change({ a: 0 }));
    expect(changesIn(sighting(at(0), { a: 1 }), record, sighting(at(hour + shift), { a: 0 }))).toEqual([
      ['loosened', 'dana@acme.example'],
    ]);
  });

  test('beside a record of another change is a change of its own', () => {
    const record = told(at(hour), change({ a: 2 }));
    expect(changesIn(sighting(at(0), { a: 1 }), record, sighting(at(hour + second), { a: 0 }))).toEqual([
      ['tightened', 'dana@acme.example'],
      ['loosened', undefined],
    ]);
  });

  test('shows what a record at a lower level left open', () => {
    const record = told(at(hour), facts(gate(undefined))[0]);
    expect(changesIn(sighting(at(0), { a: 1 }), record, sighting(at(hour + minute), { a: 0 }))).toEqual([
      ['changed', 'dana@acme.example'],
      ['loosened', undefined],
    ]);
  });

  test('to be gone is told once, and not where the record of the deletion is there', () => {
    const seen = sighting(at(0), { a: 1 });
    expect(changesIn(seen, sighting(at(hour)), sighting(at(2 * hour)))).toEqual([['loosened', undefined]]);
    const record = told(at(hour), deletion);
    expect(changesIn(seen, record, sighting(at(3 * hour)))).toEqual([['loosened', 'dana@acme.example']]);
    expect(changesIn(seen, sighting(at(hour - second)), record)).toEqual([['loosened', 'dana@acme.example']]);
  });
});

test('what a namespace held is told, in whatever order the records come', () => {
  const inside = { cluster: 'prod-1', namespace: 'preview-7' };
  const [made, deleted, emptied, again] = [
    changed('admission', { ...inside, subject: 'Policy signed', effect: 'tightened', levels: { on: 1 } }),
    changed('admission', { ...inside, subject: 'Namespace preview-7', effect: 'changed', change: 'deleted' }),
    changed('admission', { ...inside, subject: 'every Policy', change: 'deleted', part: 'namespace-controller' }),
    changed('admission', { ...inside, subject: 'every Policy', change: 'deleted', part: 'namespace-controller' }),
  ];
  const all = facts(...[made, deleted, emptied, again].flatMap((step) => step ?? []));
  for (const list of [all, all.toReversed()]) {
    const took = joinControls(list, policy).map((control) => control.took);
    expect(took).toEqual([undefined, undefined, ['signed'], []]);
  }
});

test('a deletion that may have been a dry run is none where the control stands afterwards and nobody made it anew', () => {
  const told = facts(gate({ a: 1 }), changed('admission', { cluster: 'prod-1', subject: 'gate', effect: 'loosened' }));
  const [made, gone] = told;
  if (!made || !gone) throw new Error('two changes');
  const deletion: ControlChanged = { ...gone, change: 'deleted', unsure: true };
  const later = { ...made, id: 'later', at: deletion.at + 3_600_000, change: 'rules' };
  const seen: ControlChanged = { ...later, id: 'seen', change: 'seen in the cluster', seen: true };
  const ids = (...more: readonly ControlChanged[]) =>
    joinControls([made, deletion, ...more], policy).map(({ change }) => change);
  expect(ids()).toContain('deleted');
  expect(ids(later)).not.toContain('deleted');
  expect(ids(seen)).not.toContain('deleted');
  expect(ids({ ...later, change: 'created: rules' })).toContain('deleted');
});
