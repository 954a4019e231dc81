import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transformSync } from '@swc/core';
import { afterAll, describe, expect, test } from 'vitest';

const OLD = 'Object.defineProperty(process.versions, "node", { value: "20.20.2" })';
const BROUGHT = join('node_modules', `node-${process.platform}-${process.arch}`, 'bin');
const isBrought = existsSync(BROUGHT);
if (!isBrought) process.stderr.write(`skipped: scripts on the Node.js that a checkout brings: no ${BROUGHT}\n`);

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-checkout-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As many files of a checkout as starting a script needs, without packages. */
function checkout(name: string): string {
  const made = join(folder, name);
  for (const path of ['scripts/run.cjs', 'tools/package.json', 'package.json']) cpSync(path, join(made, path));
  writeFileSync(join(made, 'old.cjs'), OLD);
  writeFileSync(join(made, 'say.mjs'), 'console.log(process.version, process.argv.slice(2).join());');
  return made;
}

function started(from: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: from, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test.each(['scripts/run.cjs', 'bin/landwaiter.cjs'])('an old Node.js can read %s', (file) => {
  const source = readFileSync(file, 'utf8');
  const written = (target: 'es5' | 'es2022'): string => transformSync(source, { jsc: { target } }).code;
  expect(written('es5')).toBe(written('es2022'));
  expect(source).not.toContain("require('node:");
});

describe('a script of the checkout', () => {
  test.skipIf(!isBrought)('runs on the Node.js that was brought along, whatever started it', () => {
    const from = checkout('brought');
    mkdirSync(join(from, 'node_modules'));
    cpSync(resolve(BROUGHT), join(from, BROUGHT), { recursive: true });
    const [version] = started('.', ['scripts/run.cjs', 'node', '--version']).stdout.trim().split(' ');
    const { optionalDependencies } = JSON.parse(readFileSync('tools/package.json', 'utf8'));
    expect(Object.values(optionalDependencies)).toContain(version?.slice(1));
    const { stdout, status } = started(from, ['--require', './old.cjs', 'scripts/run.cjs', 'say.mjs', 'a', 'b']);
    expect({ stdout, status }).toEqual({ stdout: `${version} a,b\n`, status: 0 });
  });

  test('runs on the Node.js that started it where none was brought and that is new enough', () => {
    const { stdout, status } = started(checkout('own'), ['scripts/run.cjs', 'say.mjs']);
    expect({ stdout, status }).toEqual({ stdout: `${process.version} \n`, status: 0 });
  });

  test('says that none was brought, and what to do', () => {
    const from = checkout('none');
    const { status, stdout, stderr } = started(from, ['--require', './old.cjs', 'scripts/run.cjs', 'say.mjs']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^This checkout needs Node\.js 24\.15 or newer, and this is 20\.20\.2\..*nodejs\.org.*\n$/);
    if (isBrought) expect(stderr).toContain('run "npm ci" again');
  });

  test.skipIf(!existsSync('dist/cli.mjs'))('shows the demo, and names what comes next as a checkout has it', () => {
    const page = join(folder, 'page.html');
    const { status, stderr } = spawnSync('npm', ['run', '-s', 'landwaiter', '--', 'demo', '--page', page], {
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(stderr).toMatch(/^Then: npm run -s landwaiter -- trace /m);
    expect(existsSync(page)).toBe(true);
  });

  test.skipIf(process.platform === 'win32')('ends with the npm that started it', async () => {
    const from = checkout('npm');
    const manifest: { scripts?: Record<string, string> } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
    const scripts = { wait: 'node scripts/run.cjs wait.mjs' };
    writeFileSync(join(from, 'package.json'), JSON.stringify({ ...manifest, scripts }));
    const waiting =
      'process.on("SIGTERM", () => { console.log("ended"); process.exit(); }); setInterval(() => {}, 1000);';
    writeFileSync(join(from, 'wait.mjs'), `${waiting} console.log("begun");`);
    const npm = spawn('npm', ['run', '-s', 'wait'], { cwd: from, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    for await (const chunk of npm.stdout.setEncoding('utf8')) {
      said += chunk;
      if (chunk === 'begun\n') npm.kill('SIGTERM');
    }
    // Its output is open for as long as one of them lives.
    expect(said).toBe('begun\nended\n');
  });

  test('ends as what it started ended', () => {
    const from = checkout('ends');
    writeFileSync(join(from, 'three.mjs'), 'process.exitCode = 3;');
    expect(started(from, ['scripts/run.cjs', 'three.mjs']).status).toBe(3);
    expect(started(from, ['scripts/run.cjs', 'no-such-program']).status).toBe(1);
  });
});
