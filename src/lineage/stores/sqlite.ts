import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Coverage } from '../../core/coverage.ts';
import { InvalidInput } from '../../core/error.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Finding } from '../../core/finding.ts';
import type { InputRow } from '../../core/report.ts';
import { factWriter, hexadecimal } from '../fact-writer.ts';
import { inOrder } from '../facts.ts';
import { interned } from '../interned.ts';
import { checkSchema, migrate } from '../migrations/migrate.ts';
import * as sql from '../sql.ts';
import { type Database, loadSqlite, type OpenDatabase } from '../sqlite-driver.ts';
import { explained } from '../sqlite-failure.ts';
import { bodyOf, factOf, integerOf, textOf } from '../sqlite-rows.ts';
import type { FactQuery, Store } from '../store.ts';
import { storedText } from '../stored-text.ts';

/**
 * A store in one SQLite file, made when it is missing; `:memory:` is none.
 * @throws InvalidInput when the path cannot be used or the file is not ours; Unavailable when another process holds it.
 */
export async function openSqliteStore(path: string): Promise<Store> {
  const open = await loadSqlite();
  if (path !== ':memory:') await checkPlace(path);
  return explaining(path, () => storeOf(opened(open, path), path));
}

async function checkPlace(path: string): Promise<void> {
  const isFolder = async (one: string): Promise<boolean> =>
    (await stat(one).catch(() => undefined))?.isDirectory() === true;
  const folder = dirname(resolve(path));
  if (!(await isFolder(folder)))
    throw new InvalidInput('--store', `the folder ${folder} does not exist: make it first`);
  if (await isFolder(path)) throw new InvalidInput('--store', `${path} is a folder: give the path of a file`);
}

function opened(open: OpenDatabase, path: string): Database {
  // Absolute, because SQLite gives `file:` at the start of a path a meaning of its own.
  const database = open(path === ':memory:' ? path : resolve(path));
  try {
    database.exec('PRAGMA busy_timeout = 5000');
    checkSchema(database, path);
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = NORMAL');
    migrate(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function storeOf(database: Database, path: string): Store {
  const writer = factWriter(database);
  const coverages = interned(database, sql.coverageKey, sql.addCoverage);
  const addMinute = database.prepare(sql.addMinute);
  const allFacts = database.prepare(sql.allFacts);
  const factsAbout = database.prepare(sql.factsAbout);
  const allCoverage = database.prepare(sql.coverages);
  const minutesOf = database.prepare(sql.minutes);
  const setInput = database.prepare(sql.setInput);
  const allInputs = database.prepare(sql.inputs);
  const addFinding = database.prepare(sql.addFinding);
  const allFindings = database.prepare(sql.findings);

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
    async facts() {
      return explaining(path, () => {
        const facts: LandwaiterEvent[] = [];
        for (const row of allFacts.iterate()) facts.push(factOf(row));
        return inOrder(facts);
      });
    },
    async factsAbout(query) {
      return explaining(path, () => inOrder(factsAbout.all(...parameters(query)).map(factOf)));
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
    async saveFindings(findings) {
      transaction(() => {
        database.exec(sql.dropFindings);
        for (const [position, finding] of findings.entries()) addFinding.run(position, JSON.stringify(finding));
      });
    },
    async findings() {
      return explaining(path, () => allFindings.all().map((row) => bodyOf<Finding>(row)));
    },
    async close() {
      explaining(path, () => database.close());
    },
  };
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

function explaining<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw explained(error, path);
  }
}
