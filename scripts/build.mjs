// Builds what is published: dist/ (the command, the threads, the chunks that these share) and THIRD-PARTY-LICENSES.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { ENTRIES } from './entries.mjs';
import { licensesOf, packagesOf } from './licenses.mjs';
import { buildPage } from './page.mjs';
import { samples } from './samples.mjs';

const tsc = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));

// Faces that reports on paper are set in.
const fonts = ['DejaVuSansCondensed.ttf', 'DejaVuSansCondensed-Bold.ttf'].map((name) =>
  fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}`)),
);

const { files, modules } = await bundle(ENTRIES);
rmSync('dist', { recursive: true, force: true });
const all = [...modules, ...(await buildPage()), ...fonts];
const licenses = licensesOf(all);
for (const { path, contents } of files) writeFileSync(path, contents);
mkdirSync('dist/fonts');
for (const font of fonts) copyFileSync(font, `dist/fonts/${basename(font)}`);
// For those who write rules of their own: landwaiter/rules.
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.types.json'], { stdio: 'inherit' });
writeFileSync('THIRD-PARTY-LICENSES', licenses);
writeFileSync('dist/bundled.json', `${JSON.stringify(packagesOf(all), null, 2)}\n`);
writeFileSync('dist/samples.json', `${JSON.stringify(samples())}\n`);
writeFileSync('dist/build.json', `${JSON.stringify(madeOf())}\n`);
// What is printed on standard output belongs to the command that may follow.
process.stderr.write(`built with Node.js ${process.versions.node}\n`);

/** What `--version` tells. A copy of the sources without their history is of no known commit. */
function madeOf() {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const git = (...args) => spawnSync('git', args, { encoding: 'utf8' });
  // Where this folder is not the top of a checkout, the commit is that of another project.
  const [prefix, commit = ''] = (git('rev-parse', '--show-prefix', 'HEAD').stdout ?? '').split('\n');
  if (prefix !== '' || commit === '') return { version, commit: 'unknown' };
  const isChanged = git('status', '--porcelain').stdout !== '';
  return { version, commit: `${commit}${isChanged ? ', changed' : ''}` };
}
