export const fileKey = 'SELECT key FROM file WHERE path = ?';
export const addFile = 'INSERT INTO file (path) VALUES (?)';
export const digestKey = 'SELECT key FROM digest WHERE value = unhex(?)';
export const addDigest = 'INSERT INTO digest (value) VALUES (unhex(?))';
export const repositoryKey = 'SELECT key FROM repository WHERE registry = ? AND path = ?';
export const addRepository = 'INSERT INTO repository (registry, path) VALUES (?, ?)';
export const actorKey = 'SELECT key FROM actor WHERE name = ?';
export const addActor = 'INSERT INTO actor (name) VALUES (?)';
export const coverageKey = 'SELECT key FROM coverage WHERE source = ? AND scope = ?';
export const addCoverage = 'INSERT INTO coverage (source, scope) VALUES (?, ?)';

export const factOrigin = `
  SELECT fact.key, file.path, fact.line, fact.sha256
  FROM fact JOIN file ON file.key = fact.file
  WHERE fact.hash = unhex(?)`;
/** Parameters: the id, twice. */
export const factWithId = `
  SELECT 1 FROM fact WHERE id = ? UNION ALL SELECT 1 FROM forgotten WHERE id = ? LIMIT 1`;
export const isForgotten = 'SELECT 1 FROM forgotten WHERE hash = unhex(?)';
export const addFact = `
  INSERT INTO fact (hash, id, at, type, body, file, line, sha256) VALUES (unhex(?), ?, ?, ?, ?, ?, ?, ?)`;
export const setOrigin = 'UPDATE fact SET file = ?, line = ?, sha256 = ? WHERE key = ?';
export const addFactDigest = 'INSERT INTO fact_digest (digest, fact) VALUES (?, ?)';
export const addFactRepository = 'INSERT INTO fact_repository (repository, tag, fact) VALUES (?, ?, ?)';
export const addFactActor = 'INSERT INTO fact_actor (actor, fact) VALUES (?, ?)';

const FACT = 'SELECT fact.body, file.path, fact.line, fact.sha256';

/** In any order: SQL compares UTF-8, the order of facts is that of UTF-16. */
export const allFacts = `${FACT} FROM fact JOIN file ON file.key = fact.file`;

/**
 * Keys of facts. Parameters: digests as a JSON array of hexadecimal texts; registry and path of a repository asked for
 * under any tag; registry, path and tag of one asked for under that tag; actor. What is not asked for is null.
 */
const MENTIONING = `
    SELECT fact_digest.fact FROM fact_digest
      JOIN digest ON digest.key = fact_digest.digest
      WHERE digest.value IN (SELECT unhex(value) FROM json_each(?))
    UNION
    SELECT fact_repository.fact FROM fact_repository
      JOIN repository ON repository.key = fact_repository.repository
      WHERE repository.registry = ? AND repository.path = ?
    UNION
    SELECT fact_repository.fact FROM fact_repository
      JOIN repository ON repository.key = fact_repository.repository
      WHERE repository.registry = ? AND repository.path = ? AND fact_repository.tag = ?
    UNION
    SELECT fact_actor.fact FROM fact_actor
      JOIN actor ON actor.key = fact_actor.actor
      WHERE actor.name = ?`;

/** Parameters: those of what is asked for. */
export const factsAbout = `${FACT}
  FROM (${MENTIONING}) AS found
  JOIN fact ON fact.key = found.fact
  JOIN file ON file.key = fact.file`;

/**
 * The latest first. Parameters: those of what is asked for, and a time from which and one before which they are. Sorted
 * are keys and times, not whole facts: CROSS JOIN has them looked up in that order, one by one, and the limit, which is
 * none, keeps SQLite from leaving out the sorting of what is joined.
 */
export const eachAbout = `
  WITH found AS MATERIALIZED (
    SELECT fact.key FROM (${MENTIONING}) AS mentioning
      JOIN fact ON fact.key = mentioning.fact
      WHERE fact.at >= ? AND fact.at < ?
      ORDER BY fact.at DESC LIMIT -1)
  ${FACT}
  FROM found
  CROSS JOIN fact ON fact.key = found.key
  JOIN file ON file.key = fact.file`;

export const makeDoomed = 'CREATE TEMP TABLE doomed (key INTEGER PRIMARY KEY)';
/** Parameters: the time, and the digests to keep as a JSON array of hexadecimal texts. */
export const doom = `
  INSERT INTO doomed SELECT key FROM fact WHERE at < ? AND key NOT IN (
    SELECT fact_digest.fact FROM fact_digest
      JOIN digest ON digest.key = fact_digest.digest
      WHERE digest.value IN (SELECT unhex(value) FROM json_each(?)))`;
export const countDoomed = 'SELECT count(*) AS count FROM doomed';
export const eraseDoomed = [
  'INSERT INTO forgotten SELECT hash, id, at FROM fact WHERE key IN (SELECT key FROM doomed)',
  'DELETE FROM fact_digest WHERE fact IN (SELECT key FROM doomed)',
  'DELETE FROM fact_repository WHERE fact IN (SELECT key FROM doomed)',
  'DELETE FROM fact_actor WHERE fact IN (SELECT key FROM doomed)',
  'DELETE FROM fact_link WHERE fact IN (SELECT key FROM doomed)',
  'DELETE FROM fact WHERE key IN (SELECT key FROM doomed)',
  'DROP TABLE doomed',
] as const;
export const dropForgotten = 'DELETE FROM forgotten WHERE at < ?';

export const addMinute = 'INSERT INTO coverage_minute (coverage, minute) VALUES (?, ?) ON CONFLICT DO NOTHING';
export const coverages = 'SELECT key, source, scope FROM coverage';
export const minutes = 'SELECT minute FROM coverage_minute WHERE coverage = ? ORDER BY minute';

export const setInput = `
  INSERT INTO input (path, body) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET body = excluded.body`;
export const inputs = 'SELECT body FROM input';

export const dropFindings = 'DELETE FROM finding';
export const addFinding = 'INSERT INTO finding (position, body) VALUES (?, ?)';
export const findings = 'SELECT body FROM finding ORDER BY position';

/** Parameters: SHA-256 and manifest in hexadecimal, time, body. */
export const keepFull = `
  INSERT INTO full_comparison (sha256, manifest, at, body) VALUES (unhex(?), unhex(?), ?, ?)
  ON CONFLICT (sha256) DO UPDATE SET at = max(at, excluded.at)`;
export const full = 'SELECT body FROM full_comparison WHERE sha256 = unhex(?)';
/** Parameters: as those of `doom`. */
export const forgetFull = `
  DELETE FROM full_comparison WHERE at < ? AND manifest NOT IN (SELECT unhex(value) FROM json_each(?))`;

/** Where bytes stand by a name that is a hash. */
export type ShelfTable = 'material' | 'examined';

/** Parameters: SHA-256 and digest in hexadecimal, time, body. */
export const keepOn = (table: ShelfTable): string => `
  INSERT INTO ${table} (sha256, about, at, body) VALUES (unhex(?), unhex(?), ?, ?)
  ON CONFLICT (sha256) DO UPDATE SET at = max(at, excluded.at)`;
export const bytesOn = (table: ShelfTable): string => `SELECT body FROM ${table} WHERE sha256 = unhex(?)`;
export const sizeOf = (table: ShelfTable): string => `SELECT coalesce(sum(length(body)), 0) AS size FROM ${table}`;
/** Parameters: as those of `doom`. */
export const forgetOn = (table: ShelfTable): string => `
  DELETE FROM ${table} WHERE at < ? AND about NOT IN (SELECT unhex(value) FROM json_each(?))`;

export const addDecision = 'INSERT INTO decision (id, body) VALUES (?, ?) ON CONFLICT (id) DO NOTHING';
export const decisions = 'SELECT body FROM decision';
