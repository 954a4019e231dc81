/** Every path of images that were compared, by SHA-256: no rule reads it. */
export const fullComparisons = `
CREATE TABLE full_comparison (
  sha256 BLOB PRIMARY KEY,
  manifest BLOB NOT NULL,
  at INTEGER NOT NULL,
  body BLOB NOT NULL
);
`;
