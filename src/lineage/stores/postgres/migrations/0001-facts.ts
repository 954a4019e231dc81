/**
 * Facts with all by which they are looked up, coverage, inputs, and the findings last evaluated.
 *
 * `fact` and `mention` have a partition for each month, made when it is first needed; 0 has what lies outside the months
 * that get one. `seen` has none, so that a fact is the same one across their borders. Texts of others have no bound on
 * their length and an index has: what is looked up is the start of a hash.
 */
export const facts = `
CREATE TABLE seen (
  hash bytea PRIMARY KEY,
  id bytea NOT NULL,
  key bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  month integer NOT NULL,
  at bigint NOT NULL
);
CREATE INDEX seen_by_id ON seen (id);
CREATE INDEX seen_by_time ON seen USING brin (at);

CREATE TABLE fact (
  month integer NOT NULL,
  key bigint NOT NULL,
  at bigint NOT NULL,
  type text NOT NULL,
  body text NOT NULL,
  path text NOT NULL,
  line bigint NOT NULL,
  sha256 text NOT NULL,
  PRIMARY KEY (key, month)
) PARTITION BY LIST (month);
CREATE TABLE fact_0 PARTITION OF fact FOR VALUES IN (0);

CREATE TABLE mention (
  month integer NOT NULL,
  name bytea NOT NULL,
  fact bigint NOT NULL
) PARTITION BY LIST (month);
CREATE INDEX mention_by_name ON mention (name);
CREATE TABLE mention_0 PARTITION OF mention FOR VALUES IN (0);
CREATE INDEX mention_0_by_fact ON mention_0 (fact);

CREATE TABLE coverage (
  key integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name bytea NOT NULL UNIQUE,
  source text NOT NULL,
  scope text NOT NULL
);
CREATE TABLE coverage_minute (
  coverage integer NOT NULL REFERENCES coverage (key),
  minute bigint NOT NULL,
  PRIMARY KEY (coverage, minute)
);

CREATE TABLE input (
  name bytea PRIMARY KEY,
  body text NOT NULL
);

CREATE TABLE finding (
  position integer PRIMARY KEY,
  body text NOT NULL
);
`;
