import type { PackageName } from '../../core/comparison.ts';
import type { Tree } from '../tree/tree.ts';
import { type Paragraph, paragraphsOf } from './control-file.ts';
import { DIVERSIONS, diversionsOf } from './diversions.ts';
import { type Checksum, type Found, type PackageReader, RecordRefused } from './ecosystem.ts';
import { linesOf, unlessRefused } from './record-bytes.ts';

const FOLDER = 'var/lib/dpkg';
const STATUS = `${FOLDER}/status`;
const STATUS_FOLDER = `${FOLDER}/status.d/`;
const RECORD = /^var\/lib\/dpkg\/(?:status|diversions|info\/[^/]+\.(?:list|md5sums)|status\.d\/[^/]+)$/;
// Of the states in which the package is on the disk. Of `config-files` only its configuration is: a package that is not there
// owns nothing.
const IS_HERE = /^\S+ \S+ (?:installed|unpacked|half-installed|half-configured|triggers-awaited|triggers-pending)$/;
const CONFFILE_FLAGS = ['obsolete', 'remove-on-upgrade'];
const SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm', 'config', 'triggers'];
const CHECKSUM = /^\\?[0-9a-f]{32} [ *]./;

/** Debian's and its children's packages, and those of images without a package manager that keep their status in parts. */
export const dpkg: PackageReader = {
  ecosystem: 'dpkg',
  isRecord: (path) => RECORD.test(path),
  hash: { by: 'md5', isNeededBy: (path) => path === STATUS || path.startsWith(STATUS_FOLDER) },
  read(tree, found) {
    if (tree.nodes.has(STATUS)) readStatus(tree, found);
    readParts(tree, found);
  },
};

interface Installed {
  readonly one: PackageName;
  readonly fields: Paragraph;
  /** Of its files in `info`. */
  readonly names: readonly string[];
}

function readStatus(tree: Tree, found: Found): void {
  const diverted = diversionsIn(tree, found);
  const withoutList: string[] = [];
  for (const { one, fields, names } of installedIn(tree, found)) {
    const list = infoOf(tree, names, 'list', found);
    const sums = infoOf(tree, names, 'md5sums', found) ?? [];
    const checksums = checksumsIn(sums);
    const configuration = conffilesIn(fields);
    const md5At = (path: string): string | undefined => checksums.get(path) ?? configuration.get(path);
    found.package(one, [
      // Folders and links have no checksum. dpkg takes folders from one package's list when another's takes their place.
      ...(list ?? []).filter((line) => md5At(pathIn(line)) !== undefined),
      ...sums,
      ...[...configuration].map(([path, md5]) => `${md5} ${path}`),
      ...SCRIPTS.flatMap((script) => scriptOf(tree, names, script) ?? []),
    ]);
    if (list === undefined) withoutList.push(one.name);
    for (const line of list ?? []) {
      const path = pathIn(line);
      const md5 = md5At(path);
      found.claim(diverted(path, one.name), {
        package: one,
        ...(md5 === undefined ? { isOnlyListed: true } : { checksum: md5Of(md5) }),
        ...(configuration.has(path) && { isConfiguration: true }),
      });
    }
  }
  if (withoutList.length > 0) {
    const first = withoutList.slice(0, 3).join(', ');
    found.unread(`${FOLDER}/info`, `no list of the files of ${withoutList.length} packages, among them ${first}`);
  }
}

/** The path that a line of a list names. */
function pathIn(line: string): string {
  return line.replace(/^\//, '');
}

/** What dpkg runs of a package: nowhere else does the database say what is in it. */
function scriptOf(tree: Tree, names: readonly string[], script: string): string | undefined {
  const nodes = names.map((name) => tree.nodes.get(`${FOLDER}/info/${name}.${script}`));
  const hash = nodes.find((node) => node !== undefined)?.sha256;
  return hash === undefined ? undefined : `${script} ${hash}`;
}

function installedIn(tree: Tree, found: Found): Installed[] {
  const here = [...paragraphsOf(statusOf(tree, found), STATUS)].filter((fields) =>
    IS_HERE.test(fields.get('status') ?? ''),
  );
  // Its files would be read as often as it stands there.
  const names = here.map((fields) => `${fields.get('package')}:${fields.get('architecture')}`);
  if (new Set(names).size !== names.length) throw new RecordRefused(STATUS, 'a package stands there twice');
  const native = here.find((fields) => fields.get('package') === 'dpkg')?.get('architecture');
  return here.map((fields) => {
    const name = fields.get('package') ?? '';
    const architecture = fields.get('architecture') ?? '';
    if (!/^[A-Za-z0-9][A-Za-z0-9+.-]*$/.test(name)) throw new RecordRefused(STATUS, 'a package has no valid name');
    const isForeign = native !== undefined && architecture !== native && architecture !== 'all';
    return {
      fields,
      one: {
        ecosystem: 'dpkg',
        name: isForeign ? `${name}:${architecture}` : name,
        version: fields.get('version') ?? '',
      },
      names: fields.get('multi-arch') === 'same' ? [`${name}:${architecture}`, name] : [name],
    };
  });
}

// Each part is the paragraph of one package; its files stand in `NAME.md5sums` beside it.
function readParts(tree: Tree, found: Found): void {
  for (const [path, node] of tree.nodes) {
    if (!path.startsWith(STATUS_FOLDER) || path.endsWith('.md5sums') || node.type !== 'file') continue;
    unlessRefused(found, () => readPart(tree, path, found));
  }
}

function readPart(tree: Tree, path: string, found: Found): void {
  const [fields] = paragraphsOf(textOf(tree, path, found) ?? [], path);
  const name = fields?.get('package');
  if (name === undefined) return;
  const one: PackageName = { ecosystem: 'dpkg', name, version: fields?.get('version') ?? '' };
  const checksums = textOf(tree, `${path}.md5sums`, found);
  if (checksums === undefined) found.unread(path, 'no list of the files of this package');
  found.package(one, checksums ?? []);
  for (const [file, md5] of checksumsIn(checksums ?? [])) {
    found.claim(file, { package: one, checksum: md5Of(md5) });
  }
}

/** Where a file of a package lies that another one, or the administrator, had put aside. */
function diversionsIn(tree: Tree, found: Found): (path: string, name: string) => string {
  const aside = new Map(diversionsOf(textOf(tree, DIVERSIONS, found) ?? []).map((one) => [one.from, one]));
  return (path, name) => {
    const one = aside.get(path);
    return one === undefined || one.by === name ? path : one.to;
  };
}

/** MD5 by path, of lines such as `/etc/nginx/nginx.conf 0123… obsolete`. */
function conffilesIn(fields: Paragraph): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const line of (fields.get('conffiles') ?? '').split('\n')) {
    const words = line.split(' ');
    while (CONFFILE_FLAGS.includes(words.at(-1) ?? '')) words.pop();
    const md5 = words.pop() ?? '';
    const path = words.join(' ');
    if (/^[0-9a-f]{32}$/.test(md5) && path.startsWith('/')) files.set(path.slice(1), md5);
  }
  return files;
}

/** MD5 by path, of lines such as `0123…  usr/bin/acme`. */
function checksumsIn(lines: readonly string[]): ReadonlyMap<string, string> {
  const checksums = new Map<string, string>();
  for (const line of lines) {
    if (!CHECKSUM.test(line)) continue;
    // As `md5sum` writes names with a backslash or a newline.
    const isEscaped = line.startsWith('\\');
    const start = isEscaped ? 1 : 0;
    const written = line.slice(start + 34);
    const path = isEscaped ? written.replaceAll(/\\([\\n])/g, (_, one) => (one === 'n' ? '\n' : '\\')) : written;
    checksums.set(path.replace(/^\.?\//, ''), line.slice(start, start + 32));
  }
  return checksums;
}

function md5Of(hex: string): Checksum {
  return { by: 'md5', hex };
}

function infoOf(tree: Tree, names: readonly string[], suffix: string, found: Found): string[] | undefined {
  for (const name of names) {
    const lines = textOf(tree, `${FOLDER}/info/${name}.${suffix}`, found);
    if (lines !== undefined) return lines;
  }
  return undefined;
}

function statusOf(tree: Tree, found: Found): string[] {
  const node = tree.resolve(STATUS);
  return node === undefined ? [] : linesOf(node, found);
}

function textOf(tree: Tree, path: string, found: Found): string[] | undefined {
  const node = tree.resolve(path);
  return node === undefined ? undefined : unlessRefused(found, () => linesOf(node, found));
}
