// `npm test`: says what it would install, builds, installs, runs every test once, lists what was skipped and why. The last
// line is `N passed, N failed, N skipped`. Arguments go on to vitest, but `--long`: tests that take minutes, too.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { announce, install } from './test-setup.mjs';

const args = process.argv.slice(2);
if (args.includes('--long')) process.env.LANDWAITER_TEST_LONG = 'yes';

const IN_MEMORY = '/dev/shm';
const ROOM = 6 * 2 ** 30;

// Suites that cannot run say so in a line of their own.
const REASON = /^skipped: (.+)$/;

process.stdout.write(`Node.js ${process.versions.node}\n`);
const packages = announce();
const isBuilt = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' }).status === 0;
if (isBuilt) {
  install(packages);
  const folder = mkdtempSync(join(inMemory() ?? tmpdir(), 'landwaiter-test-'));
  // Some of the programs run as users of their own.
  chmodSync(folder, 0o1777);
  const { status, reasons } = await runVitest(
    folder,
    args.filter((one) => one !== '--long'),
  );
  conclude(countsOf(join(folder, 'results.json'), status), reasons);
  rmSync(folder, { recursive: true, force: true });
} else {
  conclude({ passed: 0, failed: 1, skipped: [] }, new Set(), 'the build failed: no test was run');
}

/** A folder in memory with room enough. The tests flush so many small stores that they would mostly wait for a disk. */
function inMemory() {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return process.platform === 'linux' && bavail * bsize >= ROOM ? IN_MEMORY : undefined;
  } catch {
    return undefined;
  }
}

async function runVitest(folder, args) {
  const results = join(folder, 'results.json');
  process.stdout.write(`temporary files: ${folder}\n`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      TMPDIR: folder,
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
      ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
    },
  });
  const reasons = new Set();
  for (const [stream, shown] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ]) {
    createInterface({ input: stream }).on('line', (line) => {
      shown.write(`${line}\n`);
      const reason = REASON.exec(stripVTControlCharacters(line))?.[1];
      if (reason !== undefined) reasons.add(reason);
    });
  }
  const status = await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
  return { status, reasons };
}

/** A file that failed without a failed test, as before its first one, counts as one; so does a run that failed otherwise. */
function countsOf(results, status) {
  const files = readResults(results);
  const tests = files.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })));
  const passed = tests.filter((test) => test.status === 'passed').length;
  const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed');
  const broken = files.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const failed = tests.filter((test) => test.status === 'failed').length + broken;
  return { passed, skipped, failed: failed === 0 && (status !== 0 || passed === 0) ? 1 : failed };
}

function readResults(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).testResults;
  } catch {
    return [];
  }
}

function conclude({ passed, failed, skipped }, reasons, note) {
  const lines = note === undefined ? [] : [note];
  for (const file of new Set(skipped.map((test) => test.file))) {
    const names = skipped.filter((test) => test.file === file).map((test) => test.fullName.trim());
    lines.push(`skipped in ${relative('.', file)}: ${names.join('; ')}`);
  }
  for (const reason of reasons) lines.push(`because: ${reason}`);
  lines.push(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
  process.stdout.write(`${lines.join('\n')}\n`);
}
