import type { Decision } from '../../core/decision.ts';
import type { Finding } from '../../core/finding.ts';
import { applyDecisions } from '../../rules/incidents/decided.ts';
import type { FindingHistory } from '../../lineage/storage/finding-history.ts';
import type { Analysis } from '../analysis/analyze.ts';
import type { AnyEvidence } from '../analysis/evidence.ts';
import type { Answer, Question } from './questions.ts';
import { answerTo } from './answer.ts';
import { admitted } from './decide.ts';
import type { LoadedPolicy } from './loaded-policy.ts';
import { NotAnswered } from './not-answered.ts';
import type { FindingsView, Outcome, View } from './view.ts';

/** Answers questions from the last evaluation. */
export interface Answerer {
  /** Nothing is asked until {@link evaluated} is called: what it answered from may go, so that memory holds one view, not two. */
  evaluating(): void;
  /** What answers are made of from now on. */
  evaluated(analysis: Analysis, evidence: AnyEvidence, loaded?: LoadedPolicy): void;
  /** A decision shows at once. */
  answer(question: Question): Promise<Answer>;
}

export interface AnswererParts extends Pick<View, 'inbox' | 'attack'> {
  readonly store: View['store'] & FindingHistory;
  /** Resolves when the decisions and the findings that they lead to are kept. */
  readonly keep: (made: readonly Decision[], findings: readonly Finding[]) => Promise<void>;
}

export function createAnswerer({ store, inbox, attack, keep }: AnswererParts): Answerer {
  let view: View | undefined;

  function look(analysis: Analysis, evidence: AnyEvidence, loaded?: LoadedPolicy): void {
    const { findings, lineage } = analysis;
    const standing = { at: lineage.at, findings, decisions: evidence.decisions ?? [] };
    const decide: View['decide'] = (made) => decided(made, standing, analysis, evidence, loaded);
    view = { standing, history: store, analysis, evidence, store, inbox, loaded, attack, decide };
  }

  // Each is judged by what stands before all of them; what they lead to is reckoned and kept once.
  async function decided(
    made: readonly Omit<Decision, 'parts'>[],
    standing: FindingsView,
    analysis: Analysis,
    evidence: AnyEvidence,
    loaded: LoadedPolicy | undefined,
  ): Promise<readonly Outcome[]> {
    const outcomes = made.map((one) => admittedOrNot(one, standing));
    const kept = outcomes.flatMap((one) => (one instanceof NotAnswered ? [] : [one]));
    if (kept.length === 0) return outcomes.flatMap((one) => (one instanceof NotAnswered ? [one] : []));
    const decisions = [...standing.decisions, ...kept];
    const at = Math.max(analysis.lineage.at, ...kept.map((one) => one.at));
    const findings = applyDecisions(analysis.undecided, decisions, at);
    await keep(kept, findings);
    look({ ...analysis, findings }, { ...evidence, decisions }, loaded);
    const byId = new Map(findings.map((one) => [one.id, one]));
    return outcomes.map((one) =>
      one instanceof NotAnswered ? one : { decision: one, all: decisions, finding: byId.get(one.finding) },
    );
  }

  return {
    evaluating() {
      view = undefined;
    },
    evaluated: look,
    async answer(question) {
      if (!view) return { refusal: 'unavailable', detail: 'nothing is evaluated yet: ask again in a moment' };
      return answerTo(question, view);
    },
  };
}

function admittedOrNot(made: Omit<Decision, 'parts'>, { findings, decisions }: FindingsView): Decision | NotAnswered {
  try {
    return admitted(made, findings, decisions);
  } catch (error) {
    if (error instanceof NotAnswered) return error;
    throw error;
  }
}
