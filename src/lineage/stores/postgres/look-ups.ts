import { addTo } from '../../../core/grouping.ts';
import type { Coverage } from '../../../core/coverage.ts';
import type { Digest } from '../../../core/digest.ts';
import type { Finding } from '../../../core/finding.ts';
import type { Postgres } from '../../../database/postgres.ts';
import { bodyOf, integerOf, textOf } from '../../../database/rows.ts';
import type { Row } from '../../../database/sqlite.ts';
import { factOf, repositoryIn } from '../../storage/fact-rows.ts';
import type { Kept, IndexLookUps } from '../../storage/look-ups.ts';
import { mentionsOf } from '../../storage/mentions.ts';
import * as sql from './look-ups-sql.ts';
import { linkName, nameOf, PREFIX } from './names.ts';

const MOST_WITH_PREFIX = 1000;

/** Look-ups in PostgreSQL. */
export function postgresLookUps(postgres: Postgres): IndexLookUps {
  return {
    async near({ digests = [], names = [], links = [], actors = [], types = [], known, most }) {
      const asked = [
        ...digests.map((digest) => nameOf('digest', digest)),
        ...names.map(({ registry, repository, tag }) =>
          tag === undefined ? nameOf('repository', registry, repository) : nameOf('tag', registry, repository, tag),
        ),
        ...links.map(linkName),
        ...actors.map((actor) => nameOf('actor', actor)),
      ];
      const rows = await postgres.rows(sql.near, [asked, types, most + known.size], 'near');
      return rows.filter((row) => !known.has(integerOf(row, 'key'))).map(keptOf);
    },
    async firstPulls({ names = [], digests = [] }) {
      const asked = [
        ...names.map(({ registry, repository, tag = '' }) => nameOf('tag', registry, repository, tag)),
        ...digests.map((digest) => nameOf('digest', digest)),
      ];
      return asked.length === 0 ? [] : (await postgres.rows(sql.firstPulls, [asked], 'firstPulls')).map(keptOf);
    },
    async changesUntil(asked, most) {
      const found = asked.map((): Kept[] => []);
      const times = asked.map(({ at }) => Math.trunc(at));
      const names = asked.map(({ object }) => linkName(object));
      for (const row of await postgres.rows(sql.changesUntil, [names, times, most], 'changesUntil'))
        found[integerOf(row, 'number') - 1]?.push(keptOf(row));
      return found;
    },
    async linkedSince(link, from, most) {
      const rows = await postgres.rows(sql.linkedSince, [linkName(link), from, most], 'linkedSince');
      return rows.map(keptOf);
    },
    async digestsLike(prefix) {
      const name = nameOf('prefix', prefix.slice(0, PREFIX));
      const rows = await postgres.rows(sql.near, [[name], [], MOST_WITH_PREFIX], 'near');
      const found = new Set<Digest>(
        rows
          .flatMap((row) => mentionsOf(factOf(row)).digests)
          .filter((digest) => digest.startsWith(`sha256:${prefix}`)),
      );
      return [...found].slice(0, 100);
    },
    async repositoriesAt(paths) {
      const rows = await postgres.rows(
        sql.repositoriesAt,
        [paths.map((path) => nameOf('path', path))],
        'repositoriesAt',
      );
      return rows.map(repositoryIn);
    },
    async repositoriesUnder(ends) {
      const rows = await postgres.rows(sql.repositoriesUnder, [ends.map((end) => `/${end}`)], 'repositoriesUnder');
      return rows.map(repositoryIn);
    },
    async actorNames() {
      return (await postgres.rows(sql.actorNames, [], 'actorNames')).map((row) => textOf(row, 'text'));
    },
    async latestTimes(most) {
      const rows = await postgres.rows(sql.latestTimes, [most], 'latestTimes');
      return { times: rows.map((row) => integerOf(row, 'at')), count: await newestFact(postgres) };
    },
    async coverageOf(wanted) {
      const feeds = (await postgres.rows(sql.feeds, [], 'feeds')).map((row) => {
        const feed = { source: textOf(row, 'source'), scope: textOf(row, 'scope') };
        return { key: integerOf(row, 'key'), feed, how: wanted(feed) };
      });
      const minutes = new Map<number, number[]>();
      for (const [how, statement] of [
        ['ends', sql.endsOf],
        ['all', sql.minutesOf],
      ] as const) {
        const keys = feeds.filter((one) => one.how === how).map(({ key }) => key);
        if (keys.length === 0) continue;
        for (const row of await postgres.rows(statement, [keys], how)) {
          const [key, minute] = [integerOf(row, 'key'), integerOf(row, 'minute')];
          addTo(minutes, key, minute);
        }
      }
      return feeds
        .filter(({ how }) => how !== undefined)
        .map(({ key, feed }): Coverage => ({ ...feed, minutes: minutes.get(key) ?? [] }));
    },
    async findingsAbout(links) {
      const rows = await postgres.rows(sql.findingsAbout, [links.map(linkName)], 'findingsAbout');
      return rows.map((row) => bodyOf<Finding>(row));
    },
    async judging() {
      const [row] = await postgres.rows(sql.judging, [], 'judging');
      if (!row) return undefined;
      const [at, newest] = [integerOf(row, 'at'), row['newest']];
      return typeof newest === 'number' ? { at, isCurrent: newest === (await newestFact(postgres)) } : { at };
    },
  };
}

/** The greatest key of a fact, which is about how many there are. */
export async function newestFact(postgres: Postgres): Promise<number> {
  const [row] = await postgres.rows(sql.newestFact, [], 'newestFact');
  return Number(row?.['key'] ?? 0);
}

function keptOf(row: Row): Kept {
  return { key: integerOf(row, 'key'), fact: factOf(row) };
}
