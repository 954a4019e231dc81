// Bills of materials in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): what is bundled in each thing that is released.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { run } from './files.mjs';
import { LOCKED } from './locked.mjs';

// What Node.js tells of itself that is no software in it.
const NO_PARTS = ['node', 'modules', 'napi', 'cldr', 'tz', 'unicode'];

/** The packages whose code is in the bundle, as the build wrote them. */
export function bundledPackages() {
  return JSON.parse(readFileSync('dist/bundled.json', 'utf8')).map(({ name, version, license }) => ({
    type: 'library',
    'bom-ref': purlOf(name, version),
    name,
    version,
    // A few name none in their manifest, and ship its text.
    licenses: [license === undefined ? { license: { name: 'see THIRD-PARTY-LICENSES' } } : { expression: license }],
    purl: purlOf(name, version),
  }));
}

/** Node.js and what is in it, as the program at `node` tells. */
export function nodePart(node, hash) {
  const { version } = LOCKED.node;
  const versions = JSON.parse(run(node, ['--print', 'JSON.stringify(process.versions)']));
  const parts = Object.entries(versions).filter(([name]) => !NO_PARTS.includes(name));
  const ref = `pkg:generic/node@${version}`;
  return {
    type: 'platform',
    'bom-ref': ref,
    name: 'node',
    version,
    hashes: [{ alg: 'SHA-256', content: hash }],
    licenses: [
      { license: { name: 'MIT, and those of what is in it', url: 'https://github.com/nodejs/node/blob/main/LICENSE' } },
    ],
    purl: ref,
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`,
    components: parts.map(([name, of]) => ({ type: 'library', 'bom-ref': `${ref}#${name}`, name, version: of })),
  };
}

/** Debian packages of the image. */
export function debianParts(packages) {
  return packages.map(({ name, version, architecture, sha256 }) => ({
    type: 'library',
    'bom-ref': debianPurl(name, version, architecture),
    name,
    version,
    hashes: [{ alg: 'SHA-256', content: sha256 }],
    purl: debianPurl(name, version, architecture),
  }));
}

/** A package of Debian, as a package URL. */
export function debianPurl(name, version, architecture) {
  const [encoded, of] = [name, version].map((text) => encodeURIComponent(text));
  return `pkg:deb/debian/${encoded}@${of}?arch=${architecture}&distro=debian-${LOCKED.debian.release}`;
}

/** The document about `subject` (type, name, version, purl, hash), of these parts. */
export function bomOf(subject, components, epoch) {
  const { type, name, version, purl, hash } = subject;
  const component = {
    type,
    'bom-ref': purl,
    name,
    version,
    hashes: [{ alg: 'SHA-256', content: hash }],
    licenses: [{ expression: 'Apache-2.0' }],
    purl,
  };
  const digest = createHash('sha256')
    .update(JSON.stringify([component, components]))
    .digest('hex');
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(digest)}`,
    version: 1,
    metadata: { timestamp: new Date(epoch * 1000).toISOString(), component },
    components,
    dependencies: [
      { ref: purl, dependsOn: components.map((one) => one['bom-ref']) },
      ...components.map((one) => ({ ref: one['bom-ref'] })),
    ],
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

/** A name by content, of version 8 (RFC 9562, section 5.8). */
function uuidOf(digest) {
  const variant = '89ab'[Number.parseInt(digest[16], 16) % 4];
  const parts = [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`];
  return [...parts, `${variant}${digest.slice(17, 20)}`, digest.slice(20, 32)].join('-');
}

function purlOf(name, version) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}
