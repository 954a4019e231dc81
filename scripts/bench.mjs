// Bundles bench/run.ts and runs it; the arguments go on to it. It measures dist/cli.mjs, so that is built first.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { bundle } from './bundle.mjs';

await import('./build.mjs');
const { files } = await bundle({ bench: 'bench/run.ts' });
mkdirSync('dist', { recursive: true });
for (const { path, contents } of files) writeFileSync(path, contents);
process.exitCode =
  spawnSync(process.execPath, ['dist/bench.mjs', ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
