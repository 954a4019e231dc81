// `node scripts/long-functions.mjs`: a function of the product or of its programs has 60 lines at most. Those that were longer
// when this began stand in `long-functions.json`, by file and name, with the lines that they have: more is an error, and so is
// less, until the list says so (`--write` lowers it). So it only ever gets shorter.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MOST = 60;
const LIST = 'scripts/long-functions.json';
const FOLDERS = ['src', 'bench', 'scripts'].filter((folder) => existsSync(folder));
const NO_PRODUCTION = /[.](test|contract|cases|fixture)[.]ts$/;
const OXLINT = fileURLToPath(new URL('bin/oxlint', import.meta.resolve('oxlint/package.json')));

const found = longFunctions();
const listed = JSON.parse(readFileSync(LIST, 'utf8'));
if (process.argv.includes('--write')) lower();
const problems = [
  ...[...found].flatMap(([name, { lines, where }]) => {
    const before = listed[name];
    if (before === undefined) return [`${where}: ${name} has ${lines} lines, and ${MOST} are the most: split it`];
    if (lines > before) return [`${where}: ${name} has grown from ${before} lines to ${lines}: split it`];
    return lines < before ? [`${where}: ${name} has only ${lines} lines now: ${lowering(before)}`] : [];
  }),
  ...Object.keys(listed)
    .filter((name) => !found.has(name))
    .map((name) => `${name} is no longer long, or is called otherwise: ${lowering(listed[name])}`),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`${found.size} functions have more than ${MOST} lines\n`);
process.exitCode = problems.length > 0 ? 1 : 0;

function lowering(before) {
  return `${LIST} says ${before}, and --write lowers it`;
}

function lower() {
  for (const name of Object.keys(listed)) {
    const { lines } = found.get(name) ?? {};
    if (lines === undefined) delete listed[name];
    else listed[name] = Math.min(listed[name], lines);
  }
  writeFileSync(LIST, `${JSON.stringify(listed, undefined, 2)}\n`);
}

/** By `file.ts name`, without folders, so that a file may move: the longest of that name. */
function longFunctions() {
  const functions = new Map();
  for (const { message, filename, labels } of diagnostics()) {
    if (NO_PRODUCTION.test(filename)) continue;
    const lines = Number(/\((\d+)\)/.exec(message)?.[1]);
    const name = `${basename(filename)} ${/`(.+?)`/.exec(message)?.[1] ?? 'without a name'}`;
    const known = functions.get(name);
    if (!known || known.lines < lines) functions.set(name, { lines, where: `${filename}:${labels[0].span.line}` });
  }
  return functions;
}

function diagnostics() {
  const folder = mkdtempSync(join(tmpdir(), 'long-functions-'));
  const config = join(folder, 'oxlint.json');
  const rules = { 'max-lines-per-function': ['error', { max: MOST }] };
  writeFileSync(config, JSON.stringify({ plugins: [], categories: { correctness: 'off' }, rules }));
  const args = [OXLINT, '-c', config, '--format', 'json', ...FOLDERS];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  rmSync(folder, { recursive: true });
  return JSON.parse(stdout).diagnostics;
}
