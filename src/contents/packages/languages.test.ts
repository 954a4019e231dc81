import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { treeOfFolder } from './folder-tree.fixture.ts';
import { ownershipOf } from './ownership.fixture.ts';
import { readOwnership } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-languages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (text: string) => `sha256=${createHash('sha256').update(text).digest('base64url')}`;
const SITE = 'usr/lib/python3/site-packages';

describe("Python's RECORD", () => {
  test('has files with SHA-256, with paths of the folder above it', async () => {
    const { says, listed, packages } = await ownershipOf({
      [`${SITE}/acme_tool-1.0.dist-info/METADATA`]: 'Metadata-Version: 2.1\nName: acme-tool\nVersion: 1.0\n',
      [`${SITE}/acme_tool-1.0.dist-info/RECORD`]: [
        `acme/__init__.py,${sha256('code')},4`,
        `acme/changed.py,${sha256('code')},4`,
        `"acme/a ""b"", c.py",${sha256('code')},4`,
        `../../../bin/acme,${sha256('script')},6`,
        'acme/__pycache__/__init__.cpython-313.pyc,,',
        'acme/other.py,sha512=AAAA,4',
        'acme/bare.py,,',
        '/etc/acme.conf,,\r',
        `../../../../etc/cron.d/acme,${sha256('task')},4`,
        '../../../../../../etc/passwd,,',
      ].join('\n'),
      [`${SITE}/acme/__init__.py`]: 'code',
      [`${SITE}/acme/changed.py`]: 'other code',
      [`${SITE}/acme/a "b", c.py`]: 'code',
      [`${SITE}/acme/__pycache__/__init__.cpython-313.pyc`]: 'compiled',
      [`${SITE}/acme/other.py`]: 'code',
      [`${SITE}/acme/bare.py`]: 'code',
      [`${SITE}/acme/nobody.py`]: 'code',
      'usr/bin/acme': 'script',
      'etc/acme.conf': '',
      'etc/cron.d/acme': 'task',
      'etc/passwd': '',
    });
    expect(packages).toEqual([{ ecosystem: 'python', name: 'acme-tool', version: '1.0' }]);
    expect(says(`${SITE}/acme/__init__.py`)).toBe('acme-tool 1.0 same');
    expect(says(`${SITE}/acme/changed.py`)).toBe('acme-tool 1.0 changed');
    expect(says(`${SITE}/acme/a "b", c.py`)).toBe('acme-tool 1.0 same');
    expect(says(`${SITE}/acme/__pycache__/__init__.cpython-313.pyc`)).toBe('acme-tool 1.0 unknown derived');
    // A row proves nothing of a source without a checksum that can be compared.
    for (const name of ['other', 'bare']) {
      expect(says(`${SITE}/acme/${name}.py`)).toBe('nobody');
      expect(listed(`${SITE}/acme/${name}.py`)).toBe('acme-tool');
    }
    expect(says(`${SITE}/acme/nobody.py`)).toBe('nobody');
    expect(says('usr/bin/acme')).toBe('acme-tool 1.0 same');
    for (const path of ['etc/acme.conf', 'etc/cron.d/acme']) expect(says(path)).toBe('nobody');
    expect(says('etc/passwd')).toBe('nobody');
  });

  test('does not make a changed file of a system package its own', async () => {
    const { says } = await ownershipOf({
      'var/lib/dpkg/status': 'Package: python3-acme\nStatus: install ok installed\nVersion: 1.0\n',
      'var/lib/dpkg/info/python3-acme.list': `/${SITE}/acme.py\n`,
      'var/lib/dpkg/info/python3-acme.md5sums': `${createHash('md5').update('code').digest('hex')}  ${SITE}/acme.py\n`,
      [`${SITE}/acme-1.0.dist-info/RECORD`]: `acme.py,${sha256('implant')},7`,
      [`${SITE}/acme.py`]: 'implant',
    });
    expect(says(`${SITE}/acme.py`)).toBe('python3-acme 1.0 changed');
  });

  test('says nothing of a file that the distribution stripped, and recorded so', async () => {
    const { says } = await ownershipOf({
      'lib/apk/db/installed': `P:py3-acme\nV:1.0\nF:${SITE}\nR:acme.so\nZ:Q1${createHash('sha1').update('small').digest('base64')}\n\n`,
      [`${SITE}/acme-1.0.dist-info/RECORD`]: `acme.so,${sha256('large')},5`,
      [`${SITE}/acme.so`]: 'small',
    });
    expect(says(`${SITE}/acme.so`)).toBe('py3-acme 1.0 same');
  });

  test('is part of the distribution’s package that has it', async () => {
    const record = `acme.py,${sha256('code')},4`;
    const files = { [`${SITE}/acme-1.0.dist-info/RECORD`]: record, [`${SITE}/acme.py`]: 'code' };
    const apk = (text: string) => ({
      'lib/apk/db/installed': `P:py3-acme\nV:1.0\nF:${SITE}/acme-1.0.dist-info\nR:RECORD\nZ:Q1${createHash('sha1').update(text).digest('base64')}\n\n`,
    });
    const names = async (more: Readonly<Record<string, string>>) =>
      (await ownershipOf({ ...files, ...more })).packages.map(({ ecosystem, name }) => `${ecosystem} ${name}`);
    expect(await names({})).toEqual(['python acme']);
    expect(await names(apk(record))).toEqual(['apk py3-acme']);
    expect(await names(apk('another record'))).toEqual(['apk py3-acme', 'python acme']);
  });

  test('says the same of a package that another installer, or another interpreter, installed', async () => {
    const record = async (...rows: string[]) => {
      const { packages, recordOf } = await ownershipOf({
        [`${SITE}/acme-1.0.dist-info/RECORD`]: [`acme.py,${sha256('code')},4`, ...rows].join('\n'),
      });
      return packages[0] && recordOf(packages[0]);
    };
    const before = await record();
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(await record('__pycache__/acme.cpython-313.pyc,,', `acme-1.0.dist-info/INSTALLER,${sha256('uv')},2`)).toBe(
      before,
    );
    expect(await record(`more.py,${sha256('code')},4`)).not.toBe(before);
  });

  const image = join(folder, 'image');
  const { status } = spawnSync('python3', ['-m', 'venv', join(image, 'opt/venv')]);
  if (status !== 0) process.stdout.write('skipped: python3 -m venv does not work here, so pip installs nothing\n');

  test.skipIf(status !== 0)('of what pip itself installed agrees with every file', async () => {
    const tree = treeOfFolder(image);
    const ownership = await readOwnership(tree);
    const states = { same: 0, changed: 0, unknown: 0 };
    for (const node of tree.nodes.values()) {
      const owner = ownership.owner(node);
      if (owner !== undefined) states[owner.state] += 1;
    }
    expect(ownership.unread).toEqual([]);
    expect(ownership.packages.map(({ name }) => name)).toContain('pip');
    expect(states.changed).toBe(0);
    expect(states.same).toBeGreaterThan(300);
    const nobodys = [...tree.nodes.values()].filter(
      (node) => node.type === 'file' && ownership.owner(node) === undefined,
    );
    // What makes the environment, and no package.
    expect(nobodys.every(({ path }) => /^opt\/venv\/(?:bin\/[Aa]ctivate|pyvenv\.cfg|\.gitignore)/.test(path))).toBe(
      true,
    );
  });
});

describe("npm's lock of what is installed", () => {
  test('gives each package its folder, and not what lies between them', async () => {
    const packages = {
      'node_modules/acme': { version: '1.0.0', integrity: 'sha512-AAAA' },
      'node_modules/@acme/tool': { version: '2.0.0' },
      'node_modules/acme/node_modules/inner': { version: '3.0.0' },
      'node_modules/alias': { name: 'real', version: '4.0.0' },
      'node_modules/linked': { link: true, resolved: 'packages/linked' },
      'packages/linked': { version: '5.0.0' },
      '../../usr/bin': { version: '6.0.0' },
      'node_modules/..': { version: '7.0.0' },
      '': { version: '8.0.0' },
    };
    const { says, packages: read } = await ownershipOf({
      'app/node_modules/.package-lock.json': JSON.stringify({ lockfileVersion: 3, packages }),
      'app/node_modules/acme/lib/index.js': '',
      'app/node_modules/@acme/tool/index.js': '',
      'app/node_modules/acme/node_modules/inner/index.js': '',
      'app/node_modules/acme/node_modules/evil/index.js': '',
      'app/node_modules/alias/index.js': '',
      'app/node_modules/evil.js': '',
      'app/node_modules/.bin/acme': { target: '../acme/lib/index.js' },
      'app/packages/linked/index.js': '',
      'app/index.js': '',
      'usr/bin/acme': '',
    });
    expect(read.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'acme 1.0.0',
      '@acme/tool 2.0.0',
      'inner 3.0.0',
      'real 4.0.0',
    ]);
    expect(says('app/node_modules/acme/lib/index.js')).toBe('acme 1.0.0 unknown');
    expect(says('app/node_modules/@acme/tool/index.js')).toBe('@acme/tool 2.0.0 unknown');
    expect(says('app/node_modules/acme/node_modules/inner/index.js')).toBe('inner 3.0.0 unknown');
    expect(says('app/node_modules/alias/index.js')).toBe('real 4.0.0 unknown');
    expect(says('app/node_modules/.bin/acme')).toBe('acme 1.0.0 unknown derived');
    for (const path of ['acme/node_modules/evil/index.js', 'evil.js'])
      expect(says(`app/node_modules/${path}`)).toBe('nobody');
    for (const path of ['app/packages/linked/index.js', 'app/index.js', 'usr/bin/acme'])
      expect(says(path)).toBe('nobody');
  });

  test.each([
    ['no JSON', '{'],
    ['JSON without packages', '[]'],
  ])('is said to be unread where it is %s', async (_, text) => {
    const { packages, unread } = await ownershipOf({ 'app/node_modules/.package-lock.json': text });
    expect(packages).toEqual([]);
    expect(unread).toMatchObject([{ ecosystem: 'npm', path: 'app/node_modules/.package-lock.json' }]);
  });

  test('of what is installed for all each package has its folder by its own manifest', async () => {
    const manifest = (name: string, version: string) => JSON.stringify({ name, version });
    const { says, packages, unread } = await ownershipOf({
      'usr/local/lib/node_modules/acme/package.json': manifest('acme', '1.0.0'),
      'usr/local/lib/node_modules/acme/bin/acme': '',
      'usr/local/lib/node_modules/acme/templates/package.json': '{}',
      'usr/local/lib/node_modules/acme/node_modules/@acme/tool/package.json': manifest('@acme/tool', '2.0.0'),
      'usr/local/lib/node_modules/acme/node_modules/@acme/tool/index.js': '',
      'usr/local/lib/node_modules/evil.js': '',
      'usr/local/lib/node_modules/torn/package.json': '{',
      'usr/local/lib/node_modules/torn/index.js': '',
      'srv/app/node_modules/bare/package.json': manifest('bare', '1.0.0'),
      'srv/app/node_modules/bare/index.js': '',
      'opt/lib/node_modules/.package-lock.json': JSON.stringify({ packages: {} }),
      'opt/lib/node_modules/none/package.json': manifest('none', '1.0.0'),
      'opt/lib/node_modules/none/index.js': '',
    });
    expect(packages.map(({ name, version }) => `${name} ${version}`)).toEqual(['acme 1.0.0', '@acme/tool 2.0.0']);
    expect(says('usr/local/lib/node_modules/acme/bin/acme')).toBe('acme 1.0.0 unknown');
    expect(says('usr/local/lib/node_modules/acme/node_modules/@acme/tool/index.js')).toBe('@acme/tool 2.0.0 unknown');
    expect(unread).toMatchObject([{ ecosystem: 'npm', path: 'usr/local/lib/node_modules/torn/package.json' }]);
    for (const path of [
      'usr/local/lib/node_modules/evil.js',
      'usr/local/lib/node_modules/torn/index.js',
      'srv/app/node_modules/bare/index.js',
      'opt/lib/node_modules/none/index.js',
    ])
      expect(says(path)).toBe('nobody');
  });

  test('is what npm writes', async () => {
    const library = join(folder, 'library');
    const app = join(folder, 'app');
    for (const [place, name] of [
      [library, 'acme-library'],
      [app, 'acme-app'],
    ] as const) {
      mkdirSync(place);
      writeFileSync(join(place, 'package.json'), JSON.stringify({ name, version: '1.0.0', bin: 'index.js' }));
    }
    writeFileSync(join(library, 'index.js'), '#!/usr/bin/env node\n');
    const npm = (cwd: string, ...args: string[]) => {
      const { status, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8' });
      expect(status, stderr).toBe(0);
    };
    npm(library, 'pack', '--silent', '--pack-destination', app);
    const [archive = ''] = readdirSync(app).filter((name) => name.endsWith('.tgz'));
    npm(app, 'install', '--offline', '--no-audit', '--no-fund', `./${archive}`);
    const tree = treeOfFolder(app);
    const ownership = await readOwnership(tree);
    expect(ownership.packages).toEqual([{ ecosystem: 'npm', name: 'acme-library', version: '1.0.0' }]);
    const node = tree.nodes.get('node_modules/acme-library/index.js');
    expect(node && ownership.owner(node)?.package.name).toBe('acme-library');
    npm(app, 'install', '--global', '--prefix', join(folder, 'all'), '--offline', '--no-audit', `./${archive}`);
    const all = treeOfFolder(join(folder, 'all'));
    const program = all.nodes.get('lib/node_modules/acme-library/index.js');
    expect(program && (await readOwnership(all)).owner(program)?.package.name).toBe('acme-library');
  });
});

describe("Ruby's specifications", () => {
  test('give a gem its folder and its programs', async () => {
    const { says, packages } = await ownershipOf({
      'var/lib/gems/3.3.0/specifications/acme-1.0-x86_64-linux.gemspec': `# -*- encoding: utf-8 -*-
Gem::Specification.new do |s|
  s.name = "acme".freeze
  s.version = "1.0".freeze
  s.platform = "x86_64-linux".freeze
  s.executables = ["acme".freeze]
  s.files = ["exe/acme".freeze, "lib/acme.rb".freeze, "../../../../../../../../etc/passwd".freeze]
end
`,
      'var/lib/gems/3.3.0/gems/acme-1.0-x86_64-linux/lib/acme.rb': '',
      'var/lib/gems/3.3.0/gems/acme-1.0-x86_64-linux/lib/more.rb': '',
      'var/lib/gems/3.3.0/gems/evil-1.0/lib/evil.rb': '',
      'usr/local/bin/acme': '',
      'etc/passwd': '',
    });
    expect(packages).toEqual([{ ecosystem: 'ruby', name: 'acme', version: '1.0' }]);
    expect(says('var/lib/gems/3.3.0/gems/acme-1.0-x86_64-linux/lib/acme.rb')).toBe('acme 1.0 unknown');
    expect(says('var/lib/gems/3.3.0/gems/acme-1.0-x86_64-linux/lib/more.rb')).toBe('acme 1.0 unknown');
    expect(says('usr/local/bin/acme')).toBe('acme 1.0 unknown');
    expect(says('var/lib/gems/3.3.0/gems/evil-1.0/lib/evil.rb')).toBe('nobody');
    expect(says('etc/passwd')).toBe('nobody');
  });

  const hasGem = spawnSync('gem', ['--version']).status === 0;
  if (!hasGem) process.stdout.write('skipped: gem is not here, so no gem is installed\n');

  test.skipIf(!hasGem)('are what gem writes', async () => {
    const source = join(folder, 'gem');
    const image = join(folder, 'ruby');
    for (const place of ['exe', 'lib']) mkdirSync(join(source, place), { recursive: true });
    writeFileSync(join(source, 'lib/acme.rb'), 'puts 1\n');
    writeFileSync(join(source, 'exe/acme'), '#!/usr/bin/env ruby\n', { mode: 0o755 });
    writeFileSync(
      join(source, 'acme.gemspec'),
      `Gem::Specification.new do |s|
        s.name, s.version, s.summary, s.authors = 'acme', '1.0', 'A tool', ['A']
        s.files, s.bindir, s.executables = ['lib/acme.rb', 'exe/acme'], 'exe', ['acme']
      end`,
    );
    const gem = (...args: string[]) => {
      const { status, stderr } = spawnSync('gem', args, { cwd: source, encoding: 'utf8' });
      expect(status, stderr).toBe(0);
    };
    gem('build', 'acme.gemspec');
    gem('install', '--local', '--no-document', '--install-dir', join(image, 'usr/local/bundle'), 'acme-1.0.gem');
    const tree = treeOfFolder(image);
    const { packages, owner } = await readOwnership(tree);
    expect(packages).toEqual([{ ecosystem: 'ruby', name: 'acme', version: '1.0' }]);
    const nobodys = [...tree.nodes.values()].filter((node) => node.type === 'file' && owner(node) === undefined);
    expect(nobodys.map(({ path }) => path)).toEqual(['usr/local/bundle/cache/acme-1.0.gem']);
  });
});
