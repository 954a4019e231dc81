// Builds what is published: dist/ (the command, its worker, the chunks they share) and THIRD-PARTY-LICENSES.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { licensesOf } from './licenses.mjs';

const COMMAND = 'cli.mjs';
const tsc = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));

const { outputFiles, metafile } = await bundle(
  {
    cli: 'src/app/cli/main.ts',
    worker: 'src/ingest/files/worker.ts',
    evaluator: 'src/app/serve/evaluator-thread.ts',
    reader: 'src/app/serve/reader-thread.ts',
    accepter: 'src/app/serve/accepting-thread.ts',
  },
  // Commands load what they need when they run: `landwaiter --help` should not wait for the policy's parser.
  { splitting: true, chunkNames: '[name]-[hash]' },
);
const licenses = licensesOf(metafile);
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
for (const { path, contents } of outputFiles) {
  const shebang = basename(path) === COMMAND ? '#!/usr/bin/env node\n' : '';
  writeFileSync(path, Buffer.concat([Buffer.from(shebang), contents]));
}
chmodSync(`dist/${COMMAND}`, 0o755);
// For those who write rules of their own: landwaiter/rules.
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.types.json'], { stdio: 'inherit' });
writeFileSync('THIRD-PARTY-LICENSES', licenses);
