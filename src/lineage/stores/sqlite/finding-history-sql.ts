export const begin = 'INSERT INTO finding_history (begins) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM finding_history)';
export const begins = 'SELECT begins FROM finding_history';
export const add = 'INSERT INTO finding_change (finding, at, body) VALUES (?, ?, ?)';

const AFTER = '(at, key) < (?, ?)';
/** The latest first. Parameters: a time from which and one before which, time and key of the one before, how many. */
export const changes = `
  SELECT key, body FROM finding_change WHERE at >= ? AND at < ? AND ${AFTER} ORDER BY at DESC, key DESC LIMIT ?`;
/** The same of one finding, whose id comes first. */
export const changesOf = `
  SELECT key, body FROM finding_change WHERE finding = ? AND at >= ? AND at < ? AND ${AFTER}
  ORDER BY at DESC, key DESC LIMIT ?`;

/** Parameter: the time. */
export const firstAfter = `
  SELECT body FROM (
    SELECT body, row_number() OVER (PARTITION BY finding ORDER BY at, key) AS place FROM finding_change WHERE at > ?)
  WHERE place = 1`;

/** Parameter of each: the time. */
export const forget = [
  'UPDATE finding_history SET begins = max(begins, ?)',
  'DELETE FROM finding_change WHERE at < ?',
] as const;
