// The container image, by buildah and from nothing: base, Node.js, ours. No instruction runs anything.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stageBase } from './base-layer.mjs';
import { copy, run, tar, write } from './files.mjs';
import { LOCKED, lockedNode, lockedPackages, nodeLicense, PLATFORMS } from './locked.mjs';

const MODULES = 'usr/local/lib/node_modules';
const USER = '65532';
const VOLUME = 'var/lib/landwaiter';

/**
 * Writes the image to `file`, an archive of an OCI layout that docker and podman load; `content` is the folder that the
 * package is made of, `work` one to work in. Gives the digest of its manifest.
 */
export async function makeImage({ architecture, name, labels, content, file, work, epoch }) {
  const archives = await layers({ architecture, content, work, epoch });
  writeFileSync(join(work, 'Containerfile'), containerfile(archives, labels));
  // A storage of its own: nothing is left on the machine, and no earlier layer is taken for one of these.
  const storage = ['--root', join(work, 'storage'), '--runroot', join(work, 'run'), '--storage-driver', 'vfs'];
  const options = [
    '--isolation',
    'chroot',
    '--format',
    'oci',
    '--layers',
    '--timestamp',
    String(epoch),
    '--arch',
    architecture,
  ];
  run('buildah', [...storage, 'build', '--quiet', ...options, '--tag', name, work]);
  const layout = join(work, 'layout');
  run('buildah', [...storage, 'push', '--quiet', name, `oci:${layout}:${name}`]);
  run('buildah', [...storage, 'rmi', '--all', '--force']);
  return packLayout(layout, name, file, epoch);
}

async function layers({ architecture, content, work, epoch }) {
  const roots = Object.fromEntries(['base', 'node', 'ours', 'volume'].map((one) => [one, join(work, one)]));
  for (const root of Object.values(roots)) mkdirSync(root, { recursive: true });
  stageBase(roots.base, await lockedPackages(architecture));
  const platform = PLATFORMS[architecture];
  const node = `node-${platform}`;
  copy(await lockedNode(platform), join(roots.node, MODULES, node, 'bin/node'));
  write(join(roots.node, MODULES, node, 'LICENSE'), nodeLicense());
  link(`${node}/bin/node`, join(roots.node, 'usr/local/bin/node'));
  const { name, version, license } = JSON.parse(readFileSync(join(content, 'package.json'), 'utf8'));
  const command = join(roots.ours, MODULES, name, 'bin/landwaiter.cjs');
  copy(content, join(roots.ours, MODULES, name));
  // There is no env: so it is a command for whoever comes in by exec.
  const started = readFileSync(command, 'utf8').replace(/^#!.*/, '#!/usr/local/bin/node');
  writeFileSync(command, started);
  link(`${name}/bin/landwaiter.cjs`, join(roots.ours, 'usr/local/bin/landwaiter'));
  // As npm notes what it installs: whose each file is can be read here.
  const packages = {
    [`node_modules/${node}`]: { version: LOCKED.node.version },
    [`node_modules/${name}`]: { version, license },
  };
  const noted = { name: 'lib', lockfileVersion: 3, requires: true, packages };
  write(join(roots.ours, MODULES, '.package-lock.json'), `${JSON.stringify(noted, null, 2)}\n`);
  mkdirSync(join(roots.volume, VOLUME), { recursive: true });
  const archives = ['base', 'node', 'ours'].map((one) => `${one}.tar`);
  for (const archive of archives) {
    const root = roots[archive.slice(0, -'.tar'.length)];
    tar(join(work, archive), root, readdirSync(root).sort(), { epoch });
  }
  // Of whoever may run it: the user, or any other in the group of root, as clusters with users of their own have it.
  tar(join(work, 'ours.tar'), roots.volume, [VOLUME], { epoch, owner: `${USER}:0`, mode: '0770', append: true });
  for (const root of Object.values(roots)) rmSync(root, { recursive: true });
  return archives;
}

function link(to, place) {
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(`../lib/node_modules/${to}`, place);
}

function containerfile(archives, labels) {
  return [
    'FROM scratch',
    // What moves nothing comes first: each instruction copies all that stands before it.
    'ENV PATH=/usr/local/bin',
    ...Object.entries(labels).map(([key, value]) => `LABEL ${key}=${JSON.stringify(value)}`),
    `USER ${USER}:${USER}`,
    `VOLUME /${VOLUME}`,
    'EXPOSE 8484',
    'STOPSIGNAL SIGTERM',
    'ENTRYPOINT ["/usr/local/bin/node", "/usr/local/bin/landwaiter"]',
    'CMD ["--help"]',
    // Archives are unpacked with the owners that they name.
    ...archives.map((archive) => `ADD ${archive} /`),
    `WORKDIR /${VOLUME}`,
    '',
  ].join('\n');
}

/** The layout as one file. With a list as `docker save` writes it, docker before 25 loads it, too. */
function packLayout(layout, name, file, epoch) {
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8'));
  const { digest } = index.manifests[0];
  const blob = (of) => `blobs/${of.replace(':', '/')}`;
  const { config, layers: parts } = JSON.parse(readFileSync(join(layout, blob(digest)), 'utf8'));
  const list = [{ Config: blob(config.digest), RepoTags: [name], Layers: parts.map((part) => blob(part.digest)) }];
  writeFileSync(join(layout, 'manifest.json'), JSON.stringify(list));
  if (existsSync(file)) rmSync(file);
  tar(file, layout, ['blobs', 'index.json', 'manifest.json', 'oci-layout'], { epoch });
  return digest;
}
