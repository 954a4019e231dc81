const FACT = 'fact.key, fact.body, fact.path, fact.line, fact.sha256';
const FOUND = 'JOIN fact ON fact.key = found.fact AND fact.month = found.month';

/** That a pull takes stock: facts are canonical JSON, in which no text contains this outside of a field. */
const INVENTORY = `strpos(fact.body, '"inventory":true') > 0`;
const RECORDED = `(strpos(fact.body, '"strength":"recorded"') > 0 OR strpos(fact.body, '"strength":"verified"') > 0)`;

/** Parameters: names; types, none for any; how many. */
export const near = `
  SELECT ${FACT}
  FROM (
    SELECT DISTINCT mention.month, mention.fact FROM mention
    WHERE mention.name = ANY ($1::bytea[])
  ) AS found ${FOUND}
  WHERE (fact.type <> 'manifest.pulled' OR ${INVENTORY})
    AND (cardinality($2::text[]) = 0 OR fact.type = ANY ($2::text[]))
  LIMIT $3`;

/** Parameter: names. Of each the earliest, and the earliest on record. */
export const firstPulls = `
  SELECT DISTINCT ON (one.name, recorded.alone) ${FACT}
  FROM unnest($1::bytea[]) AS one (name)
    CROSS JOIN (VALUES (false), (true)) AS recorded (alone)
    JOIN mention AS found ON found.name = one.name ${FOUND}
  WHERE fact.type = 'manifest.pulled' AND (NOT recorded.alone OR ${RECORDED})
  ORDER BY one.name, recorded.alone, fact.at, fact.key`;

/** Parameters: names and times, one for each; how many of each. */
export const changesUntil = `
  SELECT one.number, fact.* FROM unnest($1::bytea[], $2::bigint[]) WITH ORDINALITY AS one (name, at, number)
    CROSS JOIN LATERAL (
      SELECT ${FACT}, fact.at FROM mention AS found ${FOUND}
      WHERE found.name = one.name AND fact.at <= one.at
      ORDER BY fact.at DESC LIMIT $3
    ) AS fact
  ORDER BY one.number, fact.at DESC`;

/** Parameters: a name, a time, how many. */
export const linkedSince = `
  SELECT ${FACT} FROM mention AS found ${FOUND}
  WHERE found.name = $1 AND fact.at >= $2 ORDER BY fact.at, fact.key LIMIT $3`;

/** Parameter: names of paths. */
export const repositoriesAt = 'SELECT registry, text AS path FROM repository WHERE path = ANY ($1::bytea[])';

/** Parameter: what paths end with, each after a slash. */
export const repositoriesUnder = `
  SELECT registry, text AS path FROM repository
  WHERE EXISTS (SELECT FROM unnest($1::text[]) AS one (ending) WHERE right(text, length(ending)) = ending) LIMIT 100`;

export const actorNames = 'SELECT text FROM actor';
/** Of those that date anything. */
export const latestTimes = `
  SELECT at FROM fact WHERE type NOT IN ('scope.exceeded', 'image.compared', 'evidence.held') ORDER BY at DESC LIMIT $1`;
export const newestFact = 'SELECT max(key) AS key FROM fact';

export const feeds = 'SELECT key, source, scope FROM coverage ORDER BY key';
/** Parameter: keys of feeds. */
export const endsOf = `
  SELECT one.key, ends.minute FROM unnest($1::integer[]) AS one (key) CROSS JOIN LATERAL (
    (SELECT min(minute) AS minute FROM coverage_minute WHERE coverage = one.key)
    UNION (SELECT max(minute) FROM coverage_minute WHERE coverage = one.key)
  ) AS ends WHERE ends.minute IS NOT NULL ORDER BY one.key, ends.minute`;
export const minutesOf = `
  SELECT coverage AS key, minute FROM coverage_minute WHERE coverage = ANY ($1::integer[]) ORDER BY coverage, minute`;

/** Parameter: names of links. */
export const findingsAbout = `
  SELECT finding.body FROM (
    SELECT DISTINCT position FROM finding_link WHERE name = ANY ($1::bytea[])
  ) AS found JOIN finding ON finding.position = found.position ORDER BY finding.position`;

export const addNames = `
  WITH repositories AS (
    INSERT INTO repository (name, path, registry, text)
    SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::text[], $4::text[]) ON CONFLICT (name) DO NOTHING)
  INSERT INTO actor (name, text) SELECT * FROM unnest($5::bytea[], $6::text[]) ON CONFLICT (name) DO NOTHING`;

/** Parameter: names of digests. */
export const contentsOf = 'SELECT body FROM contents_read WHERE name = ANY ($1::bytea[]) ORDER BY position';
export const addContents = `
  INSERT INTO contents_read (position, name, body) SELECT * FROM unnest($1::integer[], $2::bytea[], $3::text[])`;
export const dropContents = 'DELETE FROM contents_read';

export const addFindingLinks = `
  INSERT INTO finding_link (name, position) SELECT * FROM unnest($1::bytea[], $2::integer[])`;
export const dropFindingLinks = 'DELETE FROM finding_link';
export const dropJudging = 'DELETE FROM judging';
export const setJudging = 'INSERT INTO judging (at, newest) VALUES ($1, $2)';
export const judging = 'SELECT at, newest FROM judging';
