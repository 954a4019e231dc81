import type { Finding, Severity } from '../../core/finding.ts';
import type { Policy } from '../../core/policy.ts';
import type { InputRow } from '../../core/report.ts';
import type { Time } from '../../core/time.ts';
import type { Accepted, Inbox } from '../../intake/inbox.ts';
import type { Store } from '../../lineage/store.ts';
import type { Rule } from '../../rules/rule.ts';
import { analyze } from '../analyze.ts';
import type { Evidence } from '../evidence.ts';
import { createAnswerer } from './answers/answerer.ts';
import { addedTo } from './input-rows.ts';
import type { Evaluated, SourceProgress } from './messages.ts';
import type { Answer, Question } from './questions.ts';
import { readParcel } from './read-parcel.ts';

/** What judges the records: replaced as one when the configuration changes. */
export interface Judgement {
  readonly policy: Policy;
  readonly rules: readonly Rule[];
}

/** Takes deliveries out of the inbox, makes facts of them, and findings of the facts. One at a time of each. */
export interface Evaluator {
  /** Reads some of what waits; false: nothing did. Their facts are kept when it has resolved. */
  read(): Promise<boolean>;
  /** Findings of all facts at this time, saved. */
  evaluate(at: Time): Promise<Evaluated>;
  judgeBy(judgement: Judgement): void;
  /** From the last evaluation. A decision shows at once. */
  answer(question: Question): Promise<Answer>;
}

const AT_ONCE = { parcels: 500, bytes: 32 * 1024 * 1024 };
const MOST_ATTEMPTS = 3;

export interface EvaluatorParts {
  readonly inbox: Inbox;
  readonly store: Store;
  /** Everything that the store holds, nearer: given at the start, kept in step from then on. */
  readonly near: Store;
  readonly judgement: Judgement;
  readonly clock: () => number;
}

export function createEvaluator({ inbox, store, near, judgement, clock }: EvaluatorParts): Evaluator {
  let { policy, rules } = judgement;
  let progress = new Map<string, SourceProgress>();
  let unkept: readonly Accepted[] = [];
  const answerer = createAnswerer({
    store,
    inbox,
    async keep(decision, findings) {
      for (const one of [store, near]) {
        await one.decide(decision);
        await one.saveFindings(findings);
      }
    },
  });

  async function keep(parcels: readonly Accepted[]): Promise<void> {
    const pieces = await Promise.all(
      parcels.map(async (parcel) => ({ parcel, piece: await readParcel(parcel, bindingOf(policy, parcel)) })),
    );
    const events = pieces.flatMap(({ piece }) => piece.events);
    const coverage = pieces.flatMap(({ piece }) => piece.coverage);
    const before = new Map((await near.inputs()).map((row) => [row.path, row]));
    const rows = new Map<string, InputRow>();
    for (const { parcel, piece } of pieces) {
      const path = `intake/${parcel.source}`;
      rows.set(path, addedTo(rows.get(path) ?? before.get(path), path, piece));
      progress = noted(progress, parcel, piece);
    }
    for (const one of [store, near]) {
      await one.record(events);
      await one.cover(coverage);
      await one.noteInputs([...rows.values()]);
    }
    const unread = pieces.filter(({ piece }) => piece.records === 0 || piece.sources.length === 0);
    await inbox.finish(parcels.map(({ sequence }) => sequence));
    for (const { parcel, piece } of unread)
      await inbox.quarantine(parcel.sequence, piece.unknown ?? `no record of the kind ${parcel.kind}`);
  }

  return {
    async read() {
      // Of what the store could not keep, nobody takes another attempt: it is the store that failed.
      const taken = unkept.length > 0 ? unkept : await inbox.take(AT_ONCE);
      unkept = taken;
      // One that ended the process each time it was read would end it for ever.
      const poison = taken.filter(({ attempts }) => attempts >= MOST_ATTEMPTS);
      for (const { sequence } of poison)
        await inbox.quarantine(sequence, `reading it ended the process ${MOST_ATTEMPTS} times`);
      // After an attempt that failed each is read by itself: the others need not share its fate.
      const tried = taken.filter(({ attempts }) => attempts > 0 && attempts < MOST_ATTEMPTS);
      const fresh = taken.filter(({ attempts }) => attempts === 0);
      for (const one of tried) await keep([one]);
      if (fresh.length > 0) await keep(fresh);
      unkept = [];
      return taken.length > 0;
    },

    async evaluate(at) {
      const startedAt = clock();
      const evidence: Evidence = {
        events: await near.facts(),
        coverage: await near.coverage(),
        inputs: await near.inputs(),
        decisions: await near.decisions(),
        earlier: await near.findings(),
      };
      const analysis = analyze(evidence, policy, at, rules);
      const { findings } = analysis;
      for (const one of [store, near]) await one.saveFindings(findings);
      answerer.evaluated(analysis, evidence);
      const sources = [...progress.values()];
      progress = new Map();
      return {
        type: 'evaluated',
        at,
        milliseconds: clock() - startedAt,
        facts: evidence.events.length,
        open: openBySeverity(findings),
        pending: findings.filter(({ state }) => state === 'pending').length,
        sources,
      };
    },

    judgeBy(next) {
      ({ policy, rules } = next);
    },

    answer: answerer.answer,
  };
}

function bindingOf(policy: Policy, { source }: Accepted) {
  // A source may have been taken out of the policy since.
  const { cluster, host, registry } = policy.sources.find(({ name }) => name === source) ?? {};
  return {
    ...(cluster !== undefined && { cluster }),
    ...(host !== undefined && { host }),
    ...(registry !== undefined && { registry }),
  };
}

function noted(
  progress: Map<string, SourceProgress>,
  { source, receivedAt }: Accepted,
  { records, events, refused, refusedMore }: Awaited<ReturnType<typeof readParcel>>,
): Map<string, SourceProgress> {
  const before = progress.get(source) ?? { name: source, records: 0, events: 0, refused: 0, heardAt: 0 };
  return progress.set(source, {
    name: source,
    records: before.records + records,
    events: before.events + events.length,
    refused: before.refused + refused.length + refusedMore,
    heardAt: Math.max(before.heardAt, receivedAt),
  });
}

function openBySeverity(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const open = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { state, incident, severity } of findings)
    if (state === 'open' && incident === undefined) open[severity] += 1;
  return open;
}
