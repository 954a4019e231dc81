/** What was told of findings, and since when: no rule reads it. `name` is the start of a hash of the finding's id. */
export const findingChanges = `
CREATE TABLE finding_change (
  key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name bytea NOT NULL,
  at bigint NOT NULL,
  body text NOT NULL
);
CREATE INDEX finding_change_at ON finding_change (at, key);
CREATE INDEX finding_change_name ON finding_change (name, at, key);
CREATE TABLE finding_history (begins bigint NOT NULL);
`;
