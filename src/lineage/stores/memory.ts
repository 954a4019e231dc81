import { canonicalContent } from '../../core/canonical.ts';
import type { Decision } from '../../core/decision.ts';
import type { Digest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Finding } from '../../core/finding.ts';
import type { InputRow } from '../../core/report.ts';
import type { Time } from '../../core/time.ts';
import { covered } from '../covered.ts';
import { inOrderOfDecision } from '../decision-order.ts';
import { inOrder, isLesserOrigin } from '../facts.ts';
import { type Mentions, mentionsOf } from '../mentions.ts';
import { isForgotten, rememberedSince } from '../retention.ts';
import type { FactQuery, Recorded, Store } from '../store.ts';

/** A store that lasts as long as the process. */
export function memoryStore(): Store {
  const facts = factMemory();
  const heard = covered();
  const inputs = new Map<string, InputRow>();
  let findings: readonly Finding[] = [];
  const decisions = new Map<string, Decision>();

  return {
    async record(events) {
      return facts.add(events);
    },
    async cover(coverage) {
      heard.add(coverage);
    },
    async facts() {
      return inOrder(facts.all());
    },
    async factsAbout(query) {
      return inOrder(facts.all().filter((fact) => mentions(mentionsOf(fact), query)));
    },
    async factsSince(at) {
      return inOrder(facts.all().filter((fact) => fact.at >= at));
    },
    async forget(before, keep) {
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
    async saveFindings(evaluated) {
      findings = [...evaluated];
    },
    async findings() {
      return findings;
    },
    async decide(decision) {
      if (!decisions.has(decision.id)) decisions.set(decision.id, decision);
    },
    async decisions() {
      return inOrderOfDecision([...decisions.values()]);
    },
    async close() {},
  };
}

interface FactMemory {
  add(events: readonly LandwaiterEvent[]): Recorded;
  forget(before: Time, keep: ReadonlySet<Digest>): number;
  all(): readonly LandwaiterEvent[];
}

function factMemory(): FactMemory {
  /** The first fact of each id. Contents are compared only where an id comes again, which is seldom. */
  const byId = new Map<string, LandwaiterEvent>();
  /** What contradicts those, by content. */
  const contradicting = new Map<string, LandwaiterEvent>();
  /** What was forgotten, by id: contents with their times. */
  const forgotten = new Map<string, Map<string, Time>>();
  const all = (): readonly LandwaiterEvent[] => [...byId.values(), ...contradicting.values()];
  return {
    add(events) {
      let added = 0;
      let contradictions = 0;
      for (const event of events) {
        const first = byId.get(event.id);
        const gone = forgotten.get(event.id);
        if (gone?.has(canonicalContent(event))) continue;
        if (!first) {
          byId.set(event.id, event);
          added++;
          if (gone) contradictions++;
          continue;
        }
        const content = canonicalContent(event);
        const isFirst = content === canonicalContent(first);
        const known = isFirst ? first : contradicting.get(content);
        if (!known) {
          added++;
          contradictions++;
        }
        if (known && !isLesserOrigin(event.origin, known.origin)) continue;
        if (isFirst) byId.set(event.id, event);
        else contradicting.set(content, event);
      }
      return { added, contradictions };
    },
    forget(before, keep) {
      const facts = all();
      const leaving = facts.filter((fact) => isForgotten(fact, before, keep));
      const gone = new Set(leaving);
      byId.clear();
      contradicting.clear();
      for (const fact of facts.filter((one) => !gone.has(one))) {
        if (byId.has(fact.id)) contradicting.set(canonicalContent(fact), fact);
        else byId.set(fact.id, fact);
      }
      for (const fact of leaving) {
        const contents = forgotten.get(fact.id) ?? new Map<string, Time>();
        forgotten.set(fact.id, contents.set(canonicalContent(fact), fact.at));
      }
      for (const [id, contents] of forgotten) {
        for (const [content, at] of contents) if (at < rememberedSince(before)) contents.delete(content);
        if (contents.size === 0) forgotten.delete(id);
      }
      return leaving.length;
    },
    all,
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
