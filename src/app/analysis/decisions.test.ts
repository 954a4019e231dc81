import { expect, test } from 'vitest';
import type { Decision } from '../../core/decision.ts';
import { memoryStore } from '../../lineage/stores/memory/memory.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { days, history } from '../../rules/scenarios/history.ts';
import { pushed } from '../../rules/scenarios/scenario.ts';
import { json } from '../../sinks/formats/json.ts';
import { reportSchema } from '../../sinks/formats/schema/report.ts';
import { table } from '../../sinks/formats/table.ts';
import { analyze } from './analyze.ts';
import { decisionOn } from './decision.fixture.ts';

const acme = compilePolicy(loadPolicy(ACME, 'acme.yaml'));
const story = history(pushed('shop/api:1.4', 'a'), days(1), pushed('shop/api:1.4', 'b', { by: 'mallory' }));
const evidence = { ...story, inputs: [] };
const [found] = analyze(evidence, acme).findings.filter(
  ({ incident, actor }) => incident === undefined && actor?.name === 'mallory',
);
const at = analyze(evidence, acme).lineage.at;
const decision = decisionOn(found, at + 60_000, {
  why: 'asking mallory',
  // Of all that is told with it, as a person sees it.
  parts: found?.parts ?? [],
});
const suppression: Decision = { ...decision, id: 'd2', kind: 'suppress', until: at + 3_600_000 };

const printed = (decisions: readonly Decision[]) => {
  const report = analyze({ ...evidence, decisions }, acme).report();
  const text = (one: typeof json): string =>
    [...one.render(report, { colour: false, width: 100, verbose: true })].join('');
  return { table: text(table), json: reportSchema.parse(JSON.parse(text(json))) };
};

test('a decision shows in the table and in the JSON, and counts no longer as open', () => {
  const before = printed([]);
  const after = printed([decision]);
  expect(after.table).toContain('[acknowledged]');
  expect(after.table.replace(/\s+/g, ' ')).toContain('acknowledged by dana@acme.example at');
  expect(after.json.findings.find(({ id }) => id === found?.id)).toMatchObject({
    state: 'acknowledged',
    decision: { kind: 'acknowledge', who: 'dana@acme.example', why: 'asking mallory' },
  });
  const open = ({ summary }: typeof after.json): number =>
    Object.values(summary.findings).reduce((sum, count) => sum + count, 0);
  expect(open(after.json)).toBe(open(before.json) - 1);
});

test('a suppression shows with its end', () => {
  const { json: told, table: text } = printed([suppression]);
  expect(told.findings.find(({ id }) => id === found?.id)).toMatchObject({ state: 'suppressed' });
  expect(text.replace(/\s+/g, ' ')).toContain('suppressed by dana@acme.example until');
});

test('without a time of its own an evaluation is no earlier than the latest decision', () => {
  expect(analyze({ ...evidence, decisions: [decision] }, acme).lineage.at).toBe(decision.at);
  expect(analyze({ ...evidence, decisions: [decision] }, acme, at).findings).toEqual(
    analyze(evidence, acme, at).findings,
  );
});

test('what was resolved and comes again is open, whatever was decided before', async () => {
  const store = memoryStore();
  await store.decide(decision);
  const decisions = await store.decisions();
  const first = analyze({ ...evidence, decisions }, acme, at + 120_000);
  const gone = analyze(
    { events: [], coverage: [], inputs: [], decisions, earlier: first.findings },
    acme,
    at + 180_000,
  );
  expect(gone.findings.find(({ id }) => id === found?.id)).toMatchObject({ state: 'resolved' });
  const back = analyze({ ...evidence, decisions, earlier: gone.findings }, acme, at + 240_000);
  const again = back.findings.find(({ id }) => id === found?.id);
  expect(again).toMatchObject({ state: 'open', reopenedAt: at + 240_000 });
  expect(again?.decision).toBeUndefined();
});
