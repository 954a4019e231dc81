/** What was told of findings, and since when: no rule reads it. */
export const findingChanges = `
CREATE TABLE finding_change (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  finding TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX finding_change_at ON finding_change (at);
CREATE INDEX finding_change_finding ON finding_change (finding, at);
CREATE TABLE finding_history (begins INTEGER NOT NULL);
`;
