/**
 * Bytes of what is attached to images, by SHA-256; and what they are worth by trust entries, by the hash of what that was
 * computed from: it can be computed again.
 */
export const attachments = `
CREATE TABLE material (
  sha256 BLOB PRIMARY KEY,
  about BLOB NOT NULL,
  at INTEGER NOT NULL,
  body BLOB NOT NULL
);
CREATE TABLE examined (
  sha256 BLOB PRIMARY KEY,
  about BLOB NOT NULL,
  at INTEGER NOT NULL,
  body BLOB NOT NULL
);
`;
