import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type Attack, MOST_WAIT, type Outcome } from './attack.ts';
import type { Honest } from './honest.ts';
import { rows } from './rows/index.ts';
import { type Ground, groundOf, played } from './target.ts';

const USAGE =
  'npm run attack -- [NAME …] [--store sqlite|postgres]… [--seconds N] [--rate N] [--rounds N]\nPlays each attack against a server on each store; without NAME all of them.\n';

/** Real senders give up after so long, in milliseconds. */
const PATIENCE = 10_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    store: { type: 'string', multiple: true, default: ['sqlite', 'postgres'] },
    seconds: { type: 'string', default: '15' },
    rate: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
const STORES = ['sqlite', 'postgres'] as const;
const unknown = [
  ...positionals.filter((name) => !rows.some((row) => row.name === name)).map((name) => `no attack is called ${name}`),
  ...values.store.filter((name) => !STORES.some((store) => store === name)).map((name) => `no store is called ${name}`),
];
if (values.help || unknown.length > 0) {
  process.stderr.write([...unknown, USAGE].join('\n'));
  process.exit(2);
}
const wanted = rows.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const pace = { seconds: Number(values.seconds), rate: Number(values.rate), patience: PATIENCE, again: 0 };
let broken = 0;
let attacked = 0;
/** What 99 of 100 took without an attack, in milliseconds, where that was measured. */
let usual = 0;
for (const name of STORES) {
  if (!values.store.includes(name)) continue;
  const ground = await groundOf(name);
  if (typeof ground === 'string') {
    say(`${name}: not attacked: ${ground}`);
    continue;
  }
  attacked += 1;
  say(`${name}: ${pace.rate} honest signed deliveries a second for ${pace.seconds} s beside each flood`);
  for (const attack of wanted) broken += tell(attack, await repeatedly(attack, ground)) ? 0 : 1;
  await ground.end();
}
say(attacked === 0 ? 'nothing was attacked' : broken === 0 ? 'all held' : `${broken} broke`);
process.exitCode = attacked > 0 && broken === 0 ? 0 : 1;

async function repeatedly(attack: Attack, ground: Ground): Promise<readonly Outcome[]> {
  const outcomes = [await played(attack, ground, pace)];
  // Only those with a figure differ from one time to the next.
  while (outcomes[0]?.honest && outcomes.length < Number(values.rounds))
    outcomes.push(await played(attack, ground, pace));
  return outcomes;
}

/** Prints what became of it. Whether it held: latency is judged by the middle one of all rounds. */
function tell(attack: Attack, outcomes: readonly Outcome[]): boolean {
  const broke = [...new Set(outcomes.flatMap((one) => one.broke))];
  const figures = outcomes.flatMap(({ honest }) => (honest ? [honest] : []));
  const [middle] = figures.toSorted((one, other) => one.p99 - other.p99).slice(Math.floor(figures.length / 2));
  if (attack.name === 'nobody') usual = middle?.p99 ?? 0;
  const isLate = middle !== undefined && !(middle.p99 <= MOST_WAIT);
  // A machine that has no time for the load alone says nothing about attacks.
  const isJudged = usual <= MOST_WAIT;
  if (isLate && isJudged) broke.push(`99 of 100 within ${middle.p99.toFixed(0)} ms, not ${MOST_WAIT}`);
  say(`${broke.length === 0 ? 'held ' : 'BROKE'} ${attack.name.padEnd(32)} ${attack.what}`);
  for (const one of broke) say(`        ${one}`);
  if (isLate && !isJudged) say('        latency is not judged: this machine has other work, see "nobody"');
  for (const one of figures) say(`        ${figureOf(one)}; load ${loadavg()[0]?.toFixed(1)}`);
  for (const { attackers } of outcomes) if (attackers !== undefined) say(`        attackers: ${attackers}`);
  return broke.length === 0;
}

function figureOf({ sent, p50, p99, peak, newcomers }: Honest): string {
  return `${sent} sent, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; ${newcomers} new connections; ${peak.toFixed(0)} MB at most`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
