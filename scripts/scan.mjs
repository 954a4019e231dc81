import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const FOLDER = 'src/ingest/scan';
const OUTPUT = 'src/ingest/scan.wasm';

/** Compiles the program that goes through logs, where it has changed, and gives its bytes; tests find it beside its sources. */
export async function scan() {
  if (!isCurrent()) {
    const from = [join(FOLDER, 'index.ts'), '--outFile', OUTPUT];
    const how = ['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert', '--disableWarning'];
    const { error } = await asc.main([...from, ...how], { stderr: process.stderr });
    if (error) throw error;
  }
  return readFileSync(OUTPUT);
}

function isCurrent() {
  const madeAt = statSync(OUTPUT, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return readdirSync(FOLDER).every((name) => statSync(join(FOLDER, name)).mtimeMs < madeAt);
}
