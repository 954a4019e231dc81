/** What ties facts together, by name, and when findings were evaluated. The seventh migration fills the first table. */
export const links = `
CREATE TABLE fact_link (
  name INTEGER NOT NULL,
  fact INTEGER NOT NULL REFERENCES fact (key),
  PRIMARY KEY (name, fact)
) WITHOUT ROWID;
CREATE INDEX repository_by_path ON repository (path);

CREATE TABLE finding_link (
  name INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (name, position)
) WITHOUT ROWID;
CREATE TABLE judging (
  at INTEGER NOT NULL,
  newest INTEGER
);
`;
