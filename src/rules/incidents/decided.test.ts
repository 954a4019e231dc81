import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decision } from '../../core/decision.ts';
import type { Finding } from '../../core/finding.ts';
import { DAY, HOUR } from '../../core/time.ts';
import { applyDecisions } from './decided.ts';
import { nest } from './incidents.ts';

const NOON = Date.UTC(2026, 10, 25, 12);
const finding = (id: string, more: Partial<Finding> = {}): Finding => ({
  id,
  rule: 'tag-repointed',
  severity: 'high',
  confidence: 'recorded',
  state: 'open',
  title: 'A tag moved',
  summary: 'dana moved v1.',
  why: 'It should not.',
  missing: [],
  respond: [],
  benignIf: [],
  openedAt: 1,
  firstEventAt: 1,
  lastEventAt: 2,
  attack: [],
  evidence: [],
  ...more,
});
const decision = (id: string, kind: Decision['kind'], more: Partial<Decision> = {}): Decision => ({
  id,
  finding: 'a',
  kind,
  who: 'dana',
  identity: 'oidc:dana',
  role: 'analyst',
  why: 'known',
  at: NOON,
  parts: [],
  ...(kind === 'suppress' && { until: NOON + DAY }),
  ...more,
});
const lee = { who: 'lee', identity: 'oidc:lee', role: 'approver' } as const;
const stateOf = (findings: readonly Finding[], decisions: readonly Decision[], at = NOON + HOUR) =>
  applyDecisions(findings, decisions, at).map(({ id, state }) => `${id} ${state}`);
const critical = finding('a', { severity: 'critical' });

describe('a decision', () => {
  test('to acknowledge says who looks after it and why', () => {
    const [told] = applyDecisions([finding('a')], [decision('1', 'acknowledge')], NOON);
    expect(told).toMatchObject({
      state: 'acknowledged',
      resolution: 'acknowledged by dana at 2026-11-25T12:00:00Z: known',
      decision: { id: '1', kind: 'acknowledge', who: 'dana', why: 'known', at: NOON },
    });
  });

  test('to suppress holds until it ends, and then the finding is as it was', () => {
    const decisions = [decision('1', 'suppress')];
    expect(stateOf([finding('a')], decisions, NOON + DAY - 1)).toEqual(['a suppressed']);
    expect(applyDecisions([finding('a')], decisions, NOON + DAY)).toEqual([finding('a')]);
  });

  test('to suppress for longer than 90 days ends after 90', () => {
    const decisions = [decision('1', 'suppress', { until: NOON + 400 * DAY })];
    expect(stateOf([finding('a')], decisions, NOON + 90 * DAY - 1)).toEqual(['a suppressed']);
    expect(stateOf([finding('a')], decisions, NOON + 90 * DAY)).toEqual(['a open']);
  });

  test('made later changes nothing before', () => {
    expect(stateOf([finding('a')], [decision('1', 'suppress')], NOON - 1)).toEqual(['a open']);
  });

  test('to suppress no longer, or to revive, undoes those before it', () => {
    const both = [decision('1', 'acknowledge'), decision('2', 'suppress', { at: NOON + 1 })];
    expect(stateOf([finding('a')], both)).toEqual(['a suppressed']);
    expect(stateOf([finding('a')], [...both, decision('3', 'unsuppress', { at: NOON + 2 })])).toEqual([
      'a acknowledged',
    ]);
    expect(stateOf([finding('a')], [...both, decision('3', 'revive', { at: NOON + 2 })])).toEqual(['a open']);
  });

  test('dies when the finding is resolved: a recurrence is open', () => {
    const reopened = finding('a', { reopenedAt: NOON + 1 });
    expect(stateOf([reopened], [decision('1', 'suppress'), decision('2', 'acknowledge')])).toEqual(['a open']);
    expect(stateOf([reopened], [decision('1', 'acknowledge', { at: NOON + 1 })])).toEqual(['a acknowledged']);
  });

  test('says nothing about what is resolved, and does not hurry what is pending', () => {
    const decisions = [decision('1', 'acknowledge')];
    expect(stateOf([finding('a', { state: 'resolved' })], decisions)).toEqual(['a resolved']);
    expect(stateOf([finding('a', { state: 'pending' })], decisions)).toEqual(['a pending']);
    expect(stateOf([finding('a', { state: 'pending' })], [decision('1', 'suppress')])).toEqual(['a suppressed']);
  });
});

describe('what is critical', () => {
  const suppression = decision('1', 'suppress');
  const approval = decision('2', 'approve', { ...lee, approves: '1', at: NOON + 1 });

  test('stays open until somebody else approves, and says that it waits', () => {
    const [waiting] = applyDecisions([critical], [suppression], NOON + HOUR);
    expect(waiting).toMatchObject({ state: 'open', decision: { waits: true } });
    const [approved] = applyDecisions([critical], [suppression, approval], NOON + HOUR);
    expect(approved).toMatchObject({
      state: 'suppressed',
      decision: { approvedBy: 'lee' },
      resolution: expect.stringContaining(', approved by lee: known'),
    });
  });

  test.each([
    ['by the same person', { who: 'Dana', identity: 'oidc:other' }],
    ['by the same account under another name', { identity: 'oidc:dana' }],
    ['by somebody who may not', { role: 'analyst' as const }],
    ['of another suppression', { approves: '9' }],
    ['in the future', { at: NOON + DAY }],
  ])('is not approved %s', (_, more) => {
    expect(stateOf([critical], [suppression, { ...approval, ...more }])).toEqual(['a open']);
  });

  test('is open again when it has become critical after an unapproved suppression', () => {
    expect(stateOf([finding('a')], [suppression])).toEqual(['a suppressed']);
    expect(stateOf([critical], [suppression])).toEqual(['a open']);
  });

  test('stays acknowledged or suppressed while another suppression waits', () => {
    const both = [decision('0', 'acknowledge', { at: 1, who: 'lee' }), suppression];
    expect(stateOf([critical], both)).toEqual(['a acknowledged']);
    // Or nobody would see that somebody has to approve it.
    const [shown] = applyDecisions([critical], both, NOON);
    expect(shown?.decision).toMatchObject({ id: suppression.id, waits: true });
    expect(shown?.resolution).toMatch(/^acknowledged by lee; .* wants to suppress it until /);
    const longer = decision('3', 'suppress', { at: NOON + 2, until: NOON + 9 * DAY });
    expect(stateOf([critical], [suppression, approval, longer])).toEqual(['a suppressed']);
  });
});

describe('an incident', () => {
  const incident = finding('a', { parts: ['b', 'c'] });
  const parts = [finding('b', { severity: 'medium' }), finding('c', { severity: 'medium' })];

  test('is decided with the parts that it had then, and no later ones', () => {
    const told = applyDecisions(nest([incident, ...parts]), [decision('1', 'suppress', { parts: ['b'] })], NOON + HOUR);
    expect(told.map(({ id, state, incident: of }) => [id, state, of])).toEqual([
      ['a', 'suppressed', undefined],
      ['b', 'suppressed', 'a'],
      ['c', 'open', undefined],
    ]);
  });

  test('stays open when one of its parts is suppressed', () => {
    const told = applyDecisions(nest([incident, ...parts]), [decision('1', 'suppress', { finding: 'b' })], NOON + HOUR);
    expect(told.map(({ id, state }) => `${id} ${state}`).sort()).toEqual(['a open', 'b suppressed', 'c open']);
  });
});

test('the order and the repetition of decisions do not show', () => {
  const one = fc.record({
    id: fc.constantFrom('1', '2', '3', '4', '5', '6'),
    finding: fc.constantFrom('a', 'b', 'c'),
    kind: fc.constantFrom('acknowledge', 'suppress', 'approve', 'unsuppress', 'revive'),
    by: fc.constantFrom({ who: 'dana', identity: 'oidc:dana', role: 'analyst' as const }, lee),
    at: fc.integer({ min: 0, max: 5 }),
    approves: fc.constantFrom('1', '2', '3'),
    parts: fc.subarray(['b', 'c']),
  });
  // One id is one decision.
  const some = fc.uniqueArray(one, { selector: ({ id }) => id, maxLength: 6 });
  const findings = nest([finding('a', { severity: 'critical', parts: ['b'] }), finding('b'), finding('c')]);
  fc.assert(
    fc.property(
      some.chain((made) =>
        fc.tuple(
          fc.constant(made),
          fc.array(made.length > 0 ? fc.constantFrom(...made) : fc.constant(undefined), { maxLength: 5 }),
          fc.shuffledSubarray(made, { minLength: made.length }),
        ),
      ),
      ([made, repeated, shuffled]) => {
        const facts = (those: typeof made) =>
          those.map(({ by, ...rest }) => decision(rest.id, rest.kind, { ...rest, ...by, until: 10 }));
        const again = [...repeated.flatMap((told) => told ?? []), ...shuffled];
        expect(applyDecisions(findings, facts(again), 6)).toEqual(applyDecisions(findings, facts(made), 6));
      },
    ),
    { numRuns: 500 },
  );
});
