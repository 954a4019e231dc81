export const begin = `
  INSERT INTO finding_history (begins) SELECT $1::bigint WHERE NOT EXISTS (SELECT FROM finding_history)`;
export const begins = 'SELECT begins FROM finding_history';
/** In their order, by which their keys count. */
export const add = `
  INSERT INTO finding_change (name, at, body)
  SELECT name, at, body FROM unnest($1::bytea[], $2::bigint[], $3::text[]) WITH ORDINALITY AS one (name, at, body, place)
  ORDER BY place`;

/** The latest first. Parameters: a time from which and one before which, time and key of the one before, how many. */
export const changes = `
  SELECT key, body FROM finding_change WHERE at >= $1 AND at < $2 AND (at, key) < ($3, $4)
  ORDER BY at DESC, key DESC LIMIT $5`;
/** The same of one finding, whose name comes last. */
export const changesOf = changes.replace('WHERE', 'WHERE name = $6 AND');

/** Parameter: the time. */
export const firstAfter = `
  SELECT DISTINCT ON (name) body FROM finding_change WHERE at > $1 ORDER BY name, at, key`;

/** Parameter of each: the time. */
export const forget = [
  'UPDATE finding_history SET begins = greatest(begins, $1)',
  'DELETE FROM finding_change WHERE at < $1',
] as const;
