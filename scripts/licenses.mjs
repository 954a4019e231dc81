import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const LICENSE = /^(?:licen[cs]e|copying)(?:[.-].*)?$/i;
const RULE = '='.repeat(80);

// Packages that name the MIT licence and their author in package.json but ship no text.
const MIT_WITHOUT_TEXT = ['@bomb.sh/tab', 'abstract-logging', 'brotli', 'dfa', 'fontkit', 'pg-types', 'pgpass'];
// Packages under the Apache License that ship no text of it, and their files whose first comments are notices, too.
const APACHE_WITHOUT_TEXT = {
  '@sigstore/verify': [],
  '@bufbuild/cel': [],
  '@bufbuild/cel-spec': [],
  '@bufbuild/protobuf': ['dist/esm/wire/varint.js'],
};

/**
 * The licences of every package that went into a bundle of these modules, as one text.
 * @throws Error naming the package when one of them ships no licence text: such a package must not be bundled; or when one is
 * there in two versions.
 */
export function licensesOf(modules) {
  const folders = foldersOf(modules);
  const names = folders.map((folder) => folder.replace(/^.*node_modules\//, ''));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`${twice} is bundled twice: npm ls ${twice} says for whom`);
  return `Landwaiter's published files contain code of these packages.\n\n${folders.map(noticeOf).join('\n')}`;
}

/** Name, version and licence of each of these packages, in the order of their names. */
export function packagesOf(modules) {
  return foldersOf(modules).map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { name, version, license };
  });
}

function foldersOf(modules) {
  const folders = new Set(modules.map((path) => PACKAGE.exec(path)?.[0] ?? ''));
  folders.delete('');
  return [...folders].sort((one, other) => (one < other ? -1 : 1));
}

function noticeOf(folder) {
  const {
    name,
    version,
    license = 'as its text says',
    author,
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${RULE}\n${name} ${version} (${license})\n${RULE}\n\n${textOf(folder, name, author)}\n`;
}

function textOf(folder, name, author) {
  const file = readdirSync(folder).find((one) => LICENSE.test(one));
  if (file === undefined && MIT_WITHOUT_TEXT.includes(name)) return mit(author);
  if (file === undefined && Object.hasOwn(APACHE_WITHOUT_TEXT, name)) return apache(folder, APACHE_WITHOUT_TEXT[name]);
  if (file === undefined) throw new Error(`${name} ships no licence text`);
  const notice = join(folder, 'NOTICE');
  const paths = [join(folder, file), ...(existsSync(notice) ? [notice] : [])];
  return paths.map((path) => readFileSync(path, 'utf8').trim()).join('\n\n');
}

function apache(folder, files) {
  const notices = files.map((file) => /^(?:\/\/.*\n|\s*\n)+/.exec(readFileSync(join(folder, file), 'utf8'))?.[0] ?? '');
  return [readFileSync('LICENSE', 'utf8'), ...notices].map((text) => text.trim()).join('\n\n');
}

function mit(author) {
  return `MIT License

Copyright (c) ${author}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;
}
