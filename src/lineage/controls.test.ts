import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ControlChanged } from '../core/control-event.ts';
import { observe } from '../policy/compile.ts';
import { changed } from '../rules/control-scenario.ts';
import { history, hours, type Step } from '../rules/history.ts';
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
  told: { effect?: ControlChanged['effect']; rest?: string } = {},
) =>
  changed('admission', {
    cluster: 'prod-1',
    subject: 'gate',
    effect: told.effect ?? 'changed',
    ...(levels && { levels }),
    ...(told.rest !== undefined && { rest: told.rest }),
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
