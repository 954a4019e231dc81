import { createHash } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { image, type Recipe } from './pair.ts';
import { pushed } from './push.ts';
import { buildah, type Place, ran } from './tools.ts';

export function isBuilt(place: Place, name: string): boolean {
  try {
    buildah(place, 'inspect', '--type', 'image', image(name));
    return true;
  } catch {
    return false;
  }
}

/** This process's own limits: buildah asks for more than root may have on a restricted machine. */
function limits(): string[] {
  const own = readFileSync('/proc/self/limits', 'utf8');
  const ulimits = { nproc: 'Max processes', nofile: 'Max open files' };
  return Object.entries(ulimits).flatMap(([name, title]) => {
    const [, most] = new RegExp(`^${title} +\\d+ +(\\d+)`, 'm').exec(own) ?? [];
    return most ? ['--ulimit', `${name}=${most}:${most}`] : [];
  });
}

/** Builds a recipe in storage under this name. A build has the prepared files as `/mnt`, and the machine's network. */
export function build(place: Place, name: string, recipe: Recipe): void {
  const context = join(place.work, 'contexts', name);
  rmSync(context, { recursive: true, force: true });
  mkdirSync(join(context, 'files'), { recursive: true });
  for (const [path, text] of Object.entries(recipe.files ?? {})) {
    const file = join(context, 'files', path.replace(/!$/, ''));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, path.endsWith('!') ? 0o755 : 0o644);
  }
  const containerfile = join(context, 'Containerfile');
  writeFileSync(containerfile, recipe.containerfile);
  const fixed = ['--isolation', 'chroot', '--network', 'host', '--pull=never', '-v', `${place.mount}:/mnt:ro`];
  fixed.push(...limits());
  // Newer versions of buildah take no `--force-rm` where no layers are kept: nothing is left behind there.
  const layers = recipe.build?.some((option) => /^--(layers=|squash)/.test(option)) ? [] : ['--layers', '--force-rm'];
  const named = ['-t', image(name), '-f', containerfile, join(context, 'files')];
  buildah(place, 'build', ...fixed, ...layers, ...(recipe.build ?? []), ...named);
}

/** Writes a built image as a layout, with the recipe's last tool. A layout that was written before is linked. */
export function written(place: Place, name: string, recipe: Recipe, layout: string): void {
  rmSync(layout, { recursive: true, force: true });
  mkdirSync(dirname(layout), { recursive: true });
  const before = join(place.work, 'layouts', recipeHash(recipe));
  if (existsSync(before)) {
    ran('cp', ['-al', before, layout]);
    return;
  }
  if (recipe.by === 'docker-archive') {
    const archive = `${layout}.tar`;
    buildah(place, 'push', image(name), `docker-archive:${archive}:${name.replace(/[^a-z0-9.]/g, '-')}:latest`);
    ran('skopeo', ['copy', '-q', `docker-archive:${archive}`, `oci:${layout}:latest`]);
    rmSync(archive);
  } else if (recipe.push) buildah(place, 'push', ...recipe.push, image(name), `oci:${layout}:latest`);
  else pushed(place, image(name), layout);
  if (recipe.by === 'umoci') repacked(place, layout, recipe.shell ?? 'true');
  pooled(place, layout);
  mkdirSync(dirname(before), { recursive: true });
  ran('cp', ['-al', layout, before]);
}

/** Unpacks a layout, runs the commands over its root, and has umoci make a layer of what they changed. */
function repacked(place: Place, layout: string, shell: string): void {
  const bundle = join(place.work, 'bundle');
  rmSync(bundle, { recursive: true, force: true });
  ran('umoci', ['unpack', '--image', `${layout}:latest`, bundle]);
  ran('sh', ['-ec', shell], bundle, { ROOT: join(bundle, 'rootfs'), MNT: place.mount });
  ran('umoci', ['repack', '--image', `${layout}:latest`, bundle]);
  ran('umoci', ['gc', '--layout', layout]);
  rmSync(bundle, { recursive: true, force: true });
}

/** Blobs that several layouts have are one file on disk. */
function pooled(place: Place, layout: string): void {
  const blobs = join(layout, 'blobs', 'sha256');
  for (const digest of readdirSync(blobs)) {
    const shared = join(place.work, 'blobs', digest);
    if (!existsSync(shared)) linkSync(join(blobs, digest), shared);
    else {
      rmSync(join(blobs, digest));
      linkSync(shared, join(blobs, digest));
    }
  }
}

/** Takes images that no later pair is built on out of storage. */
export function forgotten(place: Place, ...names: string[]): void {
  for (const name of names) if (isBuilt(place, name)) buildah(place, 'rmi', '--force', image(name));
}

export const recipeHash = (recipe: Recipe): string =>
  createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 16);
