/** What is bundled: names in `dist/`, and their sources. */
export const ENTRIES = {
  cli: 'src/app/cli/main.ts',
  worker: 'src/ingest/files/worker.ts',
  evaluator: 'src/app/serve/evaluating/evaluator-thread.ts',
  reader: 'src/app/serve/reading/reader-thread.ts',
  accepter: 'src/app/serve/accepting/accepting-thread.ts',
  comparer: 'src/app/serve/comparing/comparer-thread.ts',
  asker: 'src/app/serve/asking/asker-thread.ts',
  scanner: 'src/contents/yara/scanner-process.ts',
  examiner: 'src/app/serve/examining/examiner-thread.ts',
};
