import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const FOLDER = 'src/ingest/scan';
const OUTPUT = 'src/ingest/scan.wasm';

/** Compiles the program that goes through logs, where it has changed, and gives its bytes; tests find it beside its sources. */
export async function scan() {
  if (!isCurrent()) {
    const { error, stderr } = await asc.main([
      join(FOLDER, 'index.ts'),
      ...['--outFile', OUTPUT, '-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert', '--disableWarning'],
    ]);
    if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  }
  return readFileSync(OUTPUT);
}

function isCurrent() {
  const madeAt = statSync(OUTPUT, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return readdirSync(FOLDER).every((name) => statSync(join(FOLDER, name)).mtimeMs < madeAt);
}
