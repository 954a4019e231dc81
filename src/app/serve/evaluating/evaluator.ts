import type { ContentsRead } from '../../../core/contents-read.ts';
import type { Digest } from '../../../core/digest.ts';
import { LOG_CLASSES } from '../../../core/log-class.ts';
import type { Policy } from '../../../core/policy.ts';
import type { Time } from '../../../core/time.ts';
import type { HeldDoor } from '../../../core/watch.ts';
import type { Inbox } from '../../../intake/inbox.ts';
import { nearFacts } from '../../../lineage/in-memory/near-facts.ts';
import type { Store } from '../../../lineage/storage/store.ts';
import type { Background } from '../../../rules/incidents/focus.ts';
import { type Analysis, analyze } from '../../analysis/analyze.ts';
import type { AnyEvidence } from '../../analysis/evidence.ts';
import type { Shelf } from '../../attack/shelf.ts';
import { createAnswerer } from '../../answers/answerer.ts';
import { backgroundOf } from './background.ts';
import type { Judgement } from '../../settings/judgement.ts';
import type { Evaluated } from '../../metrics/progress.ts';
import type { EvaluationMessage, Told } from '../threads/messages.ts';
import type { PolicyText } from '../../policies/compile-file.ts';
import type { Answer, Question } from '../../answers/questions.ts';
import { heardUntil } from '../../analysis/heard.ts';
import { contentsIn } from '../../analysis/judgements.ts';
import { wantedComparisons } from '../../analysis/wanted/wanted-comparisons.ts';
import { wantedEvidence } from '../../analysis/wanted/wanted-evidence.ts';
import { examiningBy, examiningNothing, type HeldEvidence } from '../examining/held-evidence.ts';
import { wantedRuns } from './wanted-runs.ts';

/** Judges all facts, which it keeps near. */
export interface Evaluator {
  hear(told: Told): void;
  /** How many facts are judged next, at most. */
  facts(): number;
  /** Whether what the store holds can be judged: verdicts on all attachments are there. */
  isReady(): boolean;
  evaluate(at: Time): { readonly judged: EvaluationMessage; readonly evaluated: Evaluated };
  /** Now, or once attachments are examined by it. `text`: of the policy. */
  judgeBy(judgement: Judgement, text?: PolicyText): void;
  /** Forgets what the policy does not want kept any longer, but for what still runs. Answers how many facts. */
  forget(at: Time): Promise<number>;
  /** From the last evaluation. A decision shows at once. */
  answer(question: Question): Promise<Answer>;
}

export interface EvaluatorParts {
  readonly store: Store;
  readonly inbox: Pick<Inbox, 'parcel' | 'quarantineRows'>;
  readonly judgement: Judgement;
  /** Absent: attachments are not examined. */
  readonly attached?: HeldEvidence;
  readonly attack: Shelf;
  readonly clock: () => number;
  /** The findings changed by a decision: to be saved. */
  readonly decided: (judged: EvaluationMessage) => void;
  /** So many facts of the store were read. */
  readonly loaded?: (facts: number) => void;
}

/** How many facts the store holds. */
async function load(
  near: ReturnType<typeof nearFacts>,
  { store, loaded }: EvaluatorParts,
  attached: Pick<HeldEvidence, 'take'>,
): Promise<number> {
  let count = 0;
  await store.eachFacts((some) => {
    near.add(attached.take(some));
    count += some.length;
    loaded?.(count);
  });
  near.cover(await store.coverage());
  return count;
}

/** Reads what the store holds, and is ready then. */
export async function createEvaluator(parts: EvaluatorParts): Promise<Evaluator> {
  const { store, clock, attached = examiningNothing() } = parts;
  let { judgement } = parts;
  const near = nearFacts();
  let count = await load(near, parts, attached);
  const inputs = new Map((await store.inputs()).map((row) => [row.path, row]));
  let findings = await store.findings();
  let decisions = await store.decisions();
  let contents: readonly ContentsRead[] = [];
  let running: readonly Digest[] = [];
  let held: readonly HeldDoor[] = [];
  let heard = 0;
  let through = 0;
  let background: Background | undefined;
  let milliseconds = 0;
  let evaluatedAt = 0;
  let isBegun = false;
  const judged = (): EvaluationMessage => ({
    type: 'judged',
    through,
    at: evaluatedAt,
    findings,
    contents,
    decisions,
    background,
    milliseconds,
  });
  const answerer = createAnswerer({
    ...parts,
    async keep(made, decided) {
      await store.decide(...made);
      decisions = await store.decisions();
      findings = decided;
      parts.decided(judged());
    },
  });

  return {
    hear({ number, events, coverage, inputs: rows, findings: found, held: waiting }) {
      held = waiting;
      near.add(attached.take(events));
      near.cover(coverage);
      count += events.length;
      for (const row of rows) inputs.set(row.path, row);
      // What a first look raised is resolved, if it must be, with a reason; it does not vanish.
      const ids = new Set(found.map(({ id }) => id));
      if (ids.size > 0) findings = [...findings.filter(({ id }) => !ids.has(id)), ...found];
      heard = number;
    },

    facts: () => count,

    isReady: () => (isBegun ||= attached.isComplete()),

    evaluate(at) {
      const startedAt = clock();
      answerer.evaluating();
      near.add(attached.waited());
      const evidence: AnyEvidence = {
        events: near.facts(),
        coverage: near.coverage(),
        inputs: [...inputs.values()],
        readAt: at,
        held,
        examined: attached.examined,
        decisions,
        earlier: findings,
      };
      const analysis = analyze(evidence, judgement.policy, at, judgement.rules);
      ({ findings } = analysis);
      contents = contentsIn(findings, analysis.lineage);
      count = evidence.events.length;
      background = backgroundOf(analysis, at);
      through = heard;
      evaluatedAt = at;
      running = analysis.lineage.placements.flatMap((one) => (one.running && one.digest ? [one.digest] : []));
      answerer.evaluated(analysis, evidence, judgement.loaded);
      milliseconds = clock() - startedAt;
      return { judged: judged(), evaluated: evaluatedOf(analysis, evidence, at, milliseconds) };
    },

    judgeBy(next, text) {
      attached.judgeBy(examiningBy(next, text), () => (judgement = next));
    },

    async forget(at) {
      const keep = keptFor(judgement.policy);
      if (keep === undefined) return 0;
      const digests = [...new Set(running)];
      const gone = await store.forget(at - keep, digests);
      near.forget(at - keep, digests);
      attached.forget(at - keep, digests);
      return gone;
    },

    answer: answerer.answer,
  };
}

function evaluatedOf(analysis: Analysis, read: AnyEvidence, at: Time, milliseconds: number): Evaluated {
  const [wanted, comparisons] = [wantedRuns(analysis), wantedComparisons(analysis)];
  const evidence = wantedEvidence(analysis.lineage);
  const heard = heardUntil(analysis.lineage, read);
  return { type: 'evaluated', at, milliseconds, facts: read.events.length, heard, wanted, comparisons, evidence };
}

/** As long as the class of logs that is kept longest, since findings join them; undefined: for ever. */
function keptFor({ retention }: Policy): number | undefined {
  const kept = LOG_CLASSES.flatMap((logClass) => retention[logClass] ?? []);
  return kept.length > 0 ? Math.max(...kept) : undefined;
}
