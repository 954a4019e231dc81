/** What people decided about findings. */
export const decisions = `
CREATE TABLE decision (
  id TEXT PRIMARY KEY,
  body TEXT NOT NULL
) WITHOUT ROWID;
`;
