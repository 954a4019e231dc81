/**
 * What the last evaluation concluded of images that were read. An earlier version kept none of it: until the next evaluation
 * nobody is told that all were judged.
 */
export const contentsRead = `
CREATE TABLE contents_read (
  position INTEGER PRIMARY KEY,
  name INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX contents_read_name ON contents_read (name);
DELETE FROM judging;
`;
