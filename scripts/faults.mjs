// `npm run faults`: the tests of a full disk, of a PostgreSQL that is away or hangs, of too little memory and of a clock that
// steps, for as long as such things last: five minutes without PostgreSQL, ten times disk and clock. `npm run faults -- 60 3`: a minute, three times.
import { spawnSync } from 'node:child_process';

const [seconds = 300, rounds = 10] = process.argv.slice(2).map(Number);
const vitest = (...tests) =>
  spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...tests, `--testTimeout=${(seconds + 120) * 1000}`],
    {
      stdio: 'inherit',
      env: { ...process.env, LANDWAITER_TEST_OUTAGE: String(seconds), LANDWAITER_TEST_LONG: 'yes' },
    },
  ).status === 0;

await import('./build.mjs');
const failed = [];
if (!vitest('test/server/postgres.test.ts', '-t', 'PostgreSQL is away'))
  failed.push(`PostgreSQL away for ${seconds} s`);
if (!vitest('test/server/postgres-hangs.test.ts', 'test/server/short-memory.test.ts'))
  failed.push('PostgreSQL that hangs, or too little memory');
for (let round = 1; round <= rounds; round += 1)
  if (!vitest('test/server/disk-full.test.ts', 'test/server/clock.test.ts'))
    failed.push(`disk or clock, round ${round}`);
process.stdout.write(
  failed.length === 0
    ? `PostgreSQL away for ${seconds} s, disk full and clock stepped ${rounds} times: nothing lost\n`
    : `failed: ${failed.join('; ')}\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
