import type { Time } from '../../core/time.ts';
import { nearFacts } from '../../lineage/near-facts.ts';
import type { Store } from '../../lineage/store.ts';
import { carryOver } from '../../rules/resolve.ts';
import { analyze } from '../analyze.ts';
import type { Evidence } from '../evidence.ts';
import type { Judgement } from './judgement.ts';
import type { Evaluated, Judged, Told } from './messages.ts';

/** Judges all facts, which it keeps near. */
export interface Evaluator {
  hear(told: Told): void;
  evaluate(at: Time): { readonly judged: Judged; readonly evaluated: Evaluated };
  judgeBy(judgement: Judgement): void;
}

/** Reads what the store holds, and is ready then. */
export async function createEvaluator(
  store: Pick<Store, 'facts' | 'coverage' | 'inputs' | 'findings'>,
  start: Judgement,
  clock: () => number,
): Promise<Evaluator> {
  let judgement = start;
  const near = nearFacts();
  near.add(await store.facts());
  near.cover(await store.coverage());
  const inputs = new Map((await store.inputs()).map((row) => [row.path, row]));
  let findings = await store.findings();
  let through = 0;

  return {
    hear({ number, events, coverage, inputs: rows, findings: found }) {
      near.add(events);
      near.cover(coverage);
      for (const row of rows) inputs.set(row.path, row);
      // What a first look raised is resolved, if it must be, with a reason; it does not vanish.
      const ids = new Set(found.map(({ id }) => id));
      if (ids.size > 0) findings = [...findings.filter(({ id }) => !ids.has(id)), ...found];
      through = number;
    },

    evaluate(at) {
      const startedAt = clock();
      const evidence: Evidence = { events: near.facts(), coverage: near.coverage(), inputs: [...inputs.values()] };
      const explain = new Set(findings.map(({ rule }) => rule));
      const analysis = analyze(evidence, judgement.policy, at, judgement.rules, explain);
      findings = carryOver(findings, analysis.findings, analysis.quiet);
      const milliseconds = clock() - startedAt;
      return {
        judged: { type: 'judged', through, findings, milliseconds },
        evaluated: {
          type: 'evaluated',
          at,
          milliseconds,
          facts: evidence.events.length,
        },
      };
    },

    judgeBy(next) {
      judgement = next;
    },
  };
}
