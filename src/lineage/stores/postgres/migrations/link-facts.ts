import type { Session } from '../../../../database/postgres.ts';
import { integerOf } from '../../../../database/rows.ts';
import { factOf } from '../../../storage/fact-rows.ts';
import { knownNames } from '../known-names.ts';
import { namesOf } from '../names.ts';

const ADD = `
INSERT INTO mention (month, name, fact)
SELECT one.month, one.name, one.fact FROM unnest($1::integer[], $2::bytea[], $3::bigint[]) AS one (month, name, fact)
WHERE NOT EXISTS (
  SELECT FROM mention WHERE mention.month = one.month AND mention.name = one.name AND mention.fact = one.fact)`;

/** Adds the names that facts in a store of an earlier version lack. `which`: a condition on `fact`. */
export async function linkFacts(session: Session, which: string): Promise<void> {
  await session.rows(`
    DECLARE every_fact NO SCROLL CURSOR FOR SELECT key, month, body, path, line, sha256 FROM fact WHERE ${which}`);
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
