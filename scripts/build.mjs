// Builds what is published: dist/ (the command, the threads, the chunks that these share) and THIRD-PARTY-LICENSES.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { licensesOf } from './licenses.mjs';
import { buildPage } from './page.mjs';

const tsc = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));

// Faces that reports on paper are set in.
const fonts = ['DejaVuSansCondensed.ttf', 'DejaVuSansCondensed-Bold.ttf'].map((name) =>
  fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}`)),
);

const { files, modules } = await bundle({
  cli: 'src/app/cli/main.ts',
  worker: 'src/ingest/files/worker.ts',
  evaluator: 'src/app/serve/evaluating/evaluator-thread.ts',
  reader: 'src/app/serve/reading/reader-thread.ts',
  accepter: 'src/app/serve/accepting/accepting-thread.ts',
  comparer: 'src/app/serve/comparing/comparer-thread.ts',
});
rmSync('dist', { recursive: true, force: true });
const licenses = licensesOf([...modules, ...(await buildPage()), ...fonts]);
for (const { path, contents } of files) writeFileSync(path, contents);
mkdirSync('dist/fonts');
for (const font of fonts) copyFileSync(font, `dist/fonts/${basename(font)}`);
// For those who write rules of their own: landwaiter/rules.
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.types.json'], { stdio: 'inherit' });
writeFileSync('THIRD-PARTY-LICENSES', licenses);
// What is printed on standard output belongs to the command that may follow.
process.stderr.write(`built with Node.js ${process.versions.node}\n`);
