// The npm package: what `files` of package.json names, and a manifest without what is for checkouts.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copy, gzip, run, tar, write } from './files.mjs';

// What a checkout is told by, and nobody who installs the package. Of an optional peer npm asks the registry at each install in a
// folder and each `npx`, though it installs none: where no registry answers that takes more than a minute.
const PEERS = ['peerDependencies', 'peerDependenciesMeta'];
const OF_CHECKOUTS = ['scripts', 'devDependencies', ...PEERS, 'overrides', 'allowScripts', 'workspaces'];

/** Lays the content of the package out in a folder. */
export function stagePackage(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // A list, or an object by names: versions of npm differ.
  const [{ files }] = Object.values(JSON.parse(run('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'])));
  for (const { path } of files) copy(path, join(folder, path));
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const key of OF_CHECKOUTS) delete manifest[key];
  write(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Writes the package to `file`; `work` is a folder to work in, and has the content in `package` after. */
export async function makePackage(file, work, epoch) {
  stagePackage(join(work, 'package'));
  tar(join(work, 'package.tar'), work, ['package'], { epoch });
  await gzip(join(work, 'package.tar'), file);
}
