import type { Decision } from '../../../core/decision.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import type { InputRow } from '../../../core/report.ts';
import { covered } from '../../in-memory/covered.ts';
import { inOrderOfDecision } from '../../facts/decision-order.ts';
import { factMemory } from '../../in-memory/fact-memory.ts';
import { inOrder } from '../../facts/facts.ts';
import { memoryFindings } from './findings.ts';
import { memoryHistory } from './finding-history.ts';
import { memoryBeside } from './shelves.ts';
import { memoryLookUps } from './look-ups.ts';
import { type Mentions, mentionsOf } from '../../storage/mentions.ts';
import type { FactQuery, Store } from '../../storage/store.ts';

/** A store that lasts as long as the process. */
export function memoryStore(): Store {
  const facts = factMemory();
  const heard = covered();
  const inputs = new Map<string, InputRow>();
  let newest = 0;
  const evaluated = memoryFindings(() => newest);
  const { forget: forgetBeside, ...beside } = memoryBeside();
  const { forget: forgetHistory, add: addHistory, ...history } = memoryHistory();
  const about = (query: FactQuery): readonly LandwaiterEvent[] =>
    inOrder(facts.all().filter((fact) => mentions(mentionsOf(fact), query)));

  return {
    ...beside,
    ...history,
    ...memoryDecisions(),
    ...memoryLookUps({
      facts: facts.all,
      coverage: heard.all,
      findings: evaluated.findings,
      judging: evaluated.judging,
    }),
    async record(events) {
      const recorded = facts.add(events);
      newest += recorded.added;
      return recorded;
    },
    async cover(coverage) {
      heard.add(coverage);
    },
    async facts() {
      return inOrder(facts.all());
    },
    async eachFacts(take) {
      take(facts.all());
    },
    async factsAbout(query) {
      return about(query);
    },
    async eachAbout(query, { since, until }, take) {
      take(
        about(query)
          .filter(({ at }) => at >= since && at < until)
          .reverse(),
      );
    },
    async forget(before, keep) {
      forgetBeside(before, keep);
      forgetHistory(before);
      return facts.forget(before, new Set(keep));
    },
    async coverage() {
      return heard.all();
    },
    async noteInputs(rows) {
      for (const row of rows) inputs.set(row.path, row);
    },
    async inputs() {
      return [...inputs.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
    },
    async newest() {
      return newest;
    },
    async saveFindings(findings, judged, told) {
      evaluated.save(findings, judged);
      if (told) addHistory(told);
    },
    async findings() {
      return evaluated.findings();
    },
    contentsOf: evaluated.contentsOf,
    async close() {},
  };
}

function memoryDecisions(): Pick<Store, 'decide' | 'decisions'> {
  const decisions = new Map<string, Decision>();
  return {
    async decide(...made) {
      for (const decision of made) if (!decisions.has(decision.id)) decisions.set(decision.id, decision);
    },
    async decisions() {
      return inOrderOfDecision([...decisions.values()]);
    },
  };
}

function mentions(found: Mentions, { digests = [], repository, actor }: FactQuery): boolean {
  if (digests.some((digest) => found.digests.includes(digest))) return true;
  if (actor !== undefined && found.actors.includes(actor)) return true;
  return (
    repository !== undefined &&
    found.repositories.some(
      (one) =>
        one.registry === repository.registry &&
        one.repository === repository.repository &&
        (repository.tag === undefined || one.tag === repository.tag),
    )
  );
}
