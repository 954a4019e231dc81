// `npm run from-nothing`: docs/install.md walked in Debians made for it, and a line a way with how long it took. Root,
// debootstrap, and a release in release/; minutes. `-- compose` walks the ways in whose name the word is.
import { copyRoot, install, makeRoot, obstacles, workFolder } from './root.ts';
import { walk } from './walk.ts';
import { WAYS } from './ways.ts';

const LONGEST = 10;
const RELEASE = 'release';
const words = process.argv.slice(2);
const ways = WAYS.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));

const missing = obstacles(RELEASE);
if (ways.length === 0) missing.push(`there is no way ${words.join(' ')}: ${WAYS.map(({ name }) => name).join('; ')}`);
if (missing.length > 0) {
  process.stderr.write(`docs/install.md is not walked: ${missing.join('; ')}\n`);
  process.exitCode = 2;
} else await walkAll();

async function walkAll(): Promise<void> {
  const { folder, remove } = workFolder();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  process.once('exit', remove);
  const without = makeRoot(folder);
  const withOne = copyRoot(without);
  install(withOne, 'nodejs');
  for (const [kind, root] of [
    ['its Node.js', withOne],
    ['no Node.js', without],
  ] as const) {
    process.stdout.write(`Debian with ${kind}\n`);
    for (const way of ways) {
      const told = await walk(way, root, RELEASE).then(
        (minutes) => ({ isGood: minutes <= LONGEST, text: `${way.finding} after ${minutes.toFixed(1)} minutes` }),
        (error: unknown) => ({ isGood: false, text: error instanceof Error ? error.message : String(error) }),
      );
      process.stdout.write(`  ${way.name.padEnd(28)} ${told.isGood ? '' : 'FAILED: '}${told.text}\n`);
      if (!told.isGood) process.exitCode = 1;
    }
  }
}
