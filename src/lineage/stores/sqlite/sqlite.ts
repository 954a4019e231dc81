import type { Coverage } from '../../../core/coverage.ts';
import type { Decision } from '../../../core/decision.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import type { InputRow } from '../../../core/report.ts';
import { bodyOf, integerOf, textOf } from '../../../database/rows.ts';
import type { Database, Row } from '../../../database/sqlite.ts';
import { type Durability, explaining, openSqliteFile } from '../../../database/sqlite-file.ts';
import { storedText } from '../../../database/stored-text.ts';
import { inOrderOfDecision } from '../../facts/decision-order.ts';
import { factOf } from '../../storage/fact-rows.ts';
import { forgetFacts } from './fact-eraser.ts';
import { factWriter, hexadecimal } from './fact-writer.ts';
import { gathered, inOrder } from '../../facts/facts.ts';
import { sqliteFindings } from './findings.ts';
import { sqliteHistory } from './finding-history.ts';
import { sqliteBeside } from './shelves.ts';
import { interned } from './interned.ts';
import * as lookUpsSql from './look-ups-sql.ts';
import { SCHEMA } from './migrations/index.ts';
import * as sql from './sql.ts';
import { sqliteLookUps } from './look-ups.ts';
import { type FactQuery, FOREVER, type Store } from '../../storage/store.ts';

/** How many facts are handed over at a time. */
const TOGETHER = 5000;

/**
 * A store in one SQLite file, made when it is missing; `:memory:` is none.
 * @throws InvalidInput when the file is not ours; Unavailable when it cannot be opened, or another process holds it.
 */
export async function openSqliteStore(path: string, durability: Durability = 'process'): Promise<Store> {
  const database = await openSqliteFile(path, SCHEMA, durability);
  return explaining(path, () => storeOf(database, path));
}

function storeOf(database: Database, path: string): Store {
  const writer = factWriter(database);
  const coverages = interned(database, sql.coverageKey, sql.addCoverage);
  const addMinute = database.prepare(sql.addMinute);
  const allFacts = database.prepare(sql.allFacts);
  const factsAbout = database.prepare(sql.factsAbout);
  const everyAbout = database.prepare(sql.eachAbout);
  const allCoverage = database.prepare(sql.coverages);
  const minutesOf = database.prepare(sql.minutes);
  const setInput = database.prepare(sql.setInput);
  const allInputs = database.prepare(sql.inputs);
  const newestFact = database.prepare(lookUpsSql.newestFact);
  const { add: addHistory, ...history } = sqliteHistory(database, (work) => explaining(path, work));

  async function eachFacts(take: (some: readonly LandwaiterEvent[]) => void): Promise<void> {
    explaining(path, () => handOver(allFacts.iterate(), take));
  }

  function transaction(work: () => void): void {
    try {
      explaining(path, () => database.transaction(work));
    } catch (error) {
      writer.forget();
      coverages.forget();
      throw error;
    }
  }

  return {
    async record(events) {
      let added = 0;
      let contradictions = 0;
      transaction(() => {
        for (const event of events) {
          const outcome = writer.write(event);
          if (outcome !== 'known') added++;
          if (outcome === 'contradicting') contradictions++;
        }
        writer.finish();
      });
      return { added, contradictions };
    },
    async cover(coverage) {
      transaction(() => {
        for (const { source, scope, minutes } of coverage) {
          const key = coverages.key(storedText(source), storedText(scope));
          for (const minute of minutes) addMinute.run(key, minute);
        }
      });
    },
    facts: () => gathered(eachFacts),
    eachFacts,
    async factsAbout(query) {
      return explaining(path, () => inOrder(factsAbout.all(...parameters(query)).map(factOf)));
    },
    async eachAbout(query, { since, until }, take) {
      explaining(path, () => handOver(everyAbout.iterate(...parameters(query), since, Math.min(until, FOREVER)), take));
    },
    async forget(before, keep) {
      return explaining(path, () => forgetFacts(database, before, keep));
    },
    async coverage() {
      const rows = explaining(path, () =>
        allCoverage.all().map(
          (row): Coverage => ({
            source: textOf(row, 'source'),
            scope: textOf(row, 'scope'),
            minutes: minutesOf.all(integerOf(row, 'key')).map((minute) => integerOf(minute, 'minute')),
          }),
        ),
      );
      const name = ({ source, scope }: Coverage): string => JSON.stringify([source, scope]);
      return rows.sort((one, other) => (name(one) < name(other) ? -1 : 1));
    },
    async noteInputs(inputs) {
      transaction(() => {
        for (const input of inputs) setInput.run(storedText(input.path), JSON.stringify(input));
      });
    },
    async inputs() {
      const inputs = explaining(path, () => allInputs.all().map((row) => bodyOf<InputRow>(row)));
      return inputs.sort((one, other) => (one.path < other.path ? -1 : 1));
    },
    ...sqliteBeside(database, transaction, (work) => explaining(path, work)),
    ...history,
    ...sqliteFindings(database, path, transaction, addHistory),
    ...sqliteDecisions(database, path, transaction),
    ...sqliteLookUps(database, (work) => explaining(path, work)),
    async newest() {
      return explaining(path, () => Number(newestFact.get()?.['key'] ?? 0));
    },
    async close() {
      explaining(path, () => database.close());
    },
  };
}

function sqliteDecisions(
  database: Database,
  path: string,
  transaction: (work: () => void) => void,
): Pick<Store, 'decide' | 'decisions'> {
  const addDecision = database.prepare(sql.addDecision);
  const allDecisions = database.prepare(sql.decisions);
  return {
    async decide(...made) {
      transaction(() => {
        for (const decision of made) addDecision.run(storedText(decision.id), JSON.stringify(decision));
      });
    },
    async decisions() {
      return inOrderOfDecision(explaining(path, () => allDecisions.all().map((row) => bodyOf<Decision>(row))));
    },
  };
}

/** Some at a time, until whoever takes them has enough. */
function handOver(rows: Iterable<Row>, take: (some: readonly LandwaiterEvent[]) => unknown): void {
  let some: LandwaiterEvent[] = [];
  for (const row of rows) {
    if (some.push(factOf(row)) < TOGETHER) continue;
    if (take(some) === 'enough') return;
    some = [];
  }
  take(some);
}

/** A query as the parameters of `sql.factsAbout`. */
function parameters({ digests = [], repository, actor }: FactQuery): readonly (string | null)[] {
  const tag = repository?.tag;
  const name = repository ? [storedText(repository.registry), storedText(repository.repository)] : [null, null];
  return [
    JSON.stringify(digests.map(hexadecimal)),
    ...(tag === undefined ? [...name, null, null, null] : [null, null, ...name, storedText(tag)]),
    actor === undefined ? null : storedText(actor),
  ];
}
