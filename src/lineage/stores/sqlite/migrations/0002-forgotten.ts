/** What was forgotten not long ago, so that it is no new fact when a sender delivers it again. */
export const forgotten = `
CREATE TABLE forgotten (
  hash BLOB PRIMARY KEY,
  id TEXT NOT NULL,
  at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX forgotten_by_id ON forgotten (id);
`;
