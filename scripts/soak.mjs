// Bundles bench/soak/run.ts and runs it: load and kills against a real `landwaiter serve`; the arguments go on to it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { bundle } from './bundle.mjs';

await import('./build.mjs');
const { files } = await bundle({ soak: 'bench/soak/run.ts' });
mkdirSync('dist', { recursive: true });
for (const { path, contents } of files) writeFileSync(path, contents);
process.exitCode =
  spawnSync(process.execPath, ['dist/soak.mjs', ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
