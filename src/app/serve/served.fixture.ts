import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleInto } from '../../../test/bundled.ts';
import { type Served, serve } from './serve.ts';

const SCRIPTS = {
  evaluator: 'src/app/serve/evaluating/evaluator-thread.ts',
  reader: 'src/app/serve/reading/reader-thread.ts',
  accepter: 'src/app/serve/accepting/accepting-thread.ts',
  comparer: 'src/app/serve/comparing/comparer-thread.ts',
  asker: 'src/app/serve/asking/asker-thread.ts',
  examiner: 'src/app/serve/examining/examiner-thread.ts',
};
let scripts: Promise<URL> | undefined;
const folders: string[] = [];
// One process runs many files of tests, and the scripts are built once for all of them. It is ended so.
process.once('SIGTERM', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  process.exit();
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'landwaiter-served-'));
  folders.push(made);
  return made;
}

/** Builds the threads' scripts; `first` is code that runs before all of their own. */
export async function threadScripts(first = ''): Promise<URL> {
  const made = folder();
  for (const [name, file] of Object.entries(SCRIPTS)) await bundleInto(join(made, `${name}.mjs`), file, first);
  return pathToFileURL(`${made}/`);
}

/** A server of one test, and what it has logged. */
export interface ServedTest extends Served {
  readonly log: readonly string[];
  /** What the policy is from the next reload on. */
  change(policy: string): void;
}

/** Starts a server on loopback with an empty store, or with that of an earlier one. */
export async function served(
  policy: string,
  environment: Readonly<Record<string, string>>,
  store: string = newStore(),
  ownScripts?: URL,
): Promise<ServedTest> {
  scripts ??= threadScripts();
  const log: string[] = [];
  let text = policy;
  const server = await serve({
    store,
    readPolicy: () => ({ text, name: 'landwaiter.yaml', isNamed: true }),
    listen: '127.0.0.1:0',
    environment,
    version: '0.0.0',
    log: { write: (line) => log.push(line) },
    threadScripts: ownScripts ?? (await scripts),
  });
  return { ...server, log, change: (next) => (text = next) };
}

/** The URL of a store that does not exist yet. */
export function newStore(): string {
  return `sqlite:${join(folder(), 'facts.db')}`;
}
