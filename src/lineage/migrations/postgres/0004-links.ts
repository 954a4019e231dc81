import type { Session } from '../../../database/postgres.ts';
import { integerOf } from '../../../database/rows.ts';
import { factOf } from '../../fact-rows.ts';
import { knownNames } from '../../postgres/known-names.ts';
import { namesOf } from '../../postgres/names.ts';

const TABLES = `
CREATE TABLE repository (
  name bytea PRIMARY KEY,
  path bytea NOT NULL,
  registry text NOT NULL,
  text text NOT NULL
);
CREATE INDEX repository_by_path ON repository (path);
CREATE TABLE actor (
  name bytea PRIMARY KEY,
  text text NOT NULL
);
CREATE TABLE finding_link (
  name bytea NOT NULL,
  position integer NOT NULL
);
CREATE INDEX finding_link_by_name ON finding_link (name);
CREATE TABLE judging (
  at bigint NOT NULL,
  newest bigint
);
DECLARE every_fact NO SCROLL CURSOR FOR SELECT key, month, body, path, line, sha256 FROM fact;
`;

const ADD = `
INSERT INTO mention (month, name, fact)
SELECT one.month, one.name, one.fact FROM unnest($1::integer[], $2::bytea[], $3::bigint[]) AS one (month, name, fact)
WHERE NOT EXISTS (
  SELECT FROM mention WHERE mention.month = one.month AND mention.name = one.name AND mention.fact = one.fact)`;

/**
 * What ties facts together, and what names are texts of; when findings were evaluated. Findings of earlier versions get
 * their links with the next evaluation: until then nobody is told that all were judged.
 */
export async function links(session: Session): Promise<void> {
  await session.rows(TABLES);
  const names = knownNames().begin();
  for (;;) {
    const rows = await session.rows('FETCH 2000 FROM every_fact');
    const facts = rows.map((row) => ({
      key: integerOf(row, 'key'),
      month: integerOf(row, 'month'),
      fact: factOf(row),
    }));
    const named = facts.flatMap((one) => namesOf(one.fact).map((name) => ({ ...one, name })));
    await session.rows(ADD, [
      named.map(({ month }) => month),
      named.map(({ name }) => name),
      named.map(({ key }) => key),
    ]);
    await names.add(
      session,
      facts.map(({ fact }) => fact),
    );
    if (rows.length === 0) break;
  }
  await session.rows('CLOSE every_fact');
}
