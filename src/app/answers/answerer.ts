import type { Decision } from '../../core/decision.ts';
import type { Finding } from '../../core/finding.ts';
import { applyDecisions } from '../../rules/incidents/decided.ts';
import { findingJson } from '../../sinks/report-json.ts';
import type { Analysis } from '../analysis/analyze.ts';
import type { AnyEvidence } from '../analysis/evidence.ts';
import type { Answer, Question } from './questions.ts';
import { answerTo } from './answer.ts';
import { decisionJson } from './decision-json.ts';
import { admitted } from './decide.ts';
import type { FindingsView, View } from './view.ts';

/** Answers questions from the last evaluation. */
export interface Answerer {
  /** Nothing is asked until {@link evaluated} is called: what it answered from may go, so that memory holds one view, not two. */
  evaluating(): void;
  /** What answers are made of from now on. */
  evaluated(analysis: Analysis, evidence: AnyEvidence): void;
  /** A decision shows at once. */
  answer(question: Question): Promise<Answer>;
}

export interface AnswererParts extends Pick<View, 'store' | 'inbox' | 'attack'> {
  /** Resolves when the decision and the findings that it leads to are kept. */
  readonly keep: (decision: Decision, findings: readonly Finding[]) => Promise<void>;
}

export function createAnswerer({ store, inbox, attack, keep }: AnswererParts): Answerer {
  let view: View | undefined;

  function look(analysis: Analysis, evidence: AnyEvidence): void {
    const { findings, lineage } = analysis;
    const standing = { at: lineage.at, findings, decisions: evidence.decisions ?? [] };
    const decide = (made: Omit<Decision, 'parts'>) => decided(made, standing, analysis, evidence);
    view = { standing, analysis, evidence, store, inbox, attack, custody: custodyIn(analysis), decide };
  }

  async function decided(
    made: Omit<Decision, 'parts'>,
    standing: FindingsView,
    analysis: Analysis,
    evidence: AnyEvidence,
  ): Promise<object> {
    const decision = admitted(made, standing.findings, standing.decisions);
    const decisions = [...standing.decisions, decision];
    const findings = applyDecisions(analysis.undecided, decisions, Math.max(decision.at, analysis.lineage.at));
    await keep(decision, findings);
    look({ ...analysis, findings }, { ...evidence, decisions });
    const finding = findings.find(({ id }) => id === decision.finding);
    return { decision: decisionJson(decision, decisions), ...(finding && { finding: findingJson(finding) }) };
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

/** Made when it is first asked for: it looks at every placement and push. */
function custodyIn(analysis: Analysis): View['custody'] {
  let told: ReturnType<View['custody']> | undefined;
  return () => {
    if (told) return told;
    const { summary, custody: report } = analysis.report();
    return (told = { summary, report });
  };
}
