const FACT = 'fact.key, fact.body, file.path, fact.line, fact.sha256';
const FROM = 'JOIN fact ON fact.key = found.fact JOIN file ON file.key = fact.file';

/** That a pull takes stock: facts are canonical JSON, in which no text contains this outside of a field. */
const INVENTORY = `instr(fact.body, '"inventory":true') > 0`;
const RECORDED = `(instr(fact.body, '"strength":"recorded"') > 0 OR instr(fact.body, '"strength":"verified"') > 0)`;

/**
 * Parameters, all but the last JSON arrays: digests as hexadecimal texts; [registry, path] of repositories; [registry,
 * path, tag] of tags; keys of links; names of actors; types, none for any, twice; how many. CROSS JOIN keeps SQLite from walking
 * a whole table for the few that are asked for.
 */
export const near = `
  SELECT ${FACT} FROM (
    SELECT fact_digest.fact FROM json_each(?) AS one
      CROSS JOIN digest ON digest.value = unhex(one.value)
      CROSS JOIN fact_digest ON fact_digest.digest = digest.key
    UNION
    SELECT fact_repository.fact FROM json_each(?) AS one
      CROSS JOIN repository ON repository.registry = one.value ->> 0 AND repository.path = one.value ->> 1
      CROSS JOIN fact_repository ON fact_repository.repository = repository.key
    UNION
    SELECT fact_repository.fact FROM json_each(?) AS one
      CROSS JOIN repository ON repository.registry = one.value ->> 0 AND repository.path = one.value ->> 1
      CROSS JOIN fact_repository
        ON fact_repository.repository = repository.key AND fact_repository.tag = one.value ->> 2
    UNION
    SELECT fact_link.fact FROM json_each(?) AS one CROSS JOIN fact_link ON fact_link.name = one.value
    UNION
    SELECT fact_actor.fact FROM json_each(?) AS one
      CROSS JOIN actor ON actor.name = one.value
      CROSS JOIN fact_actor ON fact_actor.actor = actor.key
  ) AS found CROSS ${FROM}
  WHERE (fact.type <> 'manifest.pulled' OR ${INVENTORY})
    AND (json_array_length(?) = 0 OR fact.type IN (SELECT value FROM json_each(?)))
  LIMIT ?`;

/** Parameters: tag, registry, path; whether only those on record. */
export const firstPullOfTag = `
  SELECT ${FACT} FROM repository
    CROSS JOIN fact_repository AS found ON found.repository = repository.key AND found.tag = ?
    CROSS ${FROM}
  WHERE repository.registry = ? AND repository.path = ? AND fact.type = 'manifest.pulled' AND (? = 0 OR ${RECORDED})
  ORDER BY fact.at, fact.id LIMIT 1`;

/** Parameters: the digest's hexadecimal text; whether only those on record. */
export const firstPullOfDigest = `
  SELECT ${FACT} FROM digest CROSS JOIN fact_digest AS found ON found.digest = digest.key CROSS ${FROM}
  WHERE digest.value = unhex(?) AND fact.type = 'manifest.pulled' AND (? = 0 OR ${RECORDED})
  ORDER BY fact.at, fact.id LIMIT 1`;

/** Parameters: key of a link, a time, how many. */
export const changesUntil = `
  SELECT ${FACT} FROM fact_link AS found CROSS ${FROM}
  WHERE found.name = ? AND found.at <= ? ORDER BY found.at DESC LIMIT ?`;

/** Parameters: key of a link, a time, how many. */
export const linkedSince = `
  SELECT ${FACT} FROM fact_link AS found CROSS ${FROM}
  WHERE found.name = ? AND found.at >= ? ORDER BY found.at, fact.id LIMIT ?`;

/** Parameters: the least and the greatest value, as hexadecimal texts. */
export const digestsBetween = `
  SELECT lower(hex(value)) AS value FROM digest WHERE value BETWEEN unhex(?) AND unhex(?) AND length(value) = 32 LIMIT 100`;

/** Parameter: paths as a JSON array. */
export const repositoriesAt = `
  SELECT repository.registry, repository.path FROM json_each(?) AS one CROSS JOIN repository ON repository.path = one.value`;

export const repositoriesUnder = `
  SELECT DISTINCT repository.registry, repository.path FROM json_each(?) AS one
  JOIN repository ON substr(repository.path, -length(one.value) - 1) = '/' || one.value LIMIT 100`;

export const actorNames = 'SELECT name FROM actor';
/** Of those that date anything. */
export const latestTimes = `
  SELECT at FROM fact WHERE type NOT IN ('scope.exceeded', 'image.compared', 'evidence.held') ORDER BY at DESC LIMIT ?`;
export const newestFact = 'SELECT max(key) AS key FROM fact';
/** Parameter: key of a feed, twice. */
export const endsOf = `
  SELECT min(minute) AS minute FROM coverage_minute WHERE coverage = ?
  UNION SELECT max(minute) FROM coverage_minute WHERE coverage = ? ORDER BY 1`;

/** Parameter: keys of links as a JSON array. */
export const findingsAbout = `
  SELECT finding.body FROM (
    SELECT DISTINCT finding_link.position FROM json_each(?) AS one CROSS JOIN finding_link ON finding_link.name = one.value
  ) AS found CROSS JOIN finding ON finding.position = found.position ORDER BY finding.position`;

/** Parameter: [key of a link, time, key of a fact] as a JSON array. In the order of the index, many at once. */
export const addFactLinks = `
  INSERT INTO fact_link (name, at, fact)
  SELECT DISTINCT one.value ->> 0, one.value ->> 1, one.value ->> 2 FROM json_each(?) AS one ORDER BY 1, 2, 3`;
/** Parameter: names of digests, as JSON. */
export const contentsOf = `
  SELECT contents_read.body FROM json_each(?) AS one CROSS JOIN contents_read ON contents_read.name = one.value
  ORDER BY contents_read.position`;
export const addContents = 'INSERT INTO contents_read (position, name, body) VALUES (?, ?, ?)';
export const dropContents = 'DELETE FROM contents_read';

export const addFindingLink = 'INSERT INTO finding_link (name, position) VALUES (?, ?) ON CONFLICT DO NOTHING';
export const dropFindingLinks = 'DELETE FROM finding_link';
export const dropJudging = 'DELETE FROM judging';
export const setJudging = 'INSERT INTO judging (at, newest) VALUES (?, ?)';
export const judging = 'SELECT at, newest, (SELECT max(key) FROM fact) AS last FROM judging';
