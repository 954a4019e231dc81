/** Answers the new ones; `known`: the id was there before this statement, with another content. */
export const addSeen = `
  WITH fresh AS (
    INSERT INTO seen (hash, id, month, at)
    SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::integer[], $4::bigint[])
    ON CONFLICT (hash) DO NOTHING RETURNING hash, id, key)
  SELECT hash, id, key, EXISTS (SELECT FROM seen WHERE seen.id = fresh.id) AS known FROM fresh`;

export const addFacts = `
  WITH named AS (
    INSERT INTO mention (month, name, fact)
    SELECT * FROM unnest($9::integer[], $10::bytea[], $11::bigint[]))
  INSERT INTO fact (key, month, at, type, body, path, line, sha256)
  SELECT * FROM unnest(
    $1::bigint[], $2::integer[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[])`;

/** The origins of those that are kept, by hash. What was forgotten has none. */
export const origins = `
  SELECT seen.hash, fact.key, fact.month, fact.path, fact.line, fact.sha256
  FROM seen JOIN fact ON fact.key = seen.key AND fact.month = seen.month
  WHERE seen.hash = ANY ($1::bytea[])`;

/** The same, so that nobody changes them meanwhile; in one order for everybody, so that none waits for another. */
export const originsToChange = `${origins} ORDER BY fact.key FOR UPDATE OF fact`;

export const setOrigins = `
  UPDATE fact SET path = one.path, line = one.line, sha256 = one.sha256
  FROM unnest($1::bigint[], $2::integer[], $3::text[], $4::bigint[], $5::text[]) AS one (key, month, path, line, sha256)
  WHERE fact.key = one.key AND fact.month = one.month`;

const FACT = 'SELECT fact.body, fact.path, fact.line, fact.sha256';

/** Sessions look everything up in indexes; whoever wants all is better off without. */
export const readWholeTables = 'SET LOCAL enable_seqscan = on';

/** In any order: SQL compares UTF-8, the order of facts is that of UTF-16. */
export const allFacts = `${FACT} FROM fact`;

/** By the names of `namesAsked`. */
const MENTIONING = 'SELECT DISTINCT mention.month, mention.fact FROM mention WHERE mention.name = ANY ($1::bytea[])';

export const factsAbout = `${FACT}
  FROM (${MENTIONING}) AS found
  JOIN fact ON fact.key = found.fact AND fact.month = found.month`;

/** The latest first; not yet the facts, whose texts would be sorted too. Further parameters: from when and before when. */
export const keysAbout = `
  SELECT fact.key, fact.month
  FROM (${MENTIONING}) AS found
  JOIN fact ON fact.key = found.fact AND fact.month = found.month
  WHERE fact.at >= $2 AND fact.at < $3
  ORDER BY fact.at DESC`;

export const factsByKey = `${FACT}
  FROM unnest($1::bigint[], $2::integer[]) AS one (key, month)
  JOIN fact ON fact.key = one.key AND fact.month = one.month
  ORDER BY fact.at DESC`;

export const addCoverages = `
  INSERT INTO coverage (name, source, scope) SELECT * FROM unnest($1::bytea[], $2::text[], $3::text[])
  ON CONFLICT (name) DO NOTHING`;
export const addMinutes = `
  INSERT INTO coverage_minute (coverage, minute)
  SELECT coverage.key, one.minute FROM unnest($1::bytea[], $2::bigint[]) AS one (name, minute)
  JOIN coverage ON coverage.name = one.name
  ON CONFLICT DO NOTHING`;
export const coverages = `
  SELECT source, scope, string_agg(minute::text, ',' ORDER BY minute) AS minutes
  FROM coverage JOIN coverage_minute ON coverage = key GROUP BY key`;

export const setInputs = `
  INSERT INTO input (name, body) SELECT * FROM unnest($1::bytea[], $2::text[])
  ON CONFLICT (name) DO UPDATE SET body = excluded.body`;
export const inputs = 'SELECT body FROM input';

/** Whoever replaces the findings waits for others who do; those who read them do not wait. */
export const lockFindings = 'LOCK TABLE finding IN SHARE ROW EXCLUSIVE MODE';
export const dropFindings = 'DELETE FROM finding';
export const addFindings = 'INSERT INTO finding (position, body) SELECT * FROM unnest($1::integer[], $2::text[])';
export const findings = 'SELECT body FROM finding ORDER BY position';

/** Parameters of these: a month, then names or keys of facts. */
export const factsToKeep = 'SELECT DISTINCT fact FROM mention WHERE month = $1 AND name = ANY ($2::bytea[])';
export const countFacts = 'SELECT count(*) AS count FROM fact WHERE month = $1';
export const moveFacts = `
  INSERT INTO fact (month, key, at, type, body, path, line, sha256)
  SELECT 0, key, at, type, body, path, line, sha256 FROM fact WHERE month = $1 AND key = ANY ($2::bigint[])`;
export const moveMentions = `
  INSERT INTO mention (month, name, fact) SELECT 0, name, fact FROM mention WHERE month = $1 AND fact = ANY ($2::bigint[])`;
export const moveSeen = 'UPDATE seen SET month = 0 WHERE month = $1 AND key = ANY ($2::bigint[])';

/** Of those without a month of their own. Parameters: the time, names to keep, how many at once. */
export const forgetOthers = `
  WITH gone AS (
    DELETE FROM fact WHERE month = 0 AND key IN (
      SELECT key FROM fact WHERE month = 0 AND at < $1 AND NOT EXISTS (
        SELECT FROM mention
        WHERE mention.month = 0 AND mention.fact = fact.key AND mention.name = ANY ($2::bytea[]))
      LIMIT $3)
    RETURNING key),
  forgotten AS (DELETE FROM mention WHERE month = 0 AND fact IN (SELECT key FROM gone))
  SELECT count(*) AS count FROM gone`;

/** Parameters: the time, how many at once. */
export const forgetSeen = `
  WITH gone AS (
    DELETE FROM seen WHERE hash IN (
      SELECT hash FROM seen WHERE at < $1 AND NOT EXISTS (
        SELECT FROM fact WHERE fact.month = seen.month AND fact.key = seen.key)
      LIMIT $2)
    RETURNING 1)
  SELECT count(*) AS count FROM gone`;

/** Parameters: SHA-256, name of the manifest, time, body. */
export const keepFull = `
  INSERT INTO full_comparison (sha256, manifest, at, body) VALUES ($1, $2, $3, $4)
  ON CONFLICT (sha256) DO UPDATE SET at = greatest(full_comparison.at, excluded.at)`;
export const full = 'SELECT body FROM full_comparison WHERE sha256 = $1';
/** Parameters: a time, and the names of digests to keep. */
export const forgetFull = 'DELETE FROM full_comparison WHERE at < $1 AND NOT manifest = ANY($2::bytea[])';

/** Where bytes stand by a name that is a hash. */
export type ShelfTable = 'material' | 'examined';

/** Parameters: SHA-256, name of the digest, time, body. */
export const keepOn = (table: ShelfTable): string => `
  INSERT INTO ${table} (sha256, about, at, body) VALUES ($1, $2, $3, $4)
  ON CONFLICT (sha256) DO UPDATE SET at = greatest(${table}.at, excluded.at)`;
export const bytesOn = (table: ShelfTable): string => `SELECT body FROM ${table} WHERE sha256 = $1`;
export const sizeOf = (table: ShelfTable): string =>
  `SELECT coalesce(sum(length(body)), 0)::bigint AS size FROM ${table}`;
/** Parameters: a time, and the names of digests to keep. */
export const forgetOn = (table: ShelfTable): string =>
  `DELETE FROM ${table} WHERE at < $1 AND NOT about = ANY($2::bytea[])`;

export const addDecision = 'INSERT INTO decision (name, body) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING';
export const decisions = 'SELECT body FROM decision';
