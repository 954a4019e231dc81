import { isDigest } from '../../../core/digest.ts';
import type { Finding } from '../../../core/finding.ts';
import { bodyOf, integerOf, textOf } from '../../../database/rows.ts';
import type { Database, Row } from '../../../database/sqlite.ts';
import { storedText } from '../../../database/stored-text.ts';
import { factOf, repositoryIn } from '../../storage/fact-rows.ts';
import { hexadecimal } from './fact-writer.ts';
import { linkKey } from '../../storage/link-key.ts';
import type { Kept, IndexLookUps } from '../../storage/look-ups.ts';
import * as sql from './look-ups-sql.ts';
import * as tables from './sql.ts';

/** Look-ups in SQLite. `explaining`: makes what SQLite throws an error that says what to do. */
export function sqliteLookUps(database: Database, explaining: <Result>(work: () => Result) => Result): IndexLookUps {
  const near = database.prepare(sql.near);
  const firstPullOfTag = database.prepare(sql.firstPullOfTag);
  const firstPullOfDigest = database.prepare(sql.firstPullOfDigest);
  const changesUntil = database.prepare(sql.changesUntil);
  const linkedSince = database.prepare(sql.linkedSince);
  const digestsBetween = database.prepare(sql.digestsBetween);
  const repositoriesAt = database.prepare(sql.repositoriesAt);
  const repositoriesUnder = database.prepare(sql.repositoriesUnder);
  const actorNames = database.prepare(sql.actorNames);
  const latestTimes = database.prepare(sql.latestTimes);
  const newestFact = database.prepare(sql.newestFact);
  const feeds = database.prepare(tables.coverages);
  const minutesOf = database.prepare(tables.minutes);
  const endsOf = database.prepare(sql.endsOf);
  const findingsAbout = database.prepare(sql.findingsAbout);
  const judging = database.prepare(sql.judging);
  const json = (values: readonly unknown[]): string => JSON.stringify(values);

  return {
    async near({ digests = [], names = [], links = [], actors = [], types = [], known, most }) {
      return explaining(() => {
        const found: Kept[] = [];
        const rows = near.iterate(
          json(digests.map(hexadecimal)),
          json(
            names.filter(({ tag }) => tag === undefined).map((one) => [stored(one.registry), stored(one.repository)]),
          ),
          json(
            names.flatMap(({ registry, repository, tag }) =>
              tag === undefined ? [] : [[stored(registry), stored(repository), stored(tag)]],
            ),
          ),
          json(links.map(linkKey)),
          json(actors.map(stored)),
          json(types),
          json(types),
          most + known.size,
        );
        for (const row of rows) if (!known.has(integerOf(row, 'key'))) found.push(keptOf(row));
        return found;
      });
    },
    async firstPulls({ names = [], digests = [] }) {
      return explaining(() =>
        [0, 1].flatMap((onlyRecorded) => [
          ...names.flatMap(({ registry, repository, tag = '' }) =>
            firstPullOfTag.all(stored(tag), stored(registry), stored(repository), onlyRecorded).map(keptOf),
          ),
          ...digests.flatMap((digest) => firstPullOfDigest.all(hexadecimal(digest), onlyRecorded).map(keptOf)),
        ]),
      );
    },
    async changesUntil(asked, most) {
      return explaining(() => asked.map(({ object, at }) => changesUntil.all(linkKey(object), at, most).map(keptOf)));
    },
    async linkedSince(link, from, most) {
      return explaining(() => linkedSince.all(linkKey(link), from, most).map(keptOf));
    },
    async digestsLike(prefix) {
      const ends = [prefix.padEnd(64, '0'), prefix.padEnd(64, 'f')];
      return explaining(() =>
        digestsBetween
          .all(...ends)
          .map((row) => `sha256:${textOf(row, 'value')}`)
          .filter(isDigest),
      );
    },
    async repositoriesAt(paths) {
      return explaining(() => repositoriesAt.all(json(paths.map(stored))).map(repositoryIn));
    },
    async repositoriesUnder(ends) {
      return explaining(() => repositoriesUnder.all(json(ends.map(stored))).map(repositoryIn));
    },
    async actorNames() {
      return explaining(() => actorNames.all().map((row) => textOf(row, 'name')));
    },
    async latestTimes(most) {
      return explaining(() => ({
        times: latestTimes.all(most).map((row) => integerOf(row, 'at')),
        count: Number(newestFact.get()?.['key'] ?? 0),
      }));
    },
    async coverageOf(wanted) {
      return explaining(() =>
        feeds.all().flatMap((row) => {
          const feed = { source: textOf(row, 'source'), scope: textOf(row, 'scope') };
          const [how, key] = [wanted(feed), integerOf(row, 'key')];
          if (how === undefined) return [];
          const rows = how === 'all' ? minutesOf.all(key) : endsOf.all(key, key);
          return [{ ...feed, minutes: rows.map((minute) => integerOf(minute, 'minute')) }];
        }),
      );
    },
    async findingsAbout(links) {
      return explaining(() => findingsAbout.all(json(links.map(linkKey))).map((row) => bodyOf<Finding>(row)));
    },
    async judging() {
      return explaining(() => {
        const row = judging.get();
        if (!row) return undefined;
        const [at, newest, last] = [integerOf(row, 'at'), row['newest'], row['last']];
        return typeof newest === 'number' ? { at, isCurrent: newest === (last ?? 0) } : { at };
      });
    },
  };
}

const stored = storedText;

function keptOf(row: Row): Kept {
  return { key: integerOf(row, 'key'), fact: factOf(row) };
}
