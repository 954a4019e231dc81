import { expect, test } from 'vitest';
import type { ControlChanged } from '../../../core/control-event.ts';
import { observe } from '../../../policy/compile/compile.ts';
import { joinControls } from './controls.ts';

let next = 0;

function fact(more: Partial<ControlChanged>): ControlChanged {
  next += 1;
  return {
    type: 'control.changed',
    id: `${next}`,
    source: 'kubernetes-audit',
    strength: 'recorded',
    origin: { path: 'audit.log', line: next, sha256: String(next) },
    at: next * 3_600_000,
    control: 'admission',
    effect: 'changed',
    subject: 'Namespace shop',
    change: 'label team: shop',
    cluster: 'prod-1',
    namespace: 'shop',
    actor: { name: 'dana@acme.example', kind: 'human' },
    ...more,
  };
}

type Requirement = NonNullable<ControlChanged['scopes']>[number]['namespaces'][number];

const gate = (requirement: Requirement, more: Partial<ControlChanged> = {}) => {
  const { namespace: _, ...webhook } = fact({
    subject: 'ValidatingWebhookConfiguration gate',
    effect: 'tightened',
    change: 'created',
    scopes: [{ name: 'gate.acme.example', asks: 'gate.gate', pods: true, namespaces: [requirement] }],
    ...more,
  });
  return webhook;
};
const WANTED = { key: 'judged', operator: 'In', values: ['yes'] } as const;
const NOT_OFF = { key: 'gate', operator: 'NotIn', values: ['off'] } as const;
const made = (labels: Record<string, string>) => fact({ change: 'created', labels, whole: true });
const patched = (labels: Record<string, string | null>) => fact({ labels });
const put = (labels: Record<string, string>) => fact({ labels, whole: true });

/** What is said of the last change. */
function last(...facts: readonly ControlChanged[]) {
  const [one, other] = [facts, facts.toReversed()].map((order) => joinControls(order, observe()).at(-1));
  expect(other).toEqual(one);
  return one;
}

test('a label taken off a namespace, by which a webhook selects it, takes it out of that webhook', () => {
  const control = last(gate(WANTED), patched({ judged: null }));
  expect(control).toMatchObject({ effect: 'loosened' });
  expect(control?.change).toContain(
    'so gate.acme.example (ValidatingWebhookConfiguration gate) leaves the namespace out',
  );
  expect(control?.facts.map(({ subject }) => subject)).toEqual([
    'Namespace shop',
    'ValidatingWebhookConfiguration gate',
  ]);
});

test('so does a label that the webhook’s own selector exempts, on a namespace that is there or that is made', () => {
  expect(last(gate(NOT_OFF), patched({ gate: 'off' }))?.effect).toBe('loosened');
  expect(last(gate(NOT_OFF), made({ gate: 'off' }))?.effect).toBe('loosened');
  expect(last(gate({ key: 'gate', operator: 'DoesNotExist', values: [] }), patched({ gate: '' }))?.effect).toBe(
    'loosened',
  );
});

test('a whole write without the label takes it off where it is on record', () => {
  expect(last(gate(WANTED), made({ judged: 'yes' }), put({ team: 'shop' }))?.effect).toBe('loosened');
  expect(last(gate(WANTED), made({ judged: 'yes' }), put({ judged: 'yes', team: 'shop' }))?.effect).toBe('changed');
});

test.each([
  ['a label that no selector speaks of', () => [gate(WANTED), patched({ team: null })]],
  ['a namespace that was left out before', () => [gate(WANTED), made({ team: 'shop' }), patched({ judged: 'no' })]],
  ['a new namespace that does not ask to be judged', () => [gate(WANTED), made({ team: 'shop' })]],
  ['a whole write of what may always have stood so', () => [gate(NOT_OFF), put({ gate: 'off', team: 'shop' })]],
  ['a webhook that came later', () => [patched({ judged: null }), gate(WANTED)]],
  ['a webhook of another cluster', () => [gate(WANTED, { cluster: 'prod-2' }), patched({ judged: null })]],
  ['what only a webhook’s record claims', () => [gate(WANTED, { strength: 'asserted' }), patched({ judged: null })]],
])('%s takes nothing out', (_, facts) => {
  const all = joinControls(facts(), observe());
  expect(all.filter(({ facts: [one] }) => one.subject === 'Namespace shop').at(-1)?.effect).toBe('changed');
});

test('what rewrites objects may do anything for a namespace: that it leaves it out is told, and weighed by nobody', () => {
  const control = last(gate(WANTED, { subject: 'MutatingWebhookConfiguration gate' }), patched({ judged: null }));
  expect(control?.effect).toBe('changed');
  expect(control?.change).toContain('leaves the namespace out');
});
