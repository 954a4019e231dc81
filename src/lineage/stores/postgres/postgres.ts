import type { ContentsRead } from '../../../core/contents-read.ts';
import type { Coverage } from '../../../core/coverage.ts';
import type { Decision } from '../../../core/decision.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import type { Finding } from '../../../core/finding.ts';
import type { InputRow } from '../../../core/report.ts';
import { MINUTE, type Time } from '../../../core/time.ts';
import type { Postgres, PostgresValue, Session } from '../../../database/postgres.ts';
import { openPostgresSchema } from '../../../database/postgres-schema.ts';
import { bodyOf, integerOf, textOf } from '../../../database/rows.ts';
import type { Row } from '../../../database/sqlite.ts';
import { storedText } from '../../../database/stored-text.ts';
import { inOrderOfDecision } from '../../facts/decision-order.ts';
import { factOf } from '../../storage/fact-rows.ts';
import { gathered, inOrder } from '../../facts/facts.ts';
import { findingLinks, linksOfFinding } from '../../storage/links.ts';
import { SCHEMA } from './migrations/index.ts';
import { type Entry, entriesOf, writeFacts } from './fact-writer.ts';
import { addHistory, postgresHistory } from './finding-history.ts';
import { postgresBeside } from './shelves.ts';
import { monthsOf } from './months.ts';
import { knownNames } from './known-names.ts';
import { newestFact, postgresLookUps } from './look-ups.ts';
import * as lookUpsSql from './look-ups-sql.ts';
import { linkName, nameOf, namesAsked } from './names.ts';
import { forgetFacts } from './retention.ts';
import * as sql from './sql.ts';
import { FOREVER, type Recorded, type Store } from '../../storage/store.ts';

// A read of everything may take its time; nothing waits for it.
const WHOLE_READ = 10 * MINUTE;
const FETCHED = 5000;
const WRITTEN = 5000;

/**
 * A store in the schema `landwaiter` of a PostgreSQL database, made when it is missing. `now` decides only which facts
 * share a partition. The password given beside the URL wins over the one in it.
 * @throws InvalidInput when the database cannot be used; Unavailable when it does not answer.
 */
export async function openPostgresStore(url: string, password: string | undefined, now: () => Time): Promise<Store> {
  return storeOf(await openPostgresSchema(url, password, SCHEMA), now);
}

function storeOf(postgres: Postgres, now: () => Time): Store {
  const months = monthsOf(postgres);
  const names = knownNames();
  const whole = (statement: string): Promise<readonly Row[]> =>
    postgres.transaction(async (session) => {
      await session.rows(sql.readWholeTables);
      return session.rows(statement);
    }, WHOLE_READ);

  async function record(calls: readonly (readonly Entry[])[]): Promise<Recorded> {
    await months.ensure(new Set(calls.flat().map(({ month }) => month)));
    const written = await postgres.transaction(async (session) => {
      const fresh = names.begin();
      let added = 0;
      let contradictions = 0;
      for (const call of calls) {
        const outcome = await writeFacts(session, call, fresh);
        added += outcome.added;
        contradictions += outcome.contradictions;
      }
      return { added, contradictions, fresh };
    });
    written.fresh.kept();
    return { added: written.added, contradictions: written.contradictions };
  }

  async function eachFacts(take: (some: readonly LandwaiterEvent[]) => void): Promise<void> {
    await postgres.transaction(async (session) => {
      await session.rows(sql.readWholeTables);
      await inTurn(session, [sql.allFacts, []], async (rows) => {
        take(rows.map(factOf));
        return 'more';
      });
    }, WHOLE_READ);
  }

  return {
    async record(events) {
      const calls = entriesOf(events, now());
      try {
        return await record(calls);
      } catch (error) {
        if (!isWithoutPartition(error)) throw error;
        months.forget();
        return await record(calls);
      }
    },
    async cover(coverage) {
      const rows = coverage.map(({ source, scope, minutes }) => {
        const name = nameOf('coverage', source, scope);
        return { name, source, scope, minutes: minutes.map((minute) => ({ name, minute })) };
      });
      await postgres.transaction(async (session) => {
        for (const some of inParts(rows))
          await session.rows(sql.addCoverages, [
            some.map(({ name }) => name),
            some.map(({ source }) => storedText(source)),
            some.map(({ scope }) => storedText(scope)),
          ]);
        for (const some of inParts(rows.flatMap(({ minutes }) => minutes)))
          await session.rows(sql.addMinutes, [some.map(({ name }) => name), some.map(({ minute }) => minute)]);
      });
    },
    facts: () => gathered(eachFacts),
    eachFacts,
    async factsAbout(query) {
      const rows = await postgres.rows(sql.factsAbout, [namesAsked(query)], 'factsAbout');
      return inOrder(rows.map(factOf));
    },
    async eachAbout(query, { since, until }, take) {
      await postgres.transaction(async (session) => {
        const asked = [namesAsked(query), since, Math.min(until, FOREVER)];
        await inTurn(session, [sql.keysAbout, asked], async (rows) => {
          const keys = [rows.map((row) => integerOf(row, 'key')), rows.map((row) => integerOf(row, 'month'))];
          return take((await session.rows(sql.factsByKey, keys)).map(factOf));
        });
      }, WHOLE_READ);
    },
    forget: (before, keep) => forgetFacts(postgres, before, keep),
    async coverage() {
      const rows = (await whole(sql.coverages)).map(
        (row): Coverage => ({
          source: textOf(row, 'source'),
          scope: textOf(row, 'scope'),
          minutes: textOf(row, 'minutes').split(',').map(Number),
        }),
      );
      const name = ({ source, scope }: Coverage): string => JSON.stringify([source, scope]);
      return rows.sort((one, other) => (name(one) < name(other) ? -1 : 1));
    },
    async noteInputs(inputs) {
      const latest = [...new Map(inputs.map((input) => [input.path, input])).values()];
      await postgres.transaction(async (session) => {
        for (const some of inParts(latest))
          await session.rows(sql.setInputs, [
            some.map(({ path }) => nameOf('input', path)),
            some.map((input) => JSON.stringify(input)),
          ]);
      });
    },
    async inputs() {
      const inputs = (await whole(sql.inputs)).map((row) => bodyOf<InputRow>(row));
      return inputs.sort((one, other) => (one.path < other.path ? -1 : 1));
    },
    ...postgresBeside(postgres),
    ...postgresHistory(postgres),
    ...postgresDecisions(postgres, whole),
    ...postgresFindings(postgres, whole),
    ...postgresLookUps(postgres),
    newest: () => newestFact(postgres),
    close: () => postgres.close(),
  };
}

/** What the last evaluation left. */
function postgresFindings(
  postgres: Postgres,
  whole: (statement: string) => Promise<readonly Row[]>,
): Pick<Store, 'saveFindings' | 'findings' | 'contentsOf'> {
  return {
    async saveFindings(findings, judged, told) {
      await postgres.transaction(async (session) => {
        await session.rows(sql.lockFindings);
        for (const statement of [sql.dropFindings, lookUpsSql.dropFindingLinks]) await session.rows(statement);
        for (const some of inParts([...findings.entries()]))
          await session.rows(sql.addFindings, [
            some.map(([position]) => position),
            some.map(([, finding]) => JSON.stringify(finding)),
          ]);
        const links = [...findings.entries()].flatMap(([position, finding]) =>
          linksOfFinding(finding).map((link) => ({ position, name: linkName(link) })),
        );
        for (const some of inParts(links))
          await session.rows(lookUpsSql.addFindingLinks, [
            some.map(({ name }) => name),
            some.map(({ position }) => position),
          ]);
        if (told) await addHistory(session, told);
        if (!judged) return;
        if (judged.contents) await session.rows(lookUpsSql.dropContents);
        for (const some of inParts([...(judged.contents?.entries() ?? [])]))
          await session.rows(lookUpsSql.addContents, [
            some.map(([position]) => position),
            some.map(([, { digest }]) => linkName(findingLinks.image(digest))),
            some.map(([, read]) => JSON.stringify(read)),
          ]);
        await session.rows(lookUpsSql.dropJudging);
        await session.rows(lookUpsSql.setJudging, [judged.at, judged.newest ?? null]);
      });
    },
    async findings() {
      return (await whole(sql.findings)).map((row) => bodyOf<Finding>(row));
    },
    async contentsOf(digests) {
      const names = digests.map((digest) => linkName(findingLinks.image(digest)));
      const rows = await postgres.rows(lookUpsSql.contentsOf, [names], 'contentsOf');
      return rows.map((row) => bodyOf<ContentsRead>(row));
    },
  };
}

function postgresDecisions(
  postgres: Postgres,
  whole: (statement: string) => Promise<readonly Row[]>,
): Pick<Store, 'decide' | 'decisions'> {
  return {
    async decide(...made) {
      await postgres.transaction(async (session) => {
        for (const decision of made)
          await session.rows(sql.addDecision, [nameOf('decision', decision.id), JSON.stringify(decision)]);
      });
    },
    async decisions() {
      return inOrderOfDecision((await whole(sql.decisions)).map((row) => bodyOf<Decision>(row)));
    },
  };
}

/** Reads some rows at a time, until whoever takes them has enough. Only inside a transaction. */
async function inTurn(
  session: Session,
  [statement, parameters]: readonly [string, readonly PostgresValue[]],
  take: (rows: readonly Row[]) => Promise<'more' | 'enough'>,
): Promise<void> {
  await session.rows(`DECLARE every NO SCROLL CURSOR FOR ${statement}`, parameters);
  for (;;) {
    const rows = await session.rows(`FETCH ${FETCHED} FROM every`);
    if ((await take(rows)) === 'enough' || rows.length < FETCHED) return;
  }
}

/** Another process dropped the partition after this one had seen it. */
function isWithoutPartition(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23514';
}

function inParts<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / WRITTEN) }, (_, part) =>
    items.slice(part * WRITTEN, (part + 1) * WRITTEN),
  );
}
