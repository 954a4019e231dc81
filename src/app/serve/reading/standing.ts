import type { ContentsRead } from '../../../core/contents-read.ts';
import type { Finding } from '../../../core/finding.ts';
import type { Decision } from '../../../core/decision.ts';
import { latest, type Time } from '../../../core/time.ts';
import { applyDecisions } from '../../../rules/incidents/decided.ts';
import { nest } from '../../../rules/incidents/incidents.ts';
import type { FindingsView } from '../../answers/view.ts';
import type { EvaluationMessage } from '../threads/messages.ts';

/** The findings as they stand: of the last evaluation of everything, and of first looks at what came since. */
export interface Standing {
  /** `number`: of the facts that were looked at. */
  looked(number: number, findings: readonly Finding[], at: Time): void;
  /** Everything up to the facts of this number was evaluated. */
  judged(judged: Pick<EvaluationMessage, 'through' | 'at' | 'findings' | 'contents' | 'decisions'>): void;
  findings(): readonly Finding[];
  /** For when everything was evaluated; undefined: not yet. */
  judging(): { readonly at: Time; readonly contents: readonly ContentsRead[] } | undefined;
  /** What questions about findings are answered from. */
  view(): FindingsView;
}

export function createStanding(saved: readonly Finding[], made: readonly Decision[]): Standing {
  let base = saved;
  let decided = made;
  let read: readonly ContentsRead[] = [];
  let evaluatedAt = 0;
  let evaluated = 0;
  let looks: readonly { readonly number: number; readonly findings: readonly Finding[]; readonly at: Time }[] = [];
  let all = saved;

  function join(): void {
    const later = new Map(looks.flatMap(({ findings }) => findings.map((finding) => [finding.id, finding] as const)));
    if (later.size === 0) all = base;
    else {
      const joined = nest([...base.filter(({ id }) => !later.has(id)), ...later.values()]);
      // What is decided of a look's findings is later than the look.
      const at = latest([...looks, ...decided].map((one) => one.at));
      all = applyDecisions(joined, decided, at);
    }
  }

  return {
    looked(number, findings, at) {
      // An evaluation of those facts may end during the look, and knows more.
      if (findings.length === 0 || number <= evaluated) return;
      looks = [...looks, { number, findings, at }];
      join();
    },
    judged({ through, at, findings, contents, decisions }) {
      read = contents;
      base = findings;
      decided = decisions;
      evaluatedAt = at;
      evaluated = through;
      looks = looks.filter(({ number }) => number > through);
      join();
    },
    findings: () => all,
    judging: () => (evaluatedAt === 0 ? undefined : { at: evaluatedAt, contents: read }),
    view: () => ({ at: Math.max(evaluatedAt, ...looks.map(({ at }) => at)), findings: all, decisions: decided }),
  };
}
