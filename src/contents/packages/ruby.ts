import type { PackageName } from '../../core/comparison.ts';
import type { TreeNode } from '../tree/tree.ts';
import type { Found, PackageReader } from './ecosystem.ts';
import { nameOf, parentOf } from './places.ts';
import { bytesOf, unlessRefused } from './record-bytes.ts';

const RECORD = /(?:^|\/)specifications\/(?:default\/)?[^/]+\.gemspec$/;
const LARGEST = 1024 * 1024;

/** Ruby's gems, as RubyGems notes them. A specification has no checksums, and of an installed gem not all files: it has its folder. */
export const ruby: PackageReader = {
  ecosystem: 'ruby',
  isRecord: (path) => RECORD.test(path),
  read(tree, found) {
    for (const node of tree.nodes.values()) {
      if (node.path.endsWith('.gemspec') && RECORD.test(node.path) && !found.isOfSystem(node)) {
        unlessRefused(found, () => readSpecification(node, found));
      }
    }
  },
};

function readSpecification(node: TreeNode, found: Found): void {
  const text = bytesOf(node, found, LARGEST).toString('latin1');
  const name = assigned(text, 'name');
  const version = assigned(text, 'version');
  if (name === undefined || version === undefined) return;
  const one: PackageName = { ecosystem: 'ruby', name, version };
  const files = listed(text, 'files');
  const programs = listed(text, 'executables');
  found.package(one, [...files, ...programs.map((program) => `bin/${program}`)]);
  // `json-2.9.1-x86_64-linux` where it was built elsewhere, as the file's name.
  const full = nameOf(node.path).slice(0, -'.gemspec'.length);
  const home = gemHomeOf(node.path);
  found.claim(node.path, { package: one });
  for (const program of programs) found.claim(`${programsOf(home)}/${program}`, { package: one });
  found.folder(`${home}/gems/${full}`, one);
  for (const file of files) found.claim(`${home}/gems/${full}/${file}`, { package: one });
}

/** As Ruby of a distribution, or one built from source, has it; anywhere else beside the gems. */
function programsOf(home: string): string {
  if (home.startsWith('var/lib/gems/')) return 'usr/local/bin';
  return `${/^(.+)\/lib(?:64)?\/ruby\/gems\/[0-9.]+$/.exec(home)?.[1] ?? home}/bin`;
}

function gemHomeOf(path: string): string {
  const folder = parentOf(path);
  return parentOf(nameOf(folder) === 'default' ? parentOf(folder) : folder);
}

/** `s.name = "rake".freeze`, as RubyGems writes it; a specification by hand may be any program, and is not run. */
function assigned(text: string, field: 'name' | 'version'): string | undefined {
  const way = String.raw`^[ \t]*\w+\.${field}[ \t]*=[ \t]*(?:Gem::Version\.new\(?[ \t]*)?["']([^"'\n]{1,200})["']`;
  return new RegExp(way, 'm').exec(text)?.[1];
}

/** `s.files = ["lib/rake.rb".freeze, …]`. */
function listed(text: string, field: 'files' | 'executables'): string[] {
  const begin = new RegExp(String.raw`^[ \t]*\w+\.${field}[ \t]*=[ \t]*\[`, 'm').exec(text);
  if (begin === null) return [];
  const start = begin.index + begin[0].length;
  // One look for the end: a pattern over both would look once for each beginning.
  const inside = text.slice(start, Math.max(start, text.indexOf(']', start)));
  return [...inside.matchAll(/"([^"\\\n]+)"/g)].flatMap(([, one]) => one ?? []);
}
