// Bundles test/scenarios/run.ts and runs it: every scenario and ordinary month in every stack, with and without policy.
// `npm run scenarios -- --only 08 --stack harbor -v`: beginnings of ids and names; -v prints the findings.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { bundle } from './bundle.mjs';

const { files } = await bundle({ scenarios: 'test/scenarios/run.ts' });
mkdirSync('dist', { recursive: true });
for (const { path, contents } of files) writeFileSync(path, contents);
process.exitCode =
  spawnSync(process.execPath, ['dist/scenarios.mjs', ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
