import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { typedIn } from './from-nothing/typed.ts';
import { release, unpackedPackage } from './release/released.ts';

const isBuilt = existsSync('dist/cli.mjs');
if (!isBuilt) process.stderr.write('skipped: the commands of the README: dist/cli.mjs is not built\n');

const commands = [...readFileSync('README.md', 'utf8').matchAll(/^ {4}landwaiter ([^#\n]*)/gm)].map(([, args = '']) =>
  args.trim(),
);

// From the packed file, in the order of the README: one command writes the policy that the next ones use.
describe.skipIf(!isBuilt)('a reader who types the commands of the README', () => {
  let folder = '';
  let command = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'readme-'));
    for (const logs of ['ci', 'hosts', 'kubernetes', 'registry']) {
      cpSync(`examples/recorded-day/records/${logs}`, join(folder, 'logs', logs), { recursive: true });
    }
    writeFileSync(join(folder, 'new.yaml'), 'version: 1\n');
    command = join(unpackedPackage(join(folder, 'packed')), 'bin/landwaiter.cjs');
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // Commands that answer by their status: findings, what a new policy silences, what a draft let in that nobody did yet.
  const answers: readonly RegExp[] = [/--fail-on/, /^policy test/, /^policy drift/];

  test('finds commands there', () => {
    expect(commands.length).toBeGreaterThan(5);
  });

  test('sees the demo print what stands there', () => {
    const [, shown = ''] =
      /^```text\n\$ landwaiter demo\n([\s\S]*?)…\n```$/m.exec(readFileSync('README.md', 'utf8')) ?? [];
    const ended = spawnSync(process.execPath, [command, 'demo'], { cwd: folder, encoding: 'utf8' });
    expect(shown.length).toBeGreaterThan(1000);
    expect(ended.stdout.slice(0, shown.length), 'npm run pictures').toBe(shown);
  });

  test.each(commands)('gets an answer from landwaiter %s', (args) => {
    const ended = spawnSync(process.execPath, [command, ...args.split(/\s+/)], { cwd: folder, encoding: 'utf8' });
    const mayAnswer = answers.some((one) => one.test(args));
    expect(ended.status, ended.stderr).toBe(mayAnswer ? 1 : 0);
  });
});

test('the README begins with what one types in a checkout', () => {
  const [first = ''] = /^(?: {4}.*\n)+/m.exec(readFileSync('README.md', 'utf8')) ?? [];
  expect(first).toBe('    npm ci && npm run demo\n    npm ci && npm test\n');
});

/** What of README and docs/install.md is not run from a fresh clone, and why. */
const NOT_HERE: readonly (readonly [RegExp, string])[] = [
  [/^apt-get /, 'wants root and a network: npm run from-nothing'],
  [/linux-x64\.tar\.gz|^\.\/landwaiter/, 'wants the executable of a release: npm run test:release'],
  [/^(?:podman|docker) /, 'wants the image of a release: npm run test:release, test/deploy'],
  [/cosign/, 'wants a signed release: npm run from-nothing'],
  [/^curl |config\/secrets\/registry\)/, 'wants the server of that page: npm run from-nothing'],
  [/\/etc\/|^systemctl |^journalctl /, 'wants root and systemd: npm run from-nothing'],
  [/^landwaiter (?!--version)/, 'is run above, from the package'],
];

/** What a fresh clone has typed in it: packages are those that are here, since `npm ci` wants a network. */
function asTyped(line: string): string {
  // All tests would have this one run once more.
  return line.replace('npm ci && npm test', 'npm test -- src/core/canonical.test.ts').replace('npm ci && ', '');
}

const typed = ['README.md', 'docs/install.md'].flatMap((page) => typedIn(page).map((one) => ({ page, ...one })));
const isNotHere = ({ line }: { readonly line: string }) => NOT_HERE.find(([what]) => what.test(line));

describe.skipIf(!isBuilt || process.platform !== 'linux')('a reader who types in a fresh clone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clone-'));
  const clone = join(folder, 'landwaiter');
  const env = {
    ...process.env,
    PATH: [join(folder, 'global', 'bin'), dirname(process.execPath), process.env['PATH']].join(':'),
    HOME: folder,
    npm_config_prefix: join(folder, 'global'),
    npm_config_cache: join(folder, 'cache'),
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    LANDWAITER_TEST_NO_INSTALL: '1',
  };

  beforeAll(() => {
    const made = spawnSync('git', ['clone', '--quiet', resolve('.'), clone], { encoding: 'utf8' });
    expect(made.status, made.stderr).toBe(0);
    symlinkSync(resolve('node_modules'), join(clone, 'node_modules'));
    // `npm run release -- --dry` of what is built here: its package is what the lines need.
    release('package', join(clone, 'release'), '--unsigned');
    cpSync('examples/recorded-day/records', join(clone, 'logs'), { recursive: true });
    for (const [what, reason] of NOT_HERE) {
      const lines = typed.filter((one) => isNotHere(one)?.[0] === what);
      process.stderr.write(
        `not run from a fresh clone, ${lines.length} lines such as ${lines[0]?.line.slice(0, 60)}: ${reason}\n`,
      );
    }
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('each line is run, or it is known why not', () => {
    const unused = NOT_HERE.filter(([what]) => !typed.some((one) => isNotHere(one)?.[0] === what));
    expect(unused).toEqual([]);
    expect(typed.filter((one) => !isNotHere(one)).length).toBeGreaterThan(12);
  });

  test.each(typed.filter((one) => !isNotHere(one)).map((one) => [one.page, asTyped(one.line), one.status] as const))(
    '%s: %s',
    (_, line, status) => {
      const ended = spawnSync('sh', ['-ec', line], { cwd: clone, encoding: 'utf8', env, maxBuffer: 64 * 1024 * 1024 });
      expect(ended.status, `${ended.stdout}${ended.stderr}`).toBe(status);
    },
    600_000,
  );
});
