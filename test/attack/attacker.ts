// `node attacker.ts FLOOD PORT`: attackers in a process of their own, until it is ended. The last line says what they saw.
import { floods } from './floods/index.ts';
import type { Tally } from './floods/flood.ts';

const [name = '', port] = process.argv.slice(2);
const flood = floods[name];
if (!flood) throw new Error(`no flood is called ${name}`);
const tally: Tally = { opened: 0, refused: 0, closed: 0, megabytes: 0 };
process.on('SIGTERM', () => {
  const { opened, refused, closed, megabytes } = tally;
  process.stdout.write(`${opened} connections, ${closed} closed, ${refused} failed, ${megabytes.toFixed(0)} MB\n`, () =>
    process.exit(0),
  );
});
flood(Number(port), tally);
process.stdout.write('begun\n');
