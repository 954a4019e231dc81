// Builds what is published: dist/ (what starts the command and the threads, their programs, the chunks that these share)
// and THIRD-PARTY-LICENSES.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { licensesOf } from './licenses.mjs';

const COMMAND = 'dist/cli.mjs';
const tsc = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));

// Commands load what they need when they run: `landwaiter --help` should not wait for the policy's parser. Loading many
// small files takes longer than that, so what is needed together is in one, the first that matches.
const TOGETHER = [
  { name: 'first', test: /src\/ingest\/files\/early-worker\.ts$/ },
  { name: 'core', test: /src\/core\// },
  { name: 'reading', test: /src\/ingest\/(files\/read-piece|sources\/index)\.ts$/ },
  { name: 'commands', test: /src\/app\/cli\/program\.ts$/ },
  {
    name: 'judging',
    test: /src\/(app\/(cli\/gather-analysis|cli\/trace-text|trace|where)|lineage\/stores\/memory|policy\/compile)\.ts$/,
  },
];

const PROGRAMS = {
  cli: 'src/app/cli/main.ts',
  worker: 'src/ingest/files/worker.ts',
  evaluator: 'src/app/serve/evaluator-thread.ts',
  reader: 'src/app/serve/reader-thread.ts',
  accepter: 'src/app/serve/accepting-thread.ts',
};

const { files, modules } = await bundle(PROGRAMS, TOGETHER);
const start = await bundle({ start: 'src/app/start/start.ts' });
const licenses = licensesOf(modules);
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
for (const { path, contents } of files) writeFileSync(path, contents);
for (const name of Object.keys(PROGRAMS)) {
  const path = `dist/${name}.mjs`;
  writeFileSync(path, `${path === COMMAND ? '#!/usr/bin/env node\n' : ''}${String(start.files[0].contents)}`);
}
chmodSync(COMMAND, 0o755);
// For those who write rules of their own: landwaiter/rules.
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.types.json'], { stdio: 'inherit' });
writeFileSync('THIRD-PARTY-LICENSES', licenses);
