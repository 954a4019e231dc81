import { describe, expect, it } from 'vitest';
import type { Finding } from '../../core/finding.ts';
import { FINDING } from '../../lineage/storage/store.cases.ts';
import { toldFindings } from './finding-changes.ts';

const [RECORD] = FINDING.evidence;
if (!RECORD) throw new Error('the finding rests on no record');
const another = { ...RECORD, eventId: 'other', sha256: 'a'.repeat(64), says: 'moved' };
const DECISION = { id: 'd1', kind: 'suppress', who: 'dana', why: 'known', at: 5, until: 100 } as const;
const suppressed: Finding = { ...FINDING, state: 'suppressed', decision: DECISION, resolution: 'suppressed by dana' };

/** What becomes of one finding, told at 50. */
function changeOf(before: Finding, now: Partial<Finding>) {
  return toldFindings([before]).changesTo([{ ...before, ...now }], 50).changes[0];
}

describe('what changed in findings', () => {
  it('is what opened, with the records it rests on', () => {
    expect(toldFindings([]).changesTo([FINDING], 50)).toMatchObject({
      at: 50,
      changes: [
        { at: 50, finding: FINDING.id, change: 'opened', severity: 'high', state: 'open', by: [{ says: 'pushed' }] },
      ],
    });
  });

  it.each<[string, Partial<Finding>]>([
    ['the same again', {}],
    ['more of the same', { lastEventAt: 90, evidence: [RECORD, another] }],
    ['a new object with the same content', structuredClone(FINDING)],
  ])('is nothing of %s', (_, now) => {
    expect(changeOf(FINDING, now)).toBeUndefined();
  });

  it.each([
    ['dana moved v1, which runs in 1 pod.', 'dana moved v1, which runs in 2 pods.'],
    ['silent since 2026-11-25T12:00:00Z (59 min)', 'silent since 2026-11-25T12:00:30.500Z (1 h 2 min)'],
    ['a, b and 3 more', 'a, b and 1,204 more'],
  ])('is nothing where only counts and times move: %s', (summary, later) => {
    expect(changeOf({ ...FINDING, summary }, { summary: later })).toBeUndefined();
  });

  it.each([
    ['v1 moved', 'v2 moved'],
    ['shop/api:1 moved', 'shop/api:2 moved'],
    ['release 1.4 moved', 'release 1.5 moved'],
    ['dana moved it', 'eve moved it'],
  ])('is what it says where names change: %s', (title, later) => {
    expect(changeOf({ ...FINDING, title }, { title: later })).toMatchObject({ change: 'text', before: { title } });
  });

  it.each<[string, Finding, Partial<Finding>, object]>([
    [
      'severity, with the records that are new',
      FINDING,
      { severity: 'critical', evidence: [RECORD, another] },
      { change: 'severity', before: { severity: 'high' }, by: [{ sha256: another.sha256 }] },
    ],
    ['state', { ...FINDING, state: 'pending' }, { state: 'open' }, { change: 'state', before: { state: 'pending' } }],
    [
      'that it was resolved, and by which record',
      FINDING,
      { state: 'resolved', resolution: 'a run explains it', resolvedBy: [another] },
      { change: 'resolved', resolution: 'a run explains it', by: [{ sha256: another.sha256, says: 'moved' }] },
    ],
    [
      'that it came again',
      { ...FINDING, state: 'resolved' },
      { state: 'open', reopenedAt: 40 },
      { change: 'reopened' },
    ],
    ['that it came again unseen', FINDING, { reopenedAt: 40 }, { change: 'reopened' }],
    ['a decision', FINDING, suppressed, { change: 'decided', state: 'suppressed', before: { state: 'open' } }],
    [
      'an approval',
      { ...FINDING, decision: { ...DECISION, waits: true } },
      { ...suppressed, decision: { ...DECISION, approvedBy: 'lee' } },
      { change: 'decided', before: { decision: { waits: true } } },
    ],
  ])('is %s', (_, before, now, expected) => {
    expect(changeOf(before, now)).toMatchObject(expected);
  });

  it('tells a suppression that somebody took back from one that ended', () => {
    const { decision: _, resolution: __, ...open } = { ...suppressed, state: 'open' as const };
    const changed = (at: number) => toldFindings([suppressed]).changesTo([open], at).changes[0]?.change;
    expect([changed(99), changed(100)]).toEqual(['decided', 'state']);
  });

  it('is told again until it is kept, and then no more', () => {
    const told = toldFindings([]);
    expect(told.changesTo([FINDING], 1).changes).toHaveLength(1);
    const again = told.changesTo([FINDING], 2);
    expect(again.changes).toHaveLength(1);
    again.kept();
    expect(told.changesTo([FINDING], 3).changes).toEqual([]);
  });

  it('is nothing of one that is away for a moment', () => {
    const told = toldFindings([FINDING]);
    told.changesTo([], 1).kept();
    expect(told.changesTo([FINDING], 2).changes).toEqual([]);
  });

  it('names a bounded number of records', () => {
    const evidence = Array.from({ length: 500 }, (_, index) => ({
      ...RECORD,
      sha256: index.toString(16).padStart(8, '0').padEnd(64, '0'),
    }));
    expect(toldFindings([]).changesTo([{ ...FINDING, evidence }], 1).changes[0]?.by).toHaveLength(10);
  });
});
