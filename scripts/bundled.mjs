// `node scripts/bundled.mjs NAME FILE ARGS`: bundles a program of the checkout beside the product, which is built first, and
// runs it: what is measured is what is published.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { bundle } from './bundle.mjs';

const [name = '', file = '', ...args] = process.argv.slice(2);
await import('./build.mjs');
const { files } = await bundle({ [name]: file });
for (const { path, contents } of files) writeFileSync(path, contents);
process.exitCode = spawnSync(process.execPath, [`dist/${name}.mjs`, ...args], { stdio: 'inherit' }).status ?? 1;
