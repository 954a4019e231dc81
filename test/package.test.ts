import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { billAt } from './release/bill.ts';
import { commandsOf, run, unpackedPackage, VERSION } from './release/released.ts';

const isBuilt = existsSync('dist/cli.mjs');
if (!isBuilt) process.stderr.write('skipped: the published package: dist/cli.mjs is not built\n');

const tsc = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));
// What npm tells of the command that runs these tests.
const OF_NO_SCRIPT = { npm_package_name: '', npm_lifecycle_event: '' };
const RULE = `import type { Rule, Sentences } from 'landwaiter/rules';

export const rule = ({ nameOf, pushExhibits }: Sentences): Rule => ({
  id: 'night-push',
  version: 1,
  title: 'An image was pushed at night',
  severity: 'low',
  mode: 'observe',
  attack: [],
  why: 'Nobody works at night.',
  respond: ['Ask.'],
  benignIf: [],
  phase: 'facts',
  on: 'push',
  quiet: {},
  detect: (push) =>
    push.at % 86_400_000 > 3_600_000
      ? undefined
      : { summary: nameOf(push), confidence: push.strength, evidence: pushExhibits(push) },
});
`;

/** Files below a folder, by their names in it. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort();
}

/** Of a built program: what these files load, and what that loads. */
function loadedFrom(entries: readonly string[], folder: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const look = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const text = readFileSync(join(folder, name), 'utf8');
    for (const [, path = ''] of text.matchAll(/(?:from|import|import\()\s*["'](\.{1,2}\/[^"'\n]+)["']/g)) {
      const found = join(dirname(name), path).replace(/\.ts$/, '.d.ts');
      if (statSync(join(folder, found), { throwIfNoEntry: false })?.isFile() === true) look(found);
    }
  };
  for (const entry of entries) look(entry);
  return seen;
}

describe.skipIf(!isBuilt)('the published package', () => {
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'package-'));
    unpackedPackage(folder);
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('shows the recorded day and writes the report page with nothing else installed', () => {
    const demo = [join(folder, 'package/bin/landwaiter.cjs'), 'demo'];
    const { status, stdout, stderr } = run(process.execPath, demo, { cwd: folder, env: OF_NO_SCRIPT });
    expect(status).toBe(0);
    expect(stderr).toMatch(/^Then: node package\/bin\/landwaiter\.cjs trace /m);
    expect(stdout).toContain('implant-deployed');
    expect(readFileSync(join(folder, 'landwaiter-demo.html'), 'utf8')).toContain('implant-deployed');
  });

  test('lets people write rules of their own, with types', () => {
    const project = join(folder, 'project');
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    symlinkSync(join(folder, 'package'), join(project, 'node_modules/landwaiter'));
    writeFileSync(join(project, 'night-push.ts'), RULE);
    const check = (): string =>
      run(process.execPath, [tsc, '--noEmit', '--strict', '--module', 'nodenext', '--types', '', 'night-push.ts'], {
        cwd: project,
      }).stdout;
    expect(check()).toBe('');
    writeFileSync(join(project, 'night-push.ts'), RULE.replace("severity: 'low'", "severity: 'lo'"));
    expect(check()).toContain('night-push.ts');
  });

  test('asks for no other package, and runs nothing when it is installed', () => {
    const manifest: object = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8'));
    expect(Object.keys(manifest).filter((key) => /depend|scripts|gyp|bundle/i.test(key))).toEqual([]);
    expect(existsSync(join(folder, 'package/binding.gyp'))).toBe(false);
    expect(statSync(join(folder, 'release', `landwaiter-${VERSION}.tgz`)).size).toBeLessThan(10e6);
  });

  test('is installed as the page says, and shows a finding', () => {
    const global = join(folder, 'global');
    const env = {
      PATH: [join(global, 'bin'), dirname(process.execPath), process.env['PATH']].join(delimiter),
      // Nobody answers there: nothing else is needed.
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_cache: join(folder, 'cache'),
      npm_config_prefix: global,
    };
    const printed = commandsOf('The package').map((command) => {
      const { status, stdout, stderr } = run('sh', ['-c', command], { cwd: folder, env });
      expect(status, stderr).toBe(0);
      return stdout;
    });
    expect(printed).toHaveLength(3);
    expect(printed[0]).toContain('implant-deployed');
    expect(printed[2]).toContain(VERSION);
  }, 60_000);

  test.each(['docs/tune.md', 'docs/investigate.md'])('has the records with which %s begins', (page) => {
    const place = mkdtempSync(join(folder, 'reader-'));
    symlinkSync(join(folder, 'release'), join(place, 'release'));
    const lines = commandsOf(undefined, page).filter((line) => !line.startsWith('landwaiter '));
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(run('sh', ['-c', line], { cwd: place })).toMatchObject({ status: 0 });
    expect(existsSync(join(place, 'logs/registry'))).toBe(true);
    // Of the first day without a policy the page tells, too.
    expect(existsSync(join(place, 'landwaiter.yaml'))).toBe(page !== 'docs/tune.md');
  });

  test('comes with what is new in it, under its version', () => {
    expect(readFileSync(join(folder, 'release/changes.md'), 'utf8').startsWith(`## ${VERSION}`)).toBe(true);
  });

  test('has the files that it needs, each as it was built or is kept, and none else', () => {
    const place = join(folder, 'package');
    const kept = ['bin', 'deploy', 'docs', 'examples/recorded-day'].flatMap((one) =>
      run('git', ['ls-files', '--cached', '--others', '--exclude-standard', one]).stdout.split('\n').filter(existsSync),
    );
    const alone = ['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md'];
    alone.push('THIRD-PARTY-LICENSES', 'package.json');
    const modules = [
      'cli',
      'worker',
      'evaluator',
      'reader',
      'accepter',
      'comparer',
      'asker',
      'examiner',
      'scanner',
    ].map((name) => `${name}.mjs`);
    const code = loadedFrom(modules, 'dist');
    // The compiler writes one of each file that it reads for those who write rules.
    const types = filesIn('dist/types');
    expect(types).toEqual(expect.arrayContaining([...loadedFrom(['rules/author.d.ts'], 'dist/types')]));
    const page = filesIn('dist/page');
    const loaded = page.map((name) => readFileSync(join('dist/page', name), 'latin1')).join('\n');
    for (const name of page)
      expect(name === 'index.html' || loaded.includes(name.replace('assets/', '')), name).toBe(true);
    const fonts = ['DejaVuSansCondensed-Bold.ttf', 'DejaVuSansCondensed.ttf'].map((name) => `fonts/${name}`);
    const built = [
      'build.json',
      'bundled.json',
      'samples.json',
      ...code,
      ...fonts,
      ...page.map((name) => `page/${name}`),
    ];
    const all = [
      ...alone,
      ...kept,
      ...built.map((name) => `dist/${name}`),
      ...types.map((name) => `dist/types/${name}`),
    ];
    expect(filesIn(place)).toEqual(all.sort());
    for (const name of all.filter((one) => one !== 'package.json'))
      expect(readFileSync(join(place, name)).equals(readFileSync(name)), name).toBe(true);
  });

  test('has a bill of its materials', () => {
    const bill = billAt(join(folder, 'release', `landwaiter-${VERSION}.tgz.cdx.json`));
    const licences = readFileSync('THIRD-PARTY-LICENSES', 'utf8');
    const named = [...licences.matchAll(/^={80}\n(\S+) (\S+) \(.*\)\n={80}$/gm)].map(([, name, version]) => ({
      name,
      version,
    }));
    expect(bill.components.map(({ name, version }) => ({ name, version }))).toEqual(named);
  });

  test('brings no Node.js along, as a checkout does', () => {
    const manifest = readFileSync(join(folder, 'package/package.json'), 'utf8');
    expect(JSON.parse(manifest)).not.toHaveProperty('workspaces');
    expect(manifest).not.toMatch(/node-(?:linux|win)/);
    const files = readdirSync(join(folder, 'package'), { recursive: true }).map(String);
    expect(files.filter((file) => /^(?:tools|scripts)\b|node-(?:linux|win)/.test(file))).toEqual([]);
  });

  test('tells an older Node.js what it lacks, in one sentence', () => {
    const old = 'Object.defineProperty(process.versions, "node", { value: "20.20.2" })';
    writeFileSync(join(folder, 'old.cjs'), old);
    const args = ['--require', join(folder, 'old.cjs'), join(folder, 'package/bin/landwaiter.cjs'), 'demo'];
    const { status, stdout, stderr } = run(process.execPath, args, { cwd: folder });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^landwaiter needs Node\.js 24\.15 or newer, and this is 20\.20\.2: .*nodejs\.org.*\n$/);
  });

  test('has the page, with all that it loads', () => {
    const page = join(folder, 'package/dist/page');
    const loaded = [...readFileSync(join(page, 'index.html'), 'utf8').matchAll(/(?:src|href)="([^"]+)"/g)];
    expect(loaded.length).toBeGreaterThan(1);
    for (const [, path = ''] of loaded) expect(existsSync(join(page, path)), path).toBe(true);
  });

  test('names the licences of what is bundled', () => {
    const licences = readFileSync(join(folder, 'package/THIRD-PARTY-LICENSES'), 'utf8');
    for (const name of ['commander', 'yaml', 'zod'])
      expect(licences).toMatch(new RegExp(`^${name} \\d.*\\(\\w+\\)$`, 'm'));
  });
});
