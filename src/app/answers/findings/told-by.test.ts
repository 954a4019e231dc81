import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../core/finding.ts';
import { DAY, formatTime } from '../../../core/time.ts';
import { memoryStore } from '../../../lineage/stores/memory/memory.ts';
import { toldFindings } from '../../analysis/finding-changes.ts';
import { changes } from '../routes/changes.ts';
import { findingsSummary } from '../routes/findings-summary.ts';
import { findings } from '../routes/findings.ts';
import { askOf, finding, NOW } from './asked.fixture.ts';

const days = (ago: number): string => formatTime(NOW - ago * DAY);

/** Ten days: one that stood before, one that opened and grew worse, one that was resolved, one that is new. */
async function lived() {
  const store = memoryStore();
  const stood = finding('stood', 100);
  const told = toldFindings([stood]);
  async function tell(ago: number, now: readonly Finding[]): Promise<void> {
    const { kept, ...changed } = told.changesTo(now, NOW - ago * DAY);
    await store.saveFindings(now, undefined, changed);
    kept();
  }
  const grew = finding('grew', 8, { severity: 'low' });
  const gone = finding('gone', 8);
  const resolved: Finding = { ...gone, state: 'resolved', resolution: 'explained' };
  const critical: Finding = { ...grew, severity: 'critical', title: 'worse' };
  await tell(10, [stood]);
  await tell(8, [stood, grew, gone]);
  await tell(5, [stood, critical, gone]);
  await tell(3, [stood, critical, resolved]);
  await tell(1, [stood, critical, resolved, finding('new', 1)]);
  return { store, now: await store.findings() };
}

async function rowsAt(ago: number): Promise<readonly string[]> {
  const { store, now } = await lived();
  const { items } = await askOf(findings, { view: 'row', at: days(ago) }, now, store);
  return items.map((row: Finding) => `${row.id} ${row.severity} ${row.state} ${row.title}`);
}

describe('findings as of a time', () => {
  it.each([
    [9, ['stood high open v1 moved']],
    [8, ['gone high open v1 moved', 'stood high open v1 moved', 'grew low open v1 moved']],
    [5, ['grew critical open worse', 'gone high open v1 moved', 'stood high open v1 moved']],
    [2, ['grew critical open worse', 'stood high open v1 moved', 'gone high resolved v1 moved']],
  ])('are those that had been told %i days ago, as they were told', async (ago, rows) => {
    expect(await rowsAt(ago)).toEqual(rows);
  });

  it('are counted as they stood, and by their age then', async () => {
    const { store, now } = await lived();
    expect(await askOf(findingsSummary, { at: days(5) }, now, store)).toMatchObject({
      total: 3,
      severity: { critical: 1, high: 2, low: 0 },
      state: { open: 3, resolved: 0 },
      age: { day: 0, week: 2, month: 0, older: 1 },
    });
  });

  it('are refused before the history begins, and after the last evaluation', async () => {
    const { store, now } = await lived();
    await expect(askOf(findings, { view: 'row', at: days(11) }, now, store)).rejects.toMatchObject({
      refusal: 'not-found',
      message: expect.stringContaining(days(10)),
    });
    await expect(askOf(findings, { view: 'row', at: days(-1) }, now, store)).rejects.toMatchObject({
      refusal: 'malformed',
    });
    await expect(askOf(findings, { view: 'row', at: days(1) }, now)).rejects.toMatchObject({ refusal: 'not-found' });
  });
});

describe('changes', () => {
  it('are told the latest first, page by page, with when they begin', async () => {
    const { store, now } = await lived();
    const seen: string[] = [];
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page = await askOf(changes, { limit: '2', ...(cursor && { cursor }) }, now, store);
      expect(page.begins).toBe(days(10));
      seen.push(...page.items.map((one: { finding: string; change: string }) => `${one.finding} ${one.change}`));
      cursor = page.next;
    }
    expect(seen).toEqual(['new opened', 'gone resolved', 'grew severity', 'gone opened', 'grew opened']);
  });

  it('are asked for by time and finding', async () => {
    const { store, now } = await lived();
    const { items } = await askOf(changes, { since: days(5), until: days(1) }, now, store);
    expect(items).toMatchObject([
      { at: days(3), finding: 'gone', change: 'resolved', resolution: 'explained', before: { state: 'open' } },
      { at: days(5), finding: 'grew', severity: 'critical', before: { severity: 'low', state: 'open' } },
    ]);
    expect((await askOf(changes, { finding: 'grew' }, now, store)).items).toHaveLength(2);
    expect((await askOf(changes, { finding: 'none' }, now, store)).items).toEqual([]);
  });

  it('are none of a store that was told nothing, which is not the same as nothing having changed', async () => {
    expect(await askOf(changes, {}, [])).toEqual({ evaluatedAt: formatTime(NOW), items: [] });
  });

  it('are refused for a cursor that nobody gave', async () => {
    await expect(askOf(changes, { cursor: 'nonsense' }, [])).rejects.toMatchObject({ refusal: 'malformed' });
  });
});
