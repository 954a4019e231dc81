/** What people decided about findings: kept for ever. `name` is the start of a hash of its id. */
export const decisions = `
CREATE TABLE decision (
  name bytea PRIMARY KEY,
  body text NOT NULL
);
`;
