import type { Policy } from '../../../core/policy.ts';
import { type Analysis, analyze } from '../../analysis/analyze.ts';
import type { Evidence } from '../../analysis/evidence.ts';
import { rulesOf } from '../../own-rules/rules-of.ts';
import { gather } from './gather.ts';
import type { Io } from './io.ts';
import type { ReadOptions } from './options.ts';

/** Reads and judges, asks one question of the result, and closes the store whatever happens. */
export async function gatherAnalysis<Answer>(
  paths: readonly string[],
  options: ReadOptions,
  policy: Policy,
  io: Io,
  ask: (analysis: Analysis, evidence: Evidence) => Answer,
): Promise<Answer> {
  const { evidence, store } = await gather(paths, options, policy, io);
  try {
    const analysis = analyze(evidence, policy, options.at, await rulesOf(policy));
    // What no longer holds says nothing about what is asked here.
    return ask({ ...analysis, findings: analysis.findings.filter(({ state }) => state !== 'resolved') }, evidence);
  } finally {
    await store.close();
  }
}
