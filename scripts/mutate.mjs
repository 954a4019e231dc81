// `npm run mutate -- FOLDER…`: changes one thing at a time in the files of a folder (or in the files named), has the tests
// of that part of the product look, and lists which changes none of them noticed. Bounded: `--most 300` takes files at
// random until they have about so many mutants, others with another `--seed 1`; what is not done in `--minutes 10` is left
// out. `--tests src/app/analysis/custody.test.ts` looks with these tests, too.
import { spawn } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const FOLDER = 'coverage/mutate';
const CONFIG = `${FOLDER}/stryker.config.json`;
const NO_PRODUCTION = /[.](test|contract|cases|fixture)[.]ts$/;
/** What a line of the product has on average. */
const MUTANTS_A_LINE = 0.7;

// The tests that are about the files below a path: the first that fits. Those of whole servers take too long for this.
const TESTS = [
  ['src/rules', ['src/rules/**/*.test.ts', 'src/app/rule-tests/cases.test.ts']],
  ['src/lineage/stores', ['src/lineage/stores/{memory,sqlite}/*.test.ts']],
  [
    'src/lineage',
    [
      'src/lineage/{join,facts,storage}/**/*.test.ts',
      'src/lineage/{near,watch}/**/*.test.ts',
      'src/rules/**/*.test.ts',
      'src/app/rule-tests/cases.test.ts',
    ],
  ],
  ['src/ingest/scan', ['src/ingest/{scan,files,kubernetes}/**/*.test.ts']],
  ['src/intake', ['src/intake/**/*.test.ts']],
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    most: { type: 'string', default: '300' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    tests: { type: 'string', multiple: true, default: [] },
  },
});
if (positionals.length === 0) fail('which folder? npm run mutate -- src/rules');
const files = chosen(positionals.flatMap(filesIn), Number(values.most), Number(values.seed));
if (files.length === 0) fail(`no file of the product in ${positionals.join(', ')}`);
const testFiles = [...testsOf(positionals[0]), ...values.tests];
say(`${files.length} files, looked at with ${testFiles.length} files of tests: ${files.join(' ')}`);
const counts = await mutate(files, testFiles, Number(values.minutes));
const { Killed = 0, Timeout = 0, Survived = 0, NoCoverage = 0 } = counts;
say(
  `${Killed + Timeout} died (${Timeout} by taking too long), ${Survived} live, ${NoCoverage} were not run by any test`,
);

function filesIn(path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return globSync(path);
  return globSync(`${path}/**/*.ts`).filter((file) => !NO_PRODUCTION.test(file));
}

/** Files in an order of their own for each seed, until they have that many mutants. */
function chosen(all, most, seed) {
  const rank = new Map(all.map((file) => [file, hashed(`${seed} ${file}`)]));
  let mutants = 0;
  return [...rank.keys()]
    .sort((one, other) => rank.get(one) - rank.get(other))
    .filter((file) => {
      const isWanted = mutants < most;
      mutants += MUTANTS_A_LINE * readFileSync(file, 'utf8').split('\n').length;
      return isWanted;
    });
}

function hashed(text) {
  return [...text].reduce(
    (hash, character) => Math.imul(hash ^ character.codePointAt(0), 0x01000193) >>> 0,
    0x811c9dc5,
  );
}

function testsOf(path) {
  const stage = path.split('/').slice(0, 2).join('/');
  const [, patterns] = TESTS.find(([folder]) => path.startsWith(folder)) ?? ['', [`${stage}/**/*.test.ts`]];
  return patterns.flatMap((pattern) => globSync(pattern));
}

/** How many mutants came to which end. */
async function mutate(files, testFiles, minutes) {
  mkdirSync(FOLDER, { recursive: true });
  const options = {
    mutate: files,
    testFiles,
    testRunner: 'vitest',
    vitest: { related: false },
    plugins: ['@stryker-mutator/vitest-runner', fileURLToPath(new URL('mutate-reporter.mjs', import.meta.url))],
    reporters: ['each'],
    // What a sentence says is held by whole pages that are compared, elsewhere.
    mutator: { excludedMutations: ['StringLiteral'] },
    concurrency: 2,
    // Constants of a module: each would take all tests anew.
    ignoreStatic: true,
    timeoutMS: 30_000,
    tempDirName: `${FOLDER}/sandbox`,
    ignorePatterns: ['bench', 'dist', 'coverage'],
    // It would rewrite this with an interface that TypeScript 7 does not have; nothing in ours leads out of the sandbox.
    tsconfigFile: 'none',
    allowConsoleColors: false,
    logLevel: 'warn',
  };
  writeFileSync(CONFIG, JSON.stringify(options, undefined, 2));
  const program = ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', CONFIG];
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const stop = (why) => {
    say(`stopped ${why}`);
    // The programs that it has started, too.
    if (child.pid !== undefined) process.kill(-child.pid);
  };
  const timer = setTimeout(() => stop(`after ${minutes} minutes`), minutes * 60_000);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop('as told'));
  const counts = {};
  createInterface({ input: child.stdout }).on('line', (line) => {
    const told = /^mutant (\w+) (.*)$/.exec(line);
    if (!told) return say(line);
    counts[told[1]] = (counts[told[1]] ?? 0) + 1;
    if (told[1] === 'Survived' || told[1] === 'NoCoverage') say(told.slice(1).join(' '));
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  // Stopped by the clock it has none.
  process.exitCode = code ?? 0;
  return counts;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(2);
}
