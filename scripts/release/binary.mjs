// The single executable: Node.js as it is published, with the bundle inside. Chunks and files are assets: what a command
// does not need costs it nothing.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inject } from 'postject';
import { bundle } from '../bundle.mjs';
import { ENTRIES } from '../entries.mjs';

const LOADER = 'scripts/release/loader.cjs';
// Node.js looks for what is inside by these (https://nodejs.org/api/single-executable-applications.html).
const BLOB = 'NODE_SEA_BLOB';
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/**
 * Writes the executable of the built product to `file`, from the Node.js at `node`; `runs` is one of the same version that runs
 * here: without code cache and snapshot what it puts together fits every platform. `work` is a folder to work in.
 */
export async function makeBinary(node, file, work, runs) {
  const assets = await assetsIn(work);
  writeFileSync(join(work, 'main.cjs'), `${readFileSync(LOADER, 'utf8')}\nload('cli.mjs');\n`);
  // Places in it are relative: they come to stand in what is made.
  const config = {
    main: 'main.cjs',
    output: 'blob',
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    // Two such caches differ in their bytes, and fit one processor only.
    useCodeCache: false,
    assets,
  };
  writeFileSync(join(work, 'sea.json'), JSON.stringify(config));
  // What Node.js is told by the one who builds changes nothing.
  const env = { ...process.env, NODE_OPTIONS: '' };
  execFileSync(runs, ['--experimental-sea-config', 'sea.json'], { cwd: work, env, stdio: 'pipe' });
  copyFileSync(node, file);
  chmodSync(file, 0o755);
  await inject(file, BLOB, readFileSync(join(work, 'blob')), { sentinelFuse: FUSE });
}

/** Writes what goes in into the folder; gives the place of each by its name. */
async function assetsIn(work) {
  // Comments and blanks are a third of it.
  const minify = { compress: false, mangle: false, codegen: { removeWhitespace: true } };
  const { files } = await bundle(ENTRIES, { format: 'cjs', minify, comments: false });
  const assets = new Map(files.map(({ path, contents }) => [path.slice('dist/'.length), contents]));
  assets.set('loader.cjs', readFileSync(LOADER));
  for (const name of ['build.json', 'samples.json']) assets.set(name, readFileSync(`dist/${name}`));
  for (const [folder, name] of [
    ['dist/page', 'page'],
    ['dist/fonts', 'fonts'],
    ['examples/recorded-day', 'recorded-day'],
  ]) {
    for (const path of filesIn(folder)) assets.set(`${name}/${path}`, readFileSync(join(folder, path)));
  }
  const names = [...assets.keys()].sort();
  for (const name of names) {
    mkdirSync(dirname(join(work, 'assets', name)), { recursive: true });
    writeFileSync(join(work, 'assets', name), assets.get(name));
  }
  return Object.fromEntries(names.map((name) => [name, `assets/${name}`]));
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}
