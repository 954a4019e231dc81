// `npm run release -- --dry`: makes all that a release publishes, in one folder, from what is locked, and publishes nothing.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { changesOf } from './release/changes.mjs';
import { makeBinary } from './release/binary.mjs';
import { copy, epochOf, gzip, sha256, tar } from './release/files.mjs';
import { makeImage } from './release/image.mjs';
import { lockedNode, lockedPackages, LOCKED, nodeLicense, PLATFORMS } from './release/locked.mjs';
import { makePackage, stagePackage } from './release/package.mjs';
import { provenanceOf } from './release/provenance.mjs';
import { bomOf, bundledPackages, debianParts, nodePart } from './release/sbom.mjs';
import { sign } from './release/signing.mjs';

// Releases are made there, whatever they are for.
const HERE = 'linux-x64';
const KINDS = ['package', 'binary', 'image'];
const ARCHITECTURES = Object.keys(PLATFORMS);
const USAGE = `usage: npm run release -- --dry [--out FOLDER] [--only package,binary,image] [--arch amd64,arm64] [--built]
         [--key FILE | --unsigned] [--builder URI]
  --out       where it goes (release/)
  --arch      for which executables and images are made (all)
  --built     of dist/ as it is
  --key       a key of cosign's, its password in COSIGN_PASSWORD; without it by one that is thrown away
  --builder   who builds, for the provenance
`;

const { values } = parseArgs({
  options: {
    dry: { type: 'boolean' },
    out: { type: 'string', default: 'release' },
    only: { type: 'string', default: KINDS.join(',') },
    arch: { type: 'string', default: ARCHITECTURES.join(',') },
    built: { type: 'boolean' },
    key: { type: 'string' },
    unsigned: { type: 'boolean' },
    builder: { type: 'string' },
  },
});
const kinds = values.only.split(',');
const architectures = values.arch.split(',');
const isKnown =
  kinds.every((kind) => KINDS.includes(kind)) && architectures.every((one) => ARCHITECTURES.includes(one));
if (values.dry && isKnown) await release();
else {
  process.stderr.write(`${USAGE}Publishing is the business of .github/workflows/release.yaml: only --dry runs here.\n`);
  process.exitCode = 2;
}

async function release() {
  if (!values.built) await import('./build.mjs');
  const { name, version, description, license, config } = JSON.parse(readFileSync('package.json', 'utf8'));
  const out = resolve(values.out);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'landwaiter-release-'));
  const given = {
    name,
    version,
    description,
    license,
    image: `${config.image}:${version}`,
    out,
    work,
    epoch: epochOf(),
  };
  try {
    const content = join(work, 'package');
    const made = [];
    if (kinds.includes('package')) made.push(await packageOf(given));
    else stagePackage(content);
    for (const architecture of architectures) {
      if (kinds.includes('binary')) made.push(await binaryOf(given, architecture));
      if (kinds.includes('image')) made.push(await imageOf(given, architecture, content));
    }
    writeFileSync(join(out, 'changes.md'), changesOf(version));
    await conclude(given, made);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function packageOf(given) {
  const { name, version, out, work, epoch } = given;
  const file = `${name}-${version}.tgz`;
  await makePackage(join(out, file), work, epoch);
  const purl = `pkg:npm/${name}@${version}`;
  await bom(given, file, { type: 'application', name, version, purl }, bundledPackages());
  return file;
}

async function binaryOf(given, architecture) {
  const { name, version, out, work, epoch } = given;
  const platform = PLATFORMS[architecture];
  const folder = join(work, `binary-${architecture}`);
  mkdirSync(join(folder, 'work'), { recursive: true });
  await makeBinary(await lockedNode(platform), join(folder, name), join(folder, 'work'), await lockedNode(HERE));
  for (const each of ['LICENSE', 'THIRD-PARTY-LICENSES']) copy(each, join(folder, each));
  writeFileSync(join(folder, 'LICENSE-node'), nodeLicense());
  const file = `${name}-${version}-${platform}.tar.gz`;
  const archive = join(work, `binary-${architecture}.tar`);
  tar(archive, folder, ['LICENSE', 'LICENSE-node', 'THIRD-PARTY-LICENSES', name], { epoch });
  await gzip(archive, join(out, file));
  const purl = `pkg:generic/${name}@${version}?platform=${platform}`;
  const parts = [await nodeOf(platform), ...bundledPackages()];
  await bom(given, file, { type: 'application', name, version, purl }, parts);
  return file;
}

async function imageOf(given, architecture, content) {
  const { name, version, description, license, image, out, work, epoch } = given;
  const labels = { title: name, description, version, licenses: license, revision: commit() };
  const file = `${name}-${version}-image-${architecture}.tar`;
  const folder = join(work, `image-${architecture}`);
  mkdirSync(folder);
  const digest = await makeImage({
    architecture,
    name: image,
    labels: Object.fromEntries(
      Object.entries(labels).map(([key, value]) => [`org.opencontainers.image.${key}`, value]),
    ),
    content,
    file: join(out, file),
    work: folder,
    epoch,
  });
  process.stderr.write(`image ${image} ${architecture} ${digest}\n`);
  const node = await nodeOf(PLATFORMS[architecture]);
  const parts = [node, ...debianParts(await lockedPackages(architecture)), ...bundledPackages()];
  const purl = `pkg:oci/${image.split(':')[0]}@${encodeURIComponent(digest)}?arch=${architecture}`;
  await bom(given, file, { type: 'container', name: image.split(':')[0], version, purl }, parts);
  return file;
}

/** What is in Node.js, as the one of the same version says that runs here. */
async function nodeOf(platform) {
  return nodePart(await lockedNode(HERE), LOCKED.node.programs[platform]);
}

async function bom({ out, epoch }, file, subject, parts) {
  const hash = await sha256(join(out, file));
  writeFileSync(join(out, `${file}.cdx.json`), bomOf({ ...subject, hash }, parts, epoch));
}

async function conclude({ out, work, image }, made) {
  const names = made.flatMap((name) => [name, `${name}.cdx.json`]).sort();
  const subjects = [];
  for (const name of names) subjects.push({ name, hash: await sha256(join(out, name)) });
  const parameters = { command: 'npm run release -- --dry', only: kinds, architectures, image };
  writeFileSync(join(out, 'provenance.json'), await provenanceOf(subjects, parameters, values.builder));
  subjects.push({ name: 'provenance.json', hash: await sha256(join(out, 'provenance.json')) });
  writeFileSync(join(out, 'SHA256SUMS'), subjects.map(({ name, hash }) => `${hash}  ${name}\n`).join(''));
  if (!values.unsigned) sign(out, ['SHA256SUMS', 'provenance.json', ...made], { key: values.key, work });
  process.stdout.write(readFileSync(join(out, 'SHA256SUMS')));
}

function commit() {
  return JSON.parse(readFileSync('dist/build.json', 'utf8')).commit;
}
