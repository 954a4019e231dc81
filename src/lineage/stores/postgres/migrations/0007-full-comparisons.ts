/** Every path of images that were compared, by SHA-256: no rule reads it. */
export const fullComparisons = `
CREATE TABLE full_comparison (
  sha256 bytea PRIMARY KEY,
  manifest bytea NOT NULL,
  at bigint NOT NULL,
  body bytea NOT NULL
);
`;
