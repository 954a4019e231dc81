import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../core/finding.ts';
import { HOSTILE, sha } from '../../../lineage/storage/store.cases.ts';
import { findingsSummary } from '../routes/findings-summary.ts';
import { findings } from '../routes/findings.ts';
import { askOf, finding } from './asked.fixture.ts';

const image = { registry: 'registry.acme.example', repository: 'shop/api', tag: '1.4', digest: sha('a') };
const placement = { cluster: 'prod-eu', namespace: 'shop', workload: 'Deployment/api' };
const ALL: readonly Finding[] = [
  finding('incident', 3, { severity: 'critical', rule: 'implant-deployed', title: 'An implant runs', parts: ['part'] }),
  finding('part', 3, { incident: 'incident', image, actor: { name: 'CN=dana,OU=dev', kind: 'human' } }),
  finding('deployed', 10, { severity: 'medium', placement, environment: 'prod', state: 'acknowledged' }),
  finding('old', 100, { severity: 'low', actor: { name: 'eve', kind: 'human' }, lastEventAt: finding('', 0).openedAt }),
  finding('new', 0.5, { rule: 'silent-roll', state: 'resolved', resolution: 'explained' }),
];

type Query = Readonly<Record<string, string | readonly string[]>>;
async function idsOf(query: Query, all: readonly Finding[] = ALL): Promise<readonly string[]> {
  const { items } = await askOf(findings, { view: 'row', ...query }, all);
  return items.map((row: { readonly id: string }) => row.id);
}

describe('findings as rows', () => {
  it('are short, one for each incident, with what is shown of it', async () => {
    const decision = { id: 'd', kind: 'suppress', who: 'dana', why: 'known', at: 1, until: 2, waits: true } as const;
    const { items } = await askOf(findings, { view: 'row' }, [
      finding('one', 1, { image, placement, environment: 'prod', actor: { name: 'eve', kind: 'human' }, decision }),
    ]);
    expect(items).toEqual([
      {
        id: 'one',
        rule: 'tag-repointed',
        severity: 'high',
        state: 'open',
        confidence: 'recorded',
        title: 'v1 moved',
        ...image,
        actor: 'eve',
        environment: 'prod',
        ...placement,
        openedAt: '2026-11-24T12:00:00Z',
        firstEventAt: '2026-11-24T12:00:00Z',
        lastEventAt: '2026-11-24T12:00:00Z',
        parts: 0,
        decision: { id: 'd', kind: 'suppress', who: 'dana', until: '1970-01-01T00:00:00.002Z', waits: true },
      },
    ]);
    expect((await askOf(findings, { view: 'row' }, ALL)).items[0]).toMatchObject({ id: 'incident', parts: 1 });
  });

  it.each<[Query, readonly string[]]>([
    [{}, ['incident', 'deployed', 'old', 'new']],
    [{ sort: 'newest' }, ['old', 'new', 'incident', 'deployed']],
    [{ sort: 'oldest' }, ['deployed', 'incident', 'new', 'old']],
    [{ sort: 'opened' }, ['new', 'incident', 'deployed', 'old']],
    [{ state: 'acknowledged,resolved' }, ['deployed', 'new']],
    [{ state: ['acknowledged', 'resolved'] }, ['deployed', 'new']],
    [{ severity: 'medium' }, ['incident', 'deployed', 'new']],
    [{ rule: 'implant-deployed,silent-roll' }, ['incident', 'new']],
    [{ repository: 'shop/api' }, ['incident']],
    [{ repository: 'registry.acme.example/shop/api' }, ['incident']],
    [{ actor: ['CN=dana,OU=dev', 'eve'] }, ['incident', 'old']],
    [{ environment: 'prod', actor: 'eve' }, []],
    [{ cluster: 'prod-eu' }, ['deployed']],
    [{ workload: 'Deployment/api' }, ['deployed']],
    [{ workload: 'shop/Deployment/api' }, ['deployed']],
    [{ workload: 'prod-eu/shop/Deployment/api' }, ['deployed']],
    [{ workload: 'other/shop/Deployment/api' }, []],
    [{ digest: sha('a') }, ['incident']],
    [{ digest: 'aaaaaa' }, ['incident']],
    [{ digest: 'bbbbbb' }, []],
    [{ age: 'day' }, ['new']],
    [{ age: 'week,older' }, ['incident', 'old']],
    [{ q: 'IMPLANT runs' }, ['incident']],
    [{ q: 'dana shop/api:1.4' }, ['incident']],
    [{ q: 'implant eve' }, []],
    [{ q: '.*' }, []],
    [{ since: '2026-11-25T00:00:00Z' }, ['old', 'new']],
  ])('are asked for by %j', async (query, ids) => {
    expect(await idsOf(query)).toEqual(ids);
  });

  it('come with what stands before what is settled, the worst of each first', async () => {
    const all = [
      finding('settled', 1, { severity: 'critical', state: 'resolved' }),
      finding('silenced', 1, { severity: 'high', state: 'suppressed' }),
      finding('low', 1, { severity: 'low', state: 'open' }),
      finding('waits', 1, { severity: 'medium', state: 'pending' }),
      finding('looked-after', 1, { severity: 'high', state: 'acknowledged' }),
      finding('high', 2, { severity: 'high', state: 'open' }),
    ];
    expect(await idsOf({}, all)).toEqual(['looked-after', 'high', 'waits', 'low', 'settled', 'silenced']);
  });

  it.each(['worst', 'newest', 'oldest', 'opened'])('come each once, page by page, %s', async (sort) => {
    const many = Array.from({ length: 57 }, (_, index) => finding(`f${index % 10}${index}`, index % 7));
    const seen: string[] = [];
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const { items, next } = await askOf(
        findings,
        { view: 'row', sort, limit: '10', ...(cursor && { cursor }) },
        // Between two pages everything is evaluated anew.
        [...many].reverse(),
      );
      seen.push(...items.map((row: { readonly id: string }) => row.id));
      cursor = next;
    }
    expect([seen.length, new Set(seen).size]).toEqual([57, 57]);
  });

  it('bear hostile names unchanged, and titles only so far', async () => {
    const hostile = HOSTILE.map((name, index) =>
      finding(`f${index}`, 1, { title: name, actor: { name, kind: 'unknown' }, environment: name }),
    );
    const { items } = await askOf(findings, { view: 'row', limit: '200' }, hostile);
    expect(items).toHaveLength(HOSTILE.length);
    for (const { title } of items) expect(title.length).toBeLessThanOrEqual(300);
    for (const [index, name] of HOSTILE.entries())
      if (name.length <= 1000 && name.trim() !== '')
        expect(await idsOf({ actor: name, environment: name }, hostile)).toContain(`f${index}`);
  });

  it.each<[Query, string]>([
    [{ state: 'open,nonsense' }, 'Invalid option'],
    [{ digest: 'aaa' }, '>=6'],
    [{ q: 'word '.repeat(21) }, 'at most 20 words'],
    [{ rule: Array.from({ length: 51 }, () => 'x') }, 'at most 50 values'],
    [{ at: '2026-11-24T12:00:00Z', view: 'whole' }, 'goes with view=row alone'],
    [{ since: '2026-11-24T12:00:00Z', until: '2026-11-23T12:00:00Z' }, 'later than since'],
  ])('are refused for %j', async (query, reason) => {
    await expect(askOf(findings, query, ALL)).rejects.toThrow(reason);
  });
});

describe('the summary of findings', () => {
  it('counts what the list lists, under the same filters', async () => {
    const summary = await askOf(findingsSummary, {}, ALL);
    expect(summary).toMatchObject({
      total: 4,
      severity: { critical: 1, high: 1, medium: 1, low: 1, info: 0 },
      state: { open: 2, acknowledged: 1, resolved: 1, pending: 0, suppressed: 0 },
      age: { day: 1, week: 1, month: 1, older: 1 },
      environment: [{ value: 'prod', count: 1 }],
      rule: [
        { value: 'tag-repointed', count: 3 },
        { value: 'implant-deployed', count: 1 },
        { value: 'silent-roll', count: 1 },
      ],
      repository: [{ value: 'registry.acme.example/shop/api', count: 1 }],
      more: {},
    });
    expect(await askOf(findingsSummary, { q: 'dana', severity: 'critical' }, ALL)).toMatchObject({
      total: 1,
      actor: [{ value: 'CN=dana,OU=dev', count: 1 }],
    });
  });

  it('says how many names there are that it does not tell', async () => {
    const many = Array.from({ length: 120 }, (_, index) => finding(`f${index}`, 1, { environment: `e${index % 60}` }));
    const summary = await askOf(findingsSummary, {}, many);
    expect(summary.environment).toHaveLength(50);
    expect(summary.environment[0]).toEqual({ value: 'e0', count: 2 });
    expect(summary.more).toEqual({ environment: 10 });
  });
});
