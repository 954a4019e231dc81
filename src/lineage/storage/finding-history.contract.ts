import { expect, it } from 'vitest';
import type { FindingChange } from '../../core/finding-change.ts';
import { FINDING, HOSTILE } from './store.cases.ts';
import type { Store } from './store.ts';

/** That a finding was told at 5. */
export const CHANGE: FindingChange = {
  at: 5,
  finding: FINDING.id,
  rule: FINDING.rule,
  title: FINDING.title,
  change: 'opened',
  severity: 'high',
  state: 'open',
  by: [],
};

/** What every store must keep of what was told of findings. */
export function historyContract(opened: () => Promise<Store>): void {
  const tell = (store: Store, at: number, ...changes: readonly FindingChange[]): Promise<void> =>
    store.saveFindings([FINDING], undefined, { at, changes: changes.map((change) => ({ ...change, at })) });
  const later: FindingChange = {
    ...CHANGE,
    change: 'severity',
    before: { severity: 'high', state: 'open', confidence: 'recorded', title: 'v1 moved', lastEventAt: 2 },
  };
  const other: FindingChange = { ...CHANGE, finding: 'other' };

  it('has a history of what was told since it was first told anything', async () => {
    const told = await opened();
    expect(await told.historyBegins()).toBeUndefined();
    await told.saveFindings([FINDING]);
    expect(await told.historyBegins()).toBeUndefined();
    await tell(told, 3);
    await tell(told, 5, CHANGE);
    expect(await told.historyBegins()).toBe(3);
    expect((await told.changes({ limit: 10 })).map(({ change }) => change)).toEqual([CHANGE]);
  });

  it('gives what changed, the latest first, by time and finding, some at a time', async () => {
    const told = await opened();
    await tell(told, 5, CHANGE, other);
    await tell(told, 7, later);
    const ids = async (asked: Omit<Parameters<Store['changes']>[0], 'limit'>, limit = 10) =>
      (await told.changes({ ...asked, limit })).map(({ change }) => `${change.finding} ${change.at}`);
    const all = [`${FINDING.id} 7`, 'other 5', `${FINDING.id} 5`];
    expect(await ids({})).toEqual(all);
    expect(await ids({ since: 5, until: 7 })).toEqual(all.slice(1));
    expect(await ids({ since: 6 })).toEqual(all.slice(0, 1));
    expect(await ids({ finding: FINDING.id })).toEqual([all[0], all[2]]);
    const [first, second] = await told.changes({ limit: 2 });
    if (!first || !second) throw new Error('too few');
    expect(await ids({ after: { at: first.change.at, key: first.key } })).toEqual(all.slice(1));
    expect(await ids({ after: { at: second.change.at, key: second.key } })).toEqual(all.slice(2));
  });

  it('gives of each finding the first change after a time', async () => {
    const told = await opened();
    await tell(told, 5, CHANGE, other);
    await tell(told, 7, later);
    await tell(told, 9, { ...later, change: 'text' });
    const firsts = async (at: number) =>
      (await told.firstChangesAfter(at)).map(({ finding, change }) => `${finding} ${change}`).sort();
    expect(await firsts(4)).toEqual([`${FINDING.id} opened`, 'other opened']);
    expect(await firsts(5)).toEqual([`${FINDING.id} severity`]);
    expect(await firsts(8)).toEqual([`${FINDING.id} text`]);
    expect(await firsts(9)).toEqual([]);
  });

  it('forgets of the history what was told in months that ended, and says so', async () => {
    const told = await opened();
    const [january, march] = [Date.UTC(2026, 0, 5), Date.UTC(2026, 2, 5)];
    await tell(told, january, CHANGE);
    await tell(told, march, other);
    await told.forget(march, []);
    expect(await told.historyBegins()).toBe(Date.UTC(2026, 2));
    expect((await told.changes({ limit: 9 })).map(({ change }) => change.finding)).toEqual(['other']);
  });

  it('keeps hostile texts of a history apart and unchanged', async () => {
    const told = await opened();
    await tell(told, 5, ...HOSTILE.map((text) => ({ ...CHANGE, finding: text, title: text })));
    expect(await told.firstChangesAfter(4)).toHaveLength(HOSTILE.length);
    for (const text of HOSTILE)
      expect(await told.changes({ finding: text, limit: 9 })).toMatchObject([
        { change: { finding: text, title: text } },
      ]);
  });
}
