import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules, createRequire, isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from './lab/programs.ts';

const isBuilt = existsSync('dist/cli.mjs');
if (!isBuilt) process.stderr.write('skipped: code that somebody else left: dist/cli.mjs is not built\n');

const PACKAGE = 'host/node_modules/landwaiter';
const WORK = 'outer/work';
/** With a policy that has rules. */
const READ = [WORK, `${WORK}/logs`, 'outer', 'home', 'tmp', `${PACKAGE}/dist`, `${PACKAGE}/bin`] as const;
/** With a node_modules. */
const ABOVE = [...READ, 'host', PACKAGE] as const;
/** With compiled code, as Node.js keeps it: where earlier versions kept theirs, and where it keeps its own when it is asked to. */
const CACHES = [
  `${PACKAGE}/dist/.compiled`,
  'tmp/node-compile-cache',
  'cache/node-compile-cache',
  'cache/landwaiter',
  'home/.cache/node-compile-cache',
  'home/.cache/landwaiter',
] as const;
/** What parts of the bundle name, or load in surroundings that are not these. */
const NAMED = [
  'ajv-formats/dist/formats',
  'ajv/dist/runtime/equal',
  'better-sqlite3',
  'bufferutil',
  'fast-json-stringify/lib/serializer',
  'fast-json-stringify/lib/validator',
  'pg-native',
  'pino-pretty',
  'real-require',
  'supports-color',
  'thread-stream',
  'utf-8-validate',
  'ws',
];
const POLICY = `version: 1
ruleFolders: [rules]
sources: [{ name: hook, kind: distribution, intake: { auth: bearer, secret: HOOK } }]
exceptions:
  - { id: EX-1, reason: fix, owner: dana, expires: 2099-01-01T00:00:00Z, scope: { rules: [tag-repointed] } }
sinks:
  - { name: hook, kind: webhook, url: "http://127.0.0.1:1/", plaintext: true, secret: HOOK }
  - { name: mail, kind: email, host: 127.0.0.1, port: 1, plaintext: true, from: l@acme.example, to: [o@acme.example] }
  - { name: bus, kind: nats, servers: ["127.0.0.1:1"], subject: incidents, plaintext: true }
`;
const WHY = 'the rules in rules are not run, because landwaiter.yaml was found in this folder and not named: ';
const NOTE = `landwaiter: ${WHY}--policy landwaiter.yaml runs them\n`;
const LINT_NOTE = `landwaiter: ${WHY}landwaiter policy lint landwaiter.yaml runs them\n`;

/** Commands in the order in which they are run, the status they end with, and what they say of the rules. */
const COMMANDS: readonly (readonly [command: string, status: number, note?: string])[] = [
  ['--version', 0],
  ['analyze logs -o html=page.html -o sarif=a.sarif -o json=a.json -o csv=a.csv -o stix=a.stix', 0, NOTE],
  ['analyze large -q', 0, NOTE],
  ['analyze logs --store sqlite:facts.db', 0, NOTE],
  ['analyze logs --store postgres://nobody@127.0.0.1:1/none', 3, NOTE],
  ['trace prod/shop/api:1.4.2 logs', 0, NOTE],
  ['trace prod/shop/api:1.4.2 --store sqlite:facts.db', 0, NOTE],
  ['where prod/shop/api:1.4.2 --store sqlite:facts.db', 0, NOTE],
  ['coverage logs', 0, NOTE],
  ['rules list', 0, NOTE],
  ['rules show tag-repointed', 0, NOTE],
  ['rules test tag-repointed', 0, NOTE],
  ['policy lint', 1, LINT_NOTE],
  ['policy learn logs', 0],
  ['policy test new.yaml logs', 0, NOTE],
  ['policy drift logs', 0, NOTE],
  ['exception list', 0, NOTE],
  ['exception revoke EX-1 --by lee --reason done', 0],
  ['exception add --id EX-2 --reason fix --owner dana --expires 2099-01-01 --rule tag-repointed', 0, NOTE],
  ['sinks list', 0],
  ['sinks test hook', 3],
  ['sinks test mail', 3],
  ['sinks test bus', 3],
  ['schema policy', 0],
  ['schema api', 0],
  ['sources docker', 0],
  ['complete bash', 0],
  ['complete -- analyze logs', 0],
  ['demo', 0],
];

describe.skipIf(!isBuilt)('code that somebody else left', () => {
  const root = mkdtempSync(join(tmpdir(), 'landwaiter-foreign-'));
  const marks = join(root, 'marks');
  const names = new Set<string>();
  const bin = join(root, PACKAGE, 'bin/landwaiter.cjs');
  const env = {
    PATH: process.env['PATH'],
    HOME: join(root, 'home'),
    XDG_CACHE_HOME: join(root, 'cache'),
    TMPDIR: join(root, 'tmp'),
    NODE_PG_FORCE_NATIVE: '1',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    LANDWAITER_SECRET_HOOK: 'a secret of sufficient length 0123',
  };

  function run(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const options = { cwd: join(root, WORK), env: { ...env, ...more }, encoding: 'utf8' } as const;
    return spawnSync(process.execPath, [bin, ...args], options);
  }

  /** Which forged files were run. */
  const marked = (): readonly string[] => (existsSync(marks) ? readFileSync(marks, 'utf8').trim().split('\n') : []);

  /** In the words of both kinds of modules. */
  function marking(path: string): string {
    return `process.getBuiltinModule('node:fs').appendFileSync(${JSON.stringify(marks)}, ${JSON.stringify(`${path}\n`)});`;
  }

  function forge(path: string): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), marking(path));
  }

  /** What Node.js keeps of another text as long as the command's, under the command's name and check sum. */
  function forgeCompiled(cache: string): void {
    const cli = join(root, PACKAGE, 'dist/cli.mjs');
    const real = readFileSync(cli, 'utf8');
    const forged = marking(cache).padEnd(real.length);
    writeFileSync(cli, forged);
    run(['--version'], { NODE_COMPILE_CACHE: join(root, cache) });
    writeFileSync(cli, real);
    for (const entry of readdirSync(join(root, cache), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const kept = readFileSync(path);
      for (let at = 0; at < 32; at += 4)
        if (kept.readUInt32LE(at) === crc32(forged)) kept.writeUInt32LE(crc32(real), at);
      writeFileSync(path, kept);
    }
  }

  beforeAll(() => {
    const packed = spawnSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', root]);
    expect(packed.status).toBe(0);
    mkdirSync(join(root, PACKAGE), { recursive: true });
    const [archive = ''] = readdirSync(root).filter((name) => name.endsWith('.tgz'));
    const into = ['-C', join(root, PACKAGE), '--strip-components=1'];
    expect(spawnSync('tar', ['xzf', join(root, archive), ...into]).status).toBe(0);
    const records = join(root, PACKAGE, 'examples/recorded-day/records');
    cpSync(records, join(root, WORK, 'logs'), { recursive: true });
    mkdirSync(join(root, WORK, 'large'));
    const line = readFileSync(join(records, 'registry/notifications.ndjson'));
    const copies = Math.ceil((16 * 1024 * 1024) / line.length);
    writeFileSync(join(root, WORK, 'large/notifications.ndjson'), Buffer.alloc(copies * line.length, line));
    writeFileSync(join(root, WORK, 'new.yaml'), 'version: 1\n');

    const manifest: { readonly devDependencies: object } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const name of [...NAMED, ...Object.keys(manifest.devDependencies), ...builtinModules])
      if (!name.includes(':')) names.add(name);
    for (const place of READ) {
      forge(`${place}/rules/forged.mjs`);
      forge(`${place}/rules/forged.cases.mjs`);
      writeFileSync(join(root, place, 'landwaiter.yaml'), POLICY);
      forge(`${place}/index.js`);
      writeFileSync(join(root, place, 'package.json'), '{ "imports": { "#*": "./index.js" } }');
    }
    for (const place of ABOVE) for (const name of names) forge(`${place}/node_modules/${name}/index.js`);
    for (const name of readdirSync(join(root, PACKAGE, 'dist')).filter((one) => one.endsWith('.mjs')))
      forge(`${PACKAGE}/dist/${name.replace('.mjs', '.js')}`);
    for (const cache of CACHES) forgeCompiled(cache);
  });

  beforeEach(() => rmSync(marks, { force: true }));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  for (const [command, status, note = ''] of COMMANDS)
    test(`is not run by landwaiter ${command}`, () => {
      const ended = run(command.split(' '));
      expect(marked()).toEqual([]);
      expect([ended.status, ended.stderr]).toEqual([status, expect.stringContaining(note)]);
      expect(ended.stderr.split(WHY)).toHaveLength(note === '' ? 1 : 2);
    });

  test('is not run by landwaiter doctor, which warns of it', () => {
    const { stdout } = run(['doctor']);
    expect(stdout).toContain(NOTE.replace('landwaiter: ', 'warning  policy: '));
    expect(marked()).toEqual([]);
  });

  test('is not run by landwaiter serve, nor when that reads its configuration again, and its log says so', async () => {
    const cwd = join(root, WORK);
    const server = spawn(process.execPath, [bin, 'serve', '--listen', '127.0.0.1:0'], { cwd, env });
    const ended = new Promise((done) => server.once('exit', done));
    let log = '';
    server.stdout.on('data', (text) => (log += text));
    const said = (message: string): Promise<true> =>
      until(message, async () => (log.includes(`"msg":"${message}"`) ? true : undefined));
    try {
      await said('serving');
      server.kill('SIGHUP');
      await said('the configuration was read again');
    } finally {
      server.kill('SIGTERM');
    }
    expect(await ended).toBe(0);
    const lines: readonly { readonly reason?: string }[] = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const warned = lines.filter(({ reason = '' }) => `landwaiter: ${reason}\n` === NOTE);
    expect(warned).toMatchObject([{ level: 'warn' }, { level: 'warn' }]);
    expect(marked()).toEqual([]);
  });

  test('would say so: the rules of a policy that is named are run', () => {
    for (const named of [
      () => run(['analyze', 'logs', '--policy', 'landwaiter.yaml']),
      () => run(['analyze', 'logs'], { LANDWAITER_POLICY: 'landwaiter.yaml' }),
      () => run(['policy', 'lint', 'landwaiter.yaml']),
      () => run(['policy', 'test', 'landwaiter.yaml', 'logs']),
    ]) {
      rmSync(marks, { force: true });
      expect(named().stderr).toContain('forged.mjs: exports nothing named rule');
      expect(marked()).toEqual([`${WORK}/rules/forged.mjs`]);
    }
  });

  test('would say so: a module that is asked for by name from beside it, in each of these places', () => {
    for (const place of ABOVE) {
      const load = createRequire(join(root, place, 'any.cjs'));
      const foreign = [...names].filter((name) => !isBuiltin(name));
      rmSync(marks, { force: true });
      for (const name of foreign) load(name);
      expect(marked()).toEqual(foreign.map((name) => `${place}/node_modules/${name}/index.js`));
    }
  });

  test('would say so: compiled code that Node.js is told to take, from each of these places', () => {
    for (const cache of CACHES) {
      rmSync(marks, { force: true });
      run(['--version'], { NODE_COMPILE_CACHE: join(root, cache) });
      expect(marked()).toEqual([cache]);
    }
  });

  test('is asked for by no file of the package: what they load is of Node.js, beside them, a rule, or what YARA rules need', () => {
    const dist = join(root, PACKAGE, 'dist');
    const loaded = readdirSync(dist).flatMap((file) => {
      const code = file.endsWith('.mjs') ? readFileSync(join(dist, file), 'utf8') : '';
      const all = code.matchAll(/(?:\b__require\(|\bimport\(|^(?:im|ex)port\b.* from )(["`])(.*?)\1/gm);
      return [...all].map(([, , name = '']) => name);
    });
    const foreign = loaded.filter((name) => !isBuiltin(name) && !name.startsWith('./'));
    expect(loaded.length).toBeGreaterThan(foreign.length);
    expect(new Set(foreign)).toEqual(new Set(['@litko/yara-x', expect.stringContaining('pathToFileURL(file).href')]));
  });
});
