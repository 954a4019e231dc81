import { contentHash } from '../../core/canonical.ts';
import type { Finding } from '../../core/finding.ts';
import type { InputRow } from '../../core/report.ts';
import { byFact, type Fact, isLesserOrigin } from '../facts.ts';
import { type Mentions, mentionsOf } from '../mentions.ts';
import type { FactQuery, Store } from '../store.ts';

/** A store that lasts as long as the process. */
export function memoryStore(): Store {
  const facts = new Map<string, Fact>();
  const ids = new Set<string>();
  const covered = new Map<string, { readonly source: string; readonly scope: string; readonly minutes: Set<number> }>();
  const inputs = new Map<string, InputRow>();
  let findings: readonly Finding[] = [];
  const inOrder = (found: Iterable<Fact>): readonly Fact['event'][] => [...found].sort(byFact).map((fact) => fact.event);

  return {
    async record(events) {
      let added = 0;
      let contradictions = 0;
      for (const event of events) {
        const hash = contentHash(event);
        const known = facts.get(hash);
        if (!known || isLesserOrigin(event.origin, known.event.origin)) facts.set(hash, { event, hash });
        if (known) continue;
        added++;
        if (ids.has(event.id)) contradictions++;
        ids.add(event.id);
      }
      return { added, contradictions };
    },
    async cover(coverage) {
      for (const { source, scope, minutes } of coverage) {
        const key = JSON.stringify([source, scope]);
        const row = covered.get(key) ?? { source, scope, minutes: new Set() };
        for (const minute of minutes) row.minutes.add(minute);
        covered.set(key, row);
      }
    },
    async facts() {
      return inOrder(facts.values());
    },
    async factsAbout(query) {
      return inOrder([...facts.values()].filter((fact) => mentions(mentionsOf(fact.event), query)));
    },
    async coverage() {
      const rows = [...covered].sort(([one], [other]) => (one < other ? -1 : 1));
      return rows.map(([, { minutes, ...key }]) => ({ ...key, minutes: [...minutes].sort((one, other) => one - other) }));
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
    async close() {},
  };
}

function mentions(found: Mentions, { digests = [], repository, actor }: FactQuery): boolean {
  if (digests.some((digest) => found.digests.includes(digest))) return true;
  if (actor !== undefined && found.actors.includes(actor)) return true;
  return repository !== undefined && found.repositories.some((one) => (
    one.registry === repository.registry
    && one.repository === repository.repository
    && (repository.tag === undefined || one.tag === repository.tag)
  ));
}
