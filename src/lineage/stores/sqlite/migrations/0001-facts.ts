/** Facts with all by which they are looked up, coverage, inputs, and the findings last evaluated. */
export const facts = `
CREATE TABLE file (
  key INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE
);

CREATE TABLE fact (
  key INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  file INTEGER NOT NULL REFERENCES file (key),
  line INTEGER NOT NULL,
  sha256 TEXT NOT NULL
);
CREATE INDEX fact_by_id ON fact (id);

CREATE TABLE digest (
  key INTEGER PRIMARY KEY,
  value BLOB NOT NULL UNIQUE
);
CREATE TABLE fact_digest (
  digest INTEGER NOT NULL REFERENCES digest (key),
  fact INTEGER NOT NULL REFERENCES fact (key),
  PRIMARY KEY (digest, fact)
) WITHOUT ROWID;

CREATE TABLE repository (
  key INTEGER PRIMARY KEY,
  registry TEXT NOT NULL,
  path TEXT NOT NULL,
  UNIQUE (registry, path)
);
CREATE TABLE fact_repository (
  repository INTEGER NOT NULL REFERENCES repository (key),
  tag TEXT NOT NULL,
  fact INTEGER NOT NULL REFERENCES fact (key),
  PRIMARY KEY (repository, tag, fact)
) WITHOUT ROWID;

CREATE TABLE actor (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
);
CREATE TABLE fact_actor (
  actor INTEGER NOT NULL REFERENCES actor (key),
  fact INTEGER NOT NULL REFERENCES fact (key),
  PRIMARY KEY (actor, fact)
) WITHOUT ROWID;

CREATE TABLE coverage (
  key INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  scope TEXT NOT NULL,
  UNIQUE (source, scope)
);
CREATE TABLE coverage_minute (
  coverage INTEGER NOT NULL REFERENCES coverage (key),
  minute INTEGER NOT NULL,
  PRIMARY KEY (coverage, minute)
) WITHOUT ROWID;

CREATE TABLE input (
  path TEXT PRIMARY KEY,
  body TEXT NOT NULL
);

CREATE TABLE finding (
  position INTEGER PRIMARY KEY,
  body TEXT NOT NULL
);
`;
