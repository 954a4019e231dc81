import { observe } from '../../policy/compile/compile.ts';
import { memoryStore } from '../../lineage/stores/memory/memory.ts';
import { history, minutes, type Step } from '../../rules/scenarios/history.ts';
import { pushed, runs } from '../../rules/scenarios/scenario.ts';
import { analyze } from '../analysis/analyze.ts';
import { custodyReportFor, type PeriodAsked } from './model/report.ts';
import type { PeriodReport } from './model/schema.ts';

/** Two pushes, three workloads, one of which nobody is on record as having pushed. */
export const STEPS: readonly Step[] = [
  pushed('shop/api:1.4', 'a'),
  minutes(1),
  runs('shop/api', 'shop/api:1.4', 'a'),
  runs('shop/worker', 'shop/api:1.4', 'a'),
  minutes(60),
  runs('shop/web', 'shop/web:2', 'b'),
];

/** The report of a told history. */
export async function reported(steps: readonly Step[] = STEPS, asked: PeriodAsked = {}): Promise<PeriodReport> {
  const evidence = { ...history(...steps), inputs: [] };
  return custodyReportFor(analyze(evidence, observe()), evidence, asked, memoryStore());
}

/** What somebody could call things. */
export const HOSTILE = {
  markup: '<img src=x onerror=alert(1)>"\'><script>alert(1)</script>',
  formula: '=HYPERLINK("https://evil.example","open")',
  terminal: '\u001b[2J\u202egnp.exe\u200b\u0000',
  surrogate: 'lone \ud800 surrogate',
  han: '漢字 and ×→',
  hebrew: 'שלום',
  marks: `a${'\u0301'.repeat(500)}`,
  long: 'x'.repeat(100_000),
} as const;

const OURS = new Set([
  'kind',
  'standing',
  'state',
  'severity',
  'answer',
  'link',
  'mode',
  'findingsAsOf',
  'digest',
  'name',
]);
const TIME = /^\d{4}-\d\d-\d\dT/;

/** The same report with every text from outside replaced. */
export function withHostileNames(report: PeriodReport, name: string): PeriodReport {
  const copy: PeriodReport = JSON.parse(JSON.stringify(report), (key, value: unknown) =>
    typeof value === 'string' && !OURS.has(key) && !TIME.test(value) ? name : value,
  );
  return copy;
}
